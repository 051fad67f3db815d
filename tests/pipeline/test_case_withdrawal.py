"""R-JR-1: a project that is withdrawn or terminated is argued no more."""

import pytest

from accounts.models import AuditEntry
from pipeline.models import JointReview, JointReviewCase, JointReviewOpinion
from projects import project_lifecycle
from projects.models import ProjectUnit
from tests import pauses
from tests.pipeline.reviewing import AFTER, BEFORE, HELD, at

pytestmark = pytest.mark.django_db


def withdraw(project, office, on=BEFORE):
    project_lifecycle.withdraw(project, reason="重复", on=on, by=office, now=at(on))


def terminate(project, office, on=BEFORE):
    told = {"reason": "县政府批准", "by": office, "on": on, "now": at(on)}
    pauses.set_stage(project, "terminated", **told)


ENDINGS = [(withdraw, "项目已撤回"), (terminate, "项目已终止")]


@pytest.mark.parametrize(("end", "why"), ENDINGS)
def test_a_case_that_waits_is_withdrawn_with_its_project(idea, propose, office, end, why):
    case = propose(idea)
    end(idea, office)
    case.refresh_from_db()
    assert (case.result, case.withdrawn_reason, case.withdrawn_on) == ("withdrawn", why, BEFORE)
    assert AuditEntry.objects.get(action="撤回联席论证").reason == why


@pytest.mark.parametrize(("end", "why"), ENDINGS)
def test_one_on_an_agenda_too_with_what_is_owed_on_it(idea, argue, give, office, end, why):
    case = give(argue(idea), "agree")
    end(idea, office, HELD)
    case.refresh_from_db()
    assert (case.result, case.withdrawn_reason) == ("withdrawn", why)
    assert not JointReviewOpinion.objects.open().exists()
    assert not ProjectUnit.objects.open().exists()
    assert JointReview.objects.get().is_open


def test_the_review_is_done_where_all_else_is_decided(idea, argue, give, make_project, office):
    give(argue(idea), "agree", "agree", "agree")
    other = make_project("示例储备二", kind="reserve", plan=None)
    argue(other, review=JointReview.objects.get(), on=HELD)
    assert JointReview.objects.get().is_open
    withdraw(other, office, AFTER)
    assert JointReview.objects.get().state == "done"


def test_what_is_decided_or_of_another_project_stays(
    idea, argue, give, propose, make_project, office
):
    done = give(argue(idea), "agree", "agree", "agree")
    waiting = propose(make_project("示例储备二", kind="reserve", plan=None))
    terminate(idea, office, AFTER)
    results = dict(JointReviewCase.objects.values_list("pk", "result"))
    assert results == {done.pk: "passed", waiting.pk: "pending"}


def test_a_pause_ends_no_case(idea, argue, give, office):
    case = argue(idea)
    told = {"reason": "示例", "by": office, "on": BEFORE, "now": at(BEFORE)}
    pauses.set_stage(idea, "suspended", **told)
    assert give(case, "agree", "agree", "agree").result == "passed"
