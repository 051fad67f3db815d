"""R-SO-1 by its vectors: the four dates of nine days of issue, by an edition of the policy."""

from dataclasses import replace
from datetime import date

import pytest

from norms.models import PolicyVersion
from norms.policy import policy_on, touch
from norms.workdays import add_workdays
from supervision import order_answers, order_clocks, orders
from supervision.models import OrderStep
from tests.supervision.conftest import ISSUED, at

pytestmark = pytest.mark.django_db

VECTORS = [
    ("02-12", "02-13", "02-24", "02-26", "03-12"),
    ("02-13", "02-14", "02-25", "02-27", "03-13"),
    ("02-14", "02-24", "02-26", "02-28", "03-16"),
    ("04-28", "04-29", "05-06", "05-08", "05-28"),
    ("04-29", "04-30", "05-07", "05-09", "05-29"),
    ("04-30", "05-06", "05-08", "05-11", "06-01"),
    ("09-28", "09-29", "10-08", "10-10", "10-28"),
    ("09-29", "09-30", "10-09", "10-12", "10-29"),
    ("09-30", "10-08", "10-10", "10-13", "10-30"),
]


def day(month_day, year=2026):
    return date.fromisoformat(f"{year}-{month_day}")


@pytest.mark.parametrize(("issued", "sign", "answer", "done", "hard"), VECTORS)
def test_r_so_1_the_dates_of_an_order(issued, sign, answer, done, hard):
    policy = policy_on(day(issued))
    dates = order_clocks.deadlines(day(issued), policy)
    assert dates == order_clocks.Deadlines(day(sign), day(answer), day(done))
    of_hard = order_clocks.deadlines(day(issued), policy, is_hard=True)
    assert of_hard == order_clocks.Deadlines(day(sign), day(answer), day(hard))


@pytest.mark.parametrize(("issued", "sign", "answer", "done", "hard"), VECTORS)
def test_r_so_1_an_order_that_is_issued_has_these_dates(
    drafted, add_milestone, supervisor, issued, sign, answer, done, hard
):
    for is_hard in (False, True):
        node = add_milestone(f"节点{is_hard}", due=date(2026, 1, 20))
        order = drafted(node, on=day(issued), is_hard=is_hard)
        assert orders.issue(order, by=supervisor, now=at(day(issued), 18))
        dates = dict(order.steps.values_list("code", "due_date"))
        last = hard if is_hard else done
        assert dates == {"sign": day(sign), "answer": day(answer), "done": day(last)}


@pytest.mark.parametrize(
    ("start", "number", "reached"),
    [
        ("04-01", 3, "04-07"),
        ("02-13", 3, "02-25"),
        ("04-30", 3, "05-08"),
        ("09-30", 3, "10-10"),
        ("07-01", 3, "07-06"),
    ],
)
def test_r_so_1_working_days(start, number, reached):
    assert add_workdays(day(start), number) == day(reached)


@pytest.mark.parametrize(
    ("issued", "settled"),
    [
        ("2026-01-31", "2026-02-28"),  # the last day of a shorter month; a Saturday that is worked
        ("2026-08-31", "2026-09-30"),
        ("2026-12-31", "2027-02-01"),  # 31 January 2027 is a Sunday, by Monday to Friday
        ("2028-01-31", "2028-02-29"),  # a leap year
    ],
)
def test_r_so_1_the_same_day_next_month_or_its_last_one(issued, settled):
    start = date.fromisoformat(issued)
    dates = order_clocks.deadlines(start, policy_on(start), is_hard=True)
    assert dates.done == date.fromisoformat(settled)


def test_settled_is_never_nearer_to_the_answer_than_the_policy_says():
    start = date(2026, 7, 1)  # Wednesday; 反馈 on the 6th
    policy = replace(policy_on(start), order_done_days=1)
    assert order_clocks.deadlines(start, policy).done == date(2026, 7, 8)
    policy = replace(policy, order_gap_workdays=5)
    assert order_clocks.deadlines(start, policy).done == date(2026, 7, 13)


def test_what_comes_back_is_due_two_working_days_on():
    policy = policy_on(ISSUED)
    assert order_clocks.answer_again(ISSUED, policy) == date(2026, 7, 21)  # from a Friday
    assert order_clocks.review_by(ISSUED, policy) == date(2026, 7, 22)
    again = date(2026, 7, 21)
    assert order_clocks.done_after_return(date(2026, 7, 24), again, policy) == date(2026, 7, 24)
    assert order_clocks.done_after_return(date(2026, 7, 23), again, policy) == date(2026, 7, 23)
    assert order_clocks.done_after_return(date(2026, 7, 22), again, policy) == date(2026, 7, 23)


def test_an_order_keeps_the_policy_of_its_day_of_issue(replied, node, supervisor):
    order = replied(node, is_done=True)
    edition = PolicyVersion.objects.get()
    edition.pk, edition.effective_on, edition._state.adding = None, date(2026, 7, 18), True
    edition.order_return_workdays, edition.order_review_workdays = 9, 9
    edition.order_series = "左督新"
    edition.save()
    touch()
    monday = date(2026, 7, 20)
    assert order_answers.send_back(order, by=supervisor, reason="缺照片", now=at(monday))
    answer = order.steps.get(code=OrderStep.Code.ANSWER)
    assert answer.due_date == date(2026, 7, 22)
    assert policy_on(monday).order_series == "左督新"


def test_the_policy_page_names_days_and_series(client, office):
    client.force_login(office)
    page = client.get("/norms/").content.decode()
    for words in ("督办件发出后几个工作日内签收", "督办单的发文代字", "左督函", "督办提醒"):
        assert words in page
