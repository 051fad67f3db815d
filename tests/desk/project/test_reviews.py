"""联席论证 on the page of a project: its rounds, and who is offered what."""

import pytest
import time_machine

from tests.page_text import page_text
from tests.pipeline.reviewing import HELD, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(at(HELD, 12), tick=False):
        yield


@pytest.fixture
def project_page(client):
    """project_page(person, project): what its page is drawn from."""

    def opened(person, project):
        client.force_login(person)
        return client.get(project.get_absolute_url()).context["page"]

    return opened


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("office", True),
        ("unit_head", True),
        ("bureau_clerk", True),
        ("contact", False),
        ("supervisor", False),
        ("county_leader", False),
    ],
)
def test_who_is_offered_to_propose(request, project_page, idea, who, may):
    assert project_page(request.getfixturevalue(who), idea).may_propose_review is may


def test_while_it_is_argued_nobody_proposes_and_it_may_be_taken_back(
    project_page,
    propose,
    argue,
    idea,
    bureau_clerk,
):
    waiting = propose(idea)
    shown = project_page(bureau_clerk, idea)
    assert (shown.may_propose_review, shown.review_to_withdraw) == (False, waiting)


def test_on_an_agenda_the_office_alone_takes_it_back(
    project_page,
    argue,
    idea,
    bureau_clerk,
    office,
):
    case = argue(idea)
    assert project_page(bureau_clerk, idea).review_to_withdraw is None
    assert project_page(office, idea).review_to_withdraw == case


@pytest.mark.parametrize(("says", "may"), [("agree", False), ("return", True), ("refuse", True)])
def test_after_a_return_or_a_refusal_it_is_proposed_again(
    project_page,
    argue,
    give,
    idea,
    office,
    says,
    may,
):
    give(argue(idea), "agree", says, "agree")
    assert project_page(office, idea).may_propose_review is may


def test_its_own_people_read_the_result_of_every_round(
    client,
    argue,
    give,
    propose,
    idea,
    contact,
):
    case = give(argue(idea), "agree", "return", "agree")
    propose(idea, on=HELD)
    client.force_login(contact)
    text = page_text(client.get(idea.get_absolute_url()))
    assert "第 2 轮" in text
    assert "待上会" in text
    assert "需要补正：县示例二局：补地勘报告" in text
    assert f"/reviews/{case.review_id}/#case-{case.pk}" in text


def test_a_project_that_was_never_argued_asks_nothing(project_page, idea, contact):
    shown = project_page(contact, idea)
    assert shown.reviews == []
    assert not shown.project.has_reviews
