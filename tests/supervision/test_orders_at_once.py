"""R-SO-1 at one moment: no number twice or left out, no row in two orders, one act an order."""

from datetime import date

import pytest
from django.db import connection

from accounts.models import AuditEntry
from projects import roadmap
from supervision import order_answers, orders
from supervision.models import OrderRow, OrderStep, OrderStepEvent, SupervisionOrder
from tests.cast import ENTERED, NEW_YEAR
from tests.stories.races import Act, at_once
from tests.supervision.conftest import DUE, ISSUED, at

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time; raced on PostgreSQL"
)
FEW = 8


def acts(*calls):
    return [Act("", "", call, again=lambda county: None) for call in calls]


def read(order):
    """As a page reads it."""
    return SupervisionOrder.objects.select_related("project").get(pk=order.pk)


@pytest.fixture
def drafts(make_project, office, supervisor, unit_head):
    """drafts(200, projects=20): so many drafts on so many projects, one of four 提醒函."""

    def make(number, projects):
        sites = [make_project(f"示例项目{n}号", kind="preliminary") for n in range(projects)]
        return [draft(sites[n % projects], n) for n in range(number)]

    def draft(site, n):
        facts = {"name": f"节点{n}", "due_date": DUE, "known_since": NEW_YEAR}
        node = roadmap.add_milestone(site, by=office, now=ENTERED, **facts)
        kind = "yellow" if n % 4 else "letter"
        return orders.draft_order(site, [node], by=supervisor, kind=kind, now=at(ISSUED))

    return make


def numbers(series):
    given = SupervisionOrder.objects.filter(series=series, year=2026)
    return sorted(given.values_list("number", flat=True))


def issue_at_once(made, supervisor):
    def issue(order):
        return lambda: orders.issue(read(order), by=supervisor, now=at(ISSUED, 11))

    at_once(issuing := acts(*map(issue, made)))
    assert all(act.accepted for act in issuing)


def check_numbers(many):
    letters = many // 4
    assert numbers("左督") == list(range(1, many - letters + 1))
    assert numbers("左督函") == list(range(1, letters + 1))
    assert OrderStep.objects.count() == 3 * many
    assert AuditEntry.objects.filter(action="发出督办件").count() == many


def test_many_issue_at_once_without_gap_or_double(drafts, supervisor):
    issue_at_once(drafts(FEW, projects=4), supervisor)
    check_numbers(FEW)


@on_postgresql
def test_two_hundred_issue_at_once_without_gap_or_double(drafts, supervisor):
    issue_at_once(drafts(200, projects=40), supervisor)
    check_numbers(200)


def test_one_draft_is_issued_once(drafts, supervisor):
    (order,) = drafts(1, projects=1)
    same = [lambda: orders.issue(read(order), by=supervisor, now=at(ISSUED))] * FEW
    at_once(issuing := acts(*same))
    assert [act.accepted for act in issuing].count(True) == 1
    assert (numbers("左督函"), OrderStep.objects.count()) == ([1], 3)
    assert OrderStepEvent.objects.filter(kind="issue").count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_a_draft_is_issued_or_not_used(drafts, supervisor, round_):
    (order,) = drafts(1, projects=1)
    at_once(
        both := acts(
            lambda: orders.issue(read(order), by=supervisor, now=at(ISSUED)),
            lambda: orders.discard_draft(read(order), by=supervisor, now=at(ISSUED)),
        )
    )
    issued, discarded = (act.accepted for act in both)
    assert issued != discarded
    found = read(order)
    assert (found.state, found.number) == (("issued", 1) if issued else ("discarded", None))
    assert OrderRow.objects.get().is_open == issued


@pytest.mark.parametrize("round_", range(3))
def test_issued_and_withdrawn_at_once_it_keeps_its_number(drafts, supervisor, round_):
    first, second = drafts(2, projects=2)
    assert orders.issue(second, by=supervisor, now=at(ISSUED))
    at_once(
        both := acts(
            lambda: orders.issue(read(first), by=supervisor, now=at(ISSUED)),
            lambda: orders.withdraw(read(first), by=supervisor, reason="发错", now=at(ISSUED)),
        )
    )
    issued, withdrawn = (act.accepted for act in both)
    assert issued
    found = read(first)
    assert (found.state, found.number) == ("withdrawn" if withdrawn else "issued", 1)
    left = OrderStep.objects.filter(order=first, state="pending").count()
    assert left == (0 if withdrawn else 3)


@pytest.mark.parametrize("round_", range(3))
def test_two_drafts_for_one_row(make_project, office, supervisor, make_person, unit_head, round_):
    site = make_project(kind="preliminary")
    facts = {"name": "可研批复", "due_date": DUE, "known_since": NEW_YEAR}
    node = roadmap.add_milestone(site, by=office, now=ENTERED, **facts)
    others = [make_person(f"示例督查{n}", duty="supervision") for n in range(2, 6)]

    def draft(person):
        return lambda: orders.draft_order(site, [node], by=person, now=at(ISSUED))

    at_once(drafting := acts(*map(draft, [supervisor, *others])))
    assert [act.accepted for act in drafting].count(True) == 1
    assert SupervisionOrder.objects.count() == OrderRow.objects.count() == 1


def test_two_of_a_unit_answer_and_one_is_kept(drafts, supervisor, unit_head, bureau_clerk):
    (order,) = drafts(1, projects=1)
    assert orders.issue(order, by=supervisor, now=at(ISSUED))

    def sign(person):
        facts = {"by": person, "words": person.name, "now": at(ISSUED, 12)}
        return lambda: order_answers.sign_for(read(order), **facts)

    at_once(both := acts(sign(unit_head), sign(bureau_clerk)))
    assert [act.accepted for act in both].count(True) == 1
    assert OrderStepEvent.objects.filter(kind="sign").count() == 1


def test_returned_and_closed_at_once(drafts, supervisor, make_person, unit_head):
    (order,) = drafts(1, projects=1)
    colleague = make_person("示例督查二", duty="supervision")
    assert orders.issue(order, by=supervisor, now=at(ISSUED))
    facts = {"by": unit_head, "words": "已办结", "now": at(ISSUED, 12)}
    assert order_answers.sign_for(order, **facts)
    assert order_answers.answer(order, is_done=True, **facts)
    later = at(date(2026, 7, 20))
    at_once(
        both := acts(
            lambda: order_answers.close(read(order), by=supervisor, now=later),
            lambda: order_answers.send_back(read(order), by=colleague, reason="缺", now=later),
        )
    )
    closed, returned = (act.accepted for act in both)
    assert closed != returned
    assert read(order).state == ("closed" if closed else "issued")


def test_an_upgrade_is_issued_while_the_old_one_is_closed(drafts, supervisor, unit_head):
    (order,) = drafts(1, projects=1)
    assert orders.issue(order, by=supervisor, now=at(ISSUED))
    facts = {"by": unit_head, "words": "已办结", "now": at(ISSUED, 12)}
    assert order_answers.sign_for(order, **facts)
    assert order_answers.answer(order, is_done=True, **facts)
    upgrade = orders.upgrade(order, by=supervisor, now=at(ISSUED, 13))
    later = at(date(2026, 7, 20))
    at_once(
        both := acts(
            lambda: order_answers.close(read(order), by=supervisor, now=later),
            lambda: orders.issue(read(upgrade), by=supervisor, now=later),
        )
    )
    closed, issued = (act.accepted for act in both)
    assert closed != issued
    assert (read(order).state, read(upgrade).state) == (
        ("closed", "discarded") if closed else ("upgraded", "issued")
    )
    assert OrderRow.objects.open().count() == int(issued)
