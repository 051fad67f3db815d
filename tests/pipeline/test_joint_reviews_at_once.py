"""R-JR-1 at one moment: a case is decided once, a unit speaks once, a review is done once."""

import pytest

from accounts.models import AuditEntry
from pipeline import joint_reviews
from pipeline.joint_review_opinions import give_opinion
from pipeline.models import JointReview, JointReviewCase, JointReviewOpinion, OpinionEvent
from tests.pipeline.reviewing import HELD, at, opinion_of
from tests.stories.races import Act, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def acts(*calls):
    return [Act("", "", call, again=lambda county: None) for call in calls]


def giving(case, unit, person, says="agree"):
    """As a page does: read, then given."""
    return lambda: give_opinion(opinion_of(case, unit), says, by=person, now=at(HELD))


@pytest.mark.parametrize("round_", range(3))
def test_the_last_two_opinions_at_once_decide_once(idea, argue, give, parties, round_):
    case = give(argue(idea), "agree")
    last = list(parties.items())[1:]
    at_once(both := acts(*(giving(case, unit, person) for unit, person in last)))
    assert [act.accepted for act in both] == [True, True]
    case.refresh_from_db()
    assert case.result == "passed"
    assert OpinionEvent.objects.filter(kind="pass").count() == 1
    assert AuditEntry.objects.filter(action="联席论证：通过").count() == 1
    assert JointReview.objects.get().state == "done"


@pytest.mark.parametrize("round_", range(3))
def test_two_of_one_unit_at_once_give_one_opinion(idea, argue, parties, make_person, round_):
    case = argue(idea)
    unit, person = next(iter(parties.items()))
    colleague = make_person("示例论证四", unit=unit)
    at_once(both := acts(giving(case, unit, person), giving(case, unit, colleague)))
    assert [act.accepted for act in both].count(True) == 1
    assert JointReviewOpinion.objects.given().count() == 1
    assert OpinionEvent.objects.filter(kind="give").count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_two_cases_decided_at_once_finish_their_review_once(
    idea, argue, give, parties, make_project, round_
):
    first = give(argue(idea), "agree", "agree")
    review = JointReview.objects.get()
    other = make_project("示例储备二", kind="reserve", plan=None)
    second = give(argue(other, review=review, on=HELD), "agree", "agree")
    unit, person = list(parties.items())[2]
    at_once(both := acts(giving(first, unit, person), giving(second, unit, person)))
    assert [act.accepted for act in both] == [True, True]
    review.refresh_from_db()
    assert (review.state, review.events.filter(kind="finish").count()) == ("done", 1)


@pytest.mark.parametrize("round_", range(3))
def test_decided_and_withdrawn_at_once_one_holds(idea, argue, give, parties, office, round_):
    case = give(argue(idea), "agree", "agree")
    unit, person = list(parties.items())[2]

    def withdraw():
        read = JointReviewCase.objects.select_related("project").get(pk=case.pk)
        return joint_reviews.withdraw_case(read, reason="示例", by=office, now=at(HELD))

    at_once(both := acts(giving(case, unit, person), withdraw))
    decided, withdrawn = (act.accepted for act in both)
    assert decided != withdrawn
    case.refresh_from_db()
    assert case.result == ("passed" if decided else "withdrawn")


def test_two_propose_at_once_and_one_case_is_kept(idea, propose, office, bureau_clerk):
    at_once(
        both := acts(
            lambda: propose(idea, by=office), lambda: propose(idea, by=bureau_clerk, amount=7000)
        )
    )
    assert [act.accepted for act in both].count(True) == 1
    assert JointReviewCase.objects.count() == 1
