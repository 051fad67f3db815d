"""R-SO-1: what the ladder asks for is drafted once, upgraded, put aside; nothing is ever issued."""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Unit
from norms.models import EscalationStep, PolicyVersion
from norms.policy import touch
from projects import roadmap
from projects.models import Milestone
from supervision import order_answers, orders, tasks
from supervision.draft_orders import ANSWERED, GRAVER, NOBODY_OWES, SOME_OWE, draft_orders
from supervision.models import OrderRow, SupervisionOrder
from tests import pauses
from tests.cast import NEW_YEAR
from tests.moved_dates import move_date
from tests.supervision.conftest import DUE, at

pytestmark = pytest.mark.django_db
Kind, State = SupervisionOrder.Kind, SupervisionOrder.State
DAY = timedelta(days=1)
#: On the ladder since DUE: the days of the steps `order` and `county`.
PLUS_16, PLUS_31 = date(2026, 7, 16), date(2026, 7, 31)


@pytest.fixture
def run():
    """run(day): the pass of that day."""

    def of_day(day):
        return draft_orders(day, now=at(day))

    return of_day


def drafts(**narrowed):
    """[(kind, the titles of its rows)] of the drafts there are."""
    rows = SupervisionOrder.objects.drafts().filter(**narrowed).order_by("pk")
    return [(order.kind, [row.title for row in order.rows.all()]) for order in rows]


# --- At +16 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "number"), [(15, 0), (16, 1), (17, 1)])
def test_a_row_is_drafted_at_16_days(run, node, days, number):
    done = run(DUE + days * DAY)
    assert len(done.made) == number
    assert drafts() == [("yellow", ["可研批复"])] * number


def test_a_draft_is_of_the_responsible_unit_with_the_facts_of_its_day(run, node, lead):
    run(PLUS_16)
    order, row = SupervisionOrder.objects.get(), OrderRow.objects.get()
    assert (order.kind, order.state, order.number_words) == ("yellow", "draft", "")
    assert (order.to_unit, order.facts_on) == (node.project.responsible_unit, PLUS_16)
    assert (order.drafted_by, order.drafted_name, order.replaces) == (None, "系统", None)
    assert (row.milestone, row.overdue_days, row.level_word) == (node, 16, "三级 督办单")
    assert (row.due_date, row.baseline_due_date, row.lead_officials) == (DUE, DUE, lead.name)
    assert "2026年7月16日" in order.basis
    entry = AuditEntry.objects.get(action="拟督办件")
    assert (entry.by_name, entry.project_id) == ("系统", node.project_id)
    assert entry.after["事项"] == ["可研批复"]


def test_one_draft_a_project_lists_all_its_rows(run, add_milestone, make_project):
    add_milestone("可研批复"), add_milestone("初设批复")
    other = make_project("示例项目二", kind="preliminary")
    add_milestone("用地预审", project=other)
    run(PLUS_16)
    assert drafts() == [("yellow", ["可研批复", "初设批复"]), ("yellow", ["用地预审"])]


def test_the_same_day_and_the_next_draft_nothing_twice(run, node):
    run(PLUS_16)
    assert run(PLUS_16).made == run(PLUS_16 + DAY).made == []
    assert len(drafts()) == 1


def test_a_row_that_comes_later_gets_a_draft_of_its_own(run, add_milestone):
    add_milestone("可研批复"), add_milestone("初设批复", DUE + 2 * DAY)
    run(PLUS_16)
    run(PLUS_16 + DAY)
    assert drafts() == [("yellow", ["可研批复"])]
    run(PLUS_16 + 2 * DAY)
    assert drafts() == [("yellow", ["可研批复"]), ("yellow", ["初设批复"])]


def test_days_off_do_not_matter_for_the_day_of_the_draft(run, add_milestone):
    """16 days after 24 September is 10 October; after 25 September a Sunday."""
    add_milestone("可研批复", date(2026, 9, 25))
    assert not run(date(2026, 10, 10)).made
    assert len(run(date(2026, 10, 11)).made) == 1


def test_an_outage_ends_with_one_draft(run, node):
    run(PLUS_16 - DAY)
    run(PLUS_31 + 20 * DAY)
    assert drafts() == [("red", ["可研批复"])]
    assert SupervisionOrder.objects.count() == 1


def test_what_is_not_owed_is_not_drafted(run, add_milestone, node, office, contact):
    done = add_milestone("初设批复")
    assert done.complete_confirmed(by=office, on=DUE, now=at(DUE))
    pauses.pause(node.project, by=office, on=date(2026, 7, 1), now=at(date(2026, 7, 1)))
    assert not run(PLUS_16).made


def test_a_step_of_an_order_is_never_in_a_draft(run, issued, node):
    """No order about an order, however long a step of it is left."""
    issued(node, on=PLUS_16)
    run(PLUS_31 + 60 * DAY)
    assert {row.kind for row in OrderRow.objects.all()} == {"milestone"}


def test_the_day_is_that_of_the_policy(run, node):
    changed = EscalationStep.objects.filter(obligation="milestone", code="order")
    changed.filter(policy_version=PolicyVersion.objects.latest("effective_on")).update(days=20)
    touch()
    day = max(PolicyVersion.objects.latest("effective_on").effective_on, DUE)
    moved = Milestone.objects.filter(pk=node.pk)
    moved.update(due_date=day)
    assert not run(day + 19 * DAY).made
    assert len(run(day + 20 * DAY).made) == 1


# --- Where the ladder starts (R-DL-6) -------------------------------------------------------------


def test_what_was_written_late_counts_from_that_day(run, site, office):
    written = date(2026, 11, 25)
    roadmap.add_milestone(
        site, name="可研批复", due_date=DUE, by=office, now=at(written), known_since=NEW_YEAR,
        accept_overdue=True,
    )  # fmt: skip
    assert not run(date(2026, 12, 10)).made
    assert len(run(date(2026, 12, 11)).made) == 1
    assert OrderRow.objects.get().overdue_days == 164
    assert not run(date(2026, 12, 25)).made
    assert [order.kind for order in run(date(2026, 12, 26)).made] == ["red"]


def test_what_rested_counts_from_the_resumption(run, node, office):
    pauses.pause(node.project, by=office, on=date(2026, 7, 10), now=at(date(2026, 7, 10)))
    pauses.resume(node.project, by=office, on=date(2026, 8, 1), now=at(date(2026, 8, 1)))
    assert not run(date(2026, 8, 16)).made
    assert len(run(date(2026, 8, 17)).made) == 1


def test_what_rests_while_it_is_drafted_is_put_aside_and_drafted_anew_after_it(run, node, office):
    run(PLUS_16)
    pauses.pause(node.project, by=office, on=PLUS_16 + DAY, now=at(PLUS_16 + DAY))
    assert [why for _, why in run(PLUS_16 + DAY).discarded] == [NOBODY_OWES]
    pauses.resume(node.project, by=office, on=date(2026, 8, 1), now=at(date(2026, 8, 1)))
    assert not run(date(2026, 8, 16)).made
    assert len(run(date(2026, 8, 17)).made) == 1


# --- At +31, and unanswered -----------------------------------------------------------------------


@pytest.mark.parametrize(("days", "kind"), [(30, "yellow"), (31, "red")])
def test_a_draft_never_issued_becomes_a_red_one_at_31_days(run, node, days, kind):
    run(PLUS_16)
    run(DUE + days * DAY)
    assert drafts() == [(kind, ["可研批复"])]
    discarded = SupervisionOrder.objects.filter(state=State.DISCARDED)
    assert [order.closing_note for order in discarded] == [GRAVER] * (kind == "red")


def test_the_words_of_the_supervision_office_go_on_in_the_red_one(
    run, node, supervisor, water_bureau, make_person
):
    make_person("示例水利", unit=water_bureau)
    run(PLUS_16)
    order = SupervisionOrder.objects.get()
    words = {"demands": "请于三日内到现场。", "is_hard": True, "number_13710": "SX-7"}
    changes = words | {"to_unit": water_bureau}
    assert orders.edit_draft(
        order, changes, by=supervisor, now=at(PLUS_16), cc_units=[water_bureau]
    )
    (red,) = run(PLUS_31).made
    red.refresh_from_db()
    assert {name: getattr(red, name) for name in changes} == changes
    assert list(red.cc_units.all()) == [water_bureau]
    assert "2026年7月31日" in red.basis


def test_of_a_draft_the_rows_that_came_so_far_turn_red_and_the_others_stay_yellow(
    run, add_milestone
):
    add_milestone("可研批复"), add_milestone("初设批复", DUE + DAY)
    run(PLUS_16 + DAY)
    run(PLUS_31)
    assert drafts() == [("yellow", ["初设批复"]), ("red", ["可研批复"])]


@pytest.mark.parametrize(("days", "number"), [(30, 0), (31, 1)])
def test_an_order_that_is_out_is_upgraded_at_31_days(run, replied, node, days, number):
    order = replied(node, on=date(2026, 7, 29))
    made = run(DUE + days * DAY).made
    assert [(each.kind, each.replaces) for each in made] == [("red", order)] * number
    order.refresh_from_db()
    assert order.is_issued


@pytest.mark.parametrize(("days", "number"), [(0, 0), (1, 1)])
def test_an_unanswered_step_drafts_an_upgrade_the_day_after_its_date(
    run, issued, node, days, number
):
    order = issued(node)
    due = order.steps.get(code="sign").due_date
    made = run(due + days * DAY).made
    assert [(each.kind, each.replaces, each.to_unit) for each in made] == [
        ("red", order, order.to_unit)
    ] * number
    assert not run(due + days * DAY).made


def test_an_upgrade_whose_step_was_answered_after_all_is_put_aside(run, issued, node, unit_head):
    order = issued(node)
    run(date(2026, 7, 21))
    assert drafts() == [("red", ["可研批复"])]
    assert order_answers.sign_for(
        order, by=unit_head, words="示例科员一", now=at(date(2026, 7, 21))
    )
    assert [why for _, why in run(date(2026, 7, 21)).discarded] == [ANSWERED]
    assert [each.kind for each in run(date(2026, 7, 23)).made] == ["red"]


def test_an_upgrade_takes_the_place_of_the_order_when_it_is_issued(run, issued, node, supervisor):
    order = issued(node)
    (red,) = run(date(2026, 7, 21)).made
    assert orders.issue(red, by=supervisor, now=at(date(2026, 7, 21)))
    order.refresh_from_db()
    assert (order.state, red.number_words) == (State.UPGRADED, "左督〔2026〕2号")
    assert not run(date(2026, 7, 21)).made


def test_what_an_upgrade_leaves_out_is_drafted_by_itself(run, replied, add_milestone, supervisor):
    rows = [add_milestone("可研批复"), add_milestone("初设批复", DUE + 5 * DAY)]
    replied(*rows, on=date(2026, 7, 29))
    (red,) = run(PLUS_31).made
    assert [row.title for row in red.rows.all()] == ["可研批复"]
    assert orders.issue(red, by=supervisor, now=at(PLUS_31))
    run(PLUS_31)
    assert drafts() == [("yellow", ["初设批复"])]


def test_what_a_void_order_listed_is_drafted_anew(run, issued, node, supervisor):
    order = issued(node)
    run(date(2026, 7, 21))
    order.refresh_from_db()
    assert orders.withdraw(order, by=supervisor, reason="误发", now=at(date(2026, 7, 21)))
    done = run(date(2026, 7, 21))
    assert done.discarded == []  # its drafted upgrade went with it
    assert [(each.kind, each.replaces) for each in done.made] == [("yellow", None)]


def test_a_reminding_letter_becomes_a_yellow_order_at_16_days(run, issued, node, unit_head):
    letter = issued(node, on=date(2026, 7, 14), kind=Kind.LETTER)
    assert not run(PLUS_16 - DAY).made
    assert [(each.kind, each.replaces) for each in run(PLUS_16).made] == [("yellow", letter)]


def test_beyond_the_red_one_a_person_decides(run, issued, node):
    issued(node, on=PLUS_31, kind=Kind.RED)
    assert not run(PLUS_31 + 60 * DAY).made


# --- What a person decided ------------------------------------------------------------------------


def test_a_draft_that_a_person_put_aside_does_not_come_back_until_the_next_step(
    run, node, supervisor
):
    run(PLUS_16)
    order = SupervisionOrder.objects.get()
    assert orders.discard_draft(order, by=supervisor, now=at(PLUS_16), reason="已当面督办")
    assert not run(PLUS_16).made
    assert not run(PLUS_31 - DAY).made
    assert [each.kind for each in run(PLUS_31).made] == ["red"]


def test_a_new_date_asks_anew(run, node, supervisor, office):
    run(PLUS_16)
    order = SupervisionOrder.objects.get()
    assert orders.discard_draft(order, by=supervisor, now=at(PLUS_16), reason="已当面督办")
    move_date(node, date(2026, 8, 10), by=office, now=at(PLUS_16 + DAY))
    assert not run(date(2026, 8, 25)).made
    assert len(run(date(2026, 8, 26)).made) == 1


def test_an_upgrade_put_aside_does_not_come_back_for_the_same_step(run, issued, node, supervisor):
    issued(node)
    (red,) = run(date(2026, 7, 21)).made
    assert orders.discard_draft(red, by=supervisor, now=at(date(2026, 7, 21)), reason="已电话签收")
    assert not run(date(2026, 7, 22)).made
    assert [each.kind for each in run(date(2026, 7, 23)).made] == ["red"]  # 反馈 was due on 07-22


def test_after_the_order_was_closed_only_the_next_step_asks(
    run, replied, node, supervisor, unit_head
):
    order = replied(node, is_done=True)
    assert order_answers.close(order, by=supervisor, now=at(date(2026, 7, 20)))
    assert not run(PLUS_31 - DAY).made
    assert [(each.kind, each.replaces) for each in run(PLUS_31).made] == [("red", None)]


# --- What is put aside ----------------------------------------------------------------------------


def test_a_draft_whose_rows_are_all_done_is_put_aside_with_the_reason(run, node, office):
    run(PLUS_16)
    assert node.complete_confirmed(by=office, on=DUE, now=at(PLUS_16 + DAY))
    assert [why for _, why in run(PLUS_16 + DAY).discarded] == [NOBODY_OWES]
    order = SupervisionOrder.objects.get()
    assert (order.state, order.closed_name, order.closing_note) == (
        State.DISCARDED, "系统", NOBODY_OWES,
    )  # fmt: skip
    assert (order.closed_on, order.number) == (PLUS_16 + DAY, None)
    entry = AuditEntry.objects.get(action="督办件：草稿不用")
    assert (entry.before, entry.after) == ({"状态": "草稿"}, {"状态": "草稿不用"})
    assert (entry.reason, entry.project_id) == (NOBODY_OWES, node.project_id)


def test_a_draft_with_a_row_that_moved_is_made_anew_over_the_others(
    run, add_milestone, node, office, supervisor
):
    add_milestone("初设批复")
    run(PLUS_16)
    order = SupervisionOrder.objects.get()
    assert orders.edit_draft(order, {"demands": "请到现场。"}, by=supervisor, now=at(PLUS_16))
    move_date(node, date(2026, 9, 1), by=office, now=at(PLUS_16 + DAY))
    done = run(PLUS_16 + DAY)
    assert [why for _, why in done.discarded] == [SOME_OWE]
    assert drafts() == [("yellow", ["初设批复"])]
    assert (done.made[0].demands, done.made[0].facts_on) == ("请到现场。", PLUS_16 + DAY)


def test_a_draft_by_hand_with_a_row_that_moved_is_left_to_its_author(
    run, drafted, add_milestone, node, office
):
    drafted(node, add_milestone("初设批复"), kind=Kind.LETTER, on=date(2026, 7, 2))
    assert node.complete_confirmed(by=office, on=DUE, now=at(date(2026, 7, 3)))
    assert not run(date(2026, 7, 3)).discarded


def test_at_issue_a_row_that_is_owed_no_more_is_said(run, node, office, supervisor):
    run(PLUS_16)
    assert node.complete_confirmed(by=office, on=DUE, now=at(PLUS_16))
    with pytest.raises(ValidationError, match="可研批复"):
        orders.issue(SupervisionOrder.objects.get(), by=supervisor, now=at(PLUS_16))


# --- How it is run --------------------------------------------------------------------------------


def test_the_clock_drafts_those_of_today(node):
    with time_machine.travel(at(PLUS_16, 0), tick=False):
        tasks.draft_orders()
    assert drafts() == [("yellow", ["可研批复"])]


def test_the_command_says_what_it_did(node, monkeypatch):
    said = StringIO()
    with time_machine.travel(at(PLUS_31), tick=False):
        call_command("draft_orders", as_of="2026-07-15", stdout=said)
        call_command("draft_orders", as_of="2026-07-16", stdout=said)
        call_command("draft_orders", stdout=said)
        for refused in ("2026-08-01", "昨天"):
            with pytest.raises(CommandError):
                call_command("draft_orders", as_of=refused)
    lines = said.getvalue().splitlines()
    assert lines[0] == (
        "截至 2026-07-15：新拟草稿 0 份（督办单（红）0 份，升级 0 份），不用的草稿 0 份。"
    )
    assert lines[1].startswith("拟稿  督办单  县工信局  ")
    assert lines[-1] == (
        "截至 2026-07-31：新拟草稿 1 份（督办单（红）1 份，升级 0 份），不用的草稿 1 份。"
    )
    assert SupervisionOrder.objects.first().drafted_name.startswith("命令行")


def test_forty_rows_cost_the_queries_of_one(run, make_project, add_milestone):
    def queries_of(day):
        with CaptureQueriesContext(connection) as caught:
            assert run(day).made
        return len(caught)

    counted = []
    for number, day in ((1, 0), (1, 2), (40, 4)):
        for n in range(number):
            unit = Unit.objects.create(name=f"示例局{day}-{n}")
            project = make_project(f"示例{day}-{n}", kind="preliminary", responsible_unit=unit)
            add_milestone("可研批复", DUE + day * DAY, project=project)
        counted.append(queries_of(PLUS_16 + day * DAY))
    # Before the first draft there is less to read; SQLite takes an INSERT in parts.
    assert counted[1] <= counted[2] <= counted[1] + 2 <= 25
