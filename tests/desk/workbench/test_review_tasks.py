"""三方联席 on the desks: the opinions of a unit, and what the office brings to an end."""

import pytest
import time_machine

from tests.page_text import page_text
from tests.pipeline.reviewing import AFTER, HELD, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(at(HELD, 12), tick=False):
        yield


@pytest.fixture
def desk(client):
    """desk(person, "OpinionsOfUnit"): that block of their desk, or None."""

    def of(person, name):
        client.force_login(person)
        blocks = client.get("/").context["blocks"]
        return next((block for block in blocks if type(block).__name__ == name), None)

    return of


@pytest.fixture
def clerk(parties):
    return next(iter(parties.values()))


def test_of_a_unit_the_opinions_that_it_owes(desk, client, argue, give, idea, clerk):
    case = argue(idea)
    block = desk(clerk, "OpinionsOfUnit")
    assert (block.number, block.rows[0].has_come) == (1, True)
    text = page_text(client.get("/"))
    assert "联席论证待本单位出具意见 1 份" in text
    assert f"/review-opinions/{block.rows[0].obligation.pk}/" in text
    give(case, "agree")
    assert desk(clerk, "OpinionsOfUnit") is None


def test_before_the_day_of_the_review_it_is_announced(
    desk,
    client,
    argue,
    convene,
    idea,
    clerk,
):
    argue(idea, review=convene(AFTER))
    assert not desk(clerk, "OpinionsOfUnit").rows[0].has_come
    assert "会议当天起出具" in page_text(client.get("/"))


def test_of_the_office_reviews_to_conclude_and_cases_that_wait(
    desk,
    client,
    argue,
    give,
    propose,
    make_project,
    idea,
    office,
):
    case = argue(idea)
    propose(make_project("示例储备二", kind="reserve", plan=None))
    give(case, "agree")
    block = desk(office, "ReviewsOfOffice")
    [row] = block.reviews
    assert (row.cases, row.missing, block.waiting_number) == (1, 2, 1)
    assert "还没有结论 1 个，还差 2 份意见" in page_text(client.get("/"))
    give(case, "", "agree", "agree")
    assert desk(office, "ReviewsOfOffice").reviews == []


def test_without_any_nothing_is_drawn(desk, client, office):
    assert desk(office, "ReviewsOfOffice") is None
    assert "office-reviews" not in client.get("/").content.decode()


def test_the_office_asks_no_more_with_many(
    client, argue, convene, propose, make_project, office, django_assert_num_queries,
    django_assert_max_num_queries,
):  # fmt: skip
    def more(start, number):
        for place in range(start, start + number):
            argue(make_project(f"示例甲{place}", kind="reserve", plan=None), review=convene())
            propose(make_project(f"示例乙{place}", kind="reserve", plan=None))

    more(0, 1)
    client.force_login(office)
    client.get("/")
    with django_assert_max_num_queries(40) as counted:
        client.get("/")
    more(1, 3)
    with django_assert_num_queries(len(counted)):
        client.get("/")
