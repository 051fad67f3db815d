"""Decisions: each made once, the highest said, nothing said of what is over."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.models import Notice, Occasion, ReminderRun
from alerts.notices.due_reminders import KnownNotices, decide
from alerts.notices.recipients import Recipients, unanswered
from alerts.runs.daily import decide_today
from projects import assign_people, project_lifecycle
from projects.models import Milestone
from projects.models.obligation import obligation_kinds
from supervision.models import instruct
from tests.moved_dates import move_date

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 1, 1, 0, tzinfo=timezone.get_default_timezone())
OVERDUE = date(2026, 7, 1)


def said(state="open", **facts):
    rows = Notice.objects.filter(state=state, **facts)
    return {(notice.recipient.name, notice.step) for notice in rows.select_related("recipient")}


def test_the_highest_rung_is_open_and_the_lower_ones_are_folded(milestone, contact, unit_head):
    decide(OVERDUE, now=NOW)
    assert said() == {("示例甲", "unit"), ("示例局长一", "unit")}
    assert said("folded") == {
        ("示例甲", step) for step in ("due-30", "due-14", "due-7", "due-1", "today")
    }


def test_a_second_decision_adds_nothing(milestone):
    assert decide(OVERDUE, now=NOW) == 7
    assert decide(OVERDUE, now=NOW) == 0
    assert Notice.objects.count() == 7


def test_each_day_adds_its_rung_alone(milestone, contact, lead):
    decide(date(2026, 6, 30), now=NOW)
    decide(date(2026, 7, 1), now=NOW)
    assert decide(date(2026, 7, 7), now=NOW) == 0
    assert decide(date(2026, 7, 8), now=NOW) == 3
    assert said() == {("示例甲", "lead"), ("示例局长一", "lead"), ("示例县领导一", "lead")}


def test_a_higher_rung_folds_what_was_not_yet_said(milestone):
    decide(date(2026, 7, 1), now=NOW)
    decide(date(2026, 7, 8), now=NOW)
    assert {step for _, step in said()} == {"lead"}
    assert ("示例甲", "unit") in said("folded")


def test_a_worker_that_decides_at_the_same_moment_leaves_the_highest_rung_open(
    milestone, monkeypatch
):
    """Both have asked what is written down before either wrote; the second must fold nothing."""
    decide(OVERDUE, now=NOW)
    monkeypatch.setattr(KnownNotices, "undecided", lambda self, owed: owed)
    monkeypatch.setattr(KnownNotices, "all_of", lambda self, owed: set())
    decide(OVERDUE, now=NOW)
    assert {step for _, step in said()} == {"unit"}
    assert Notice.objects.count() == 7


def test_a_slow_worker_of_yesterday_does_not_fold_what_was_decided_today(milestone, monkeypatch):
    decide(date(2026, 7, 8), now=NOW)
    monkeypatch.setattr(KnownNotices, "undecided", lambda self, owed: owed)
    decide(date(2026, 7, 7), now=NOW)
    assert said() == {("示例甲", "lead"), ("示例局长一", "lead"), ("示例县领导一", "lead")}


def test_what_was_told_stays_told(milestone):
    decide(date(2026, 7, 1), now=NOW)
    Notice.objects.filter(state="open").update(state="told")
    decide(date(2026, 7, 8), now=NOW)
    assert said("told") == {("示例甲", "unit"), ("示例局长一", "unit")}


def test_a_new_date_starts_the_ladder_anew(milestone, office):
    decide(OVERDUE, now=NOW)
    move_date(milestone, date(2026, 7, 10), by=office, now=NOW)
    assert decide(date(2026, 7, 2), now=NOW) == 2  # due-14 and due-30 of the new date
    assert said(due_date=date(2026, 7, 10)) == {("示例甲", "due-14")}
    assert decide(date(2026, 7, 11), now=NOW) == 5
    assert ("示例甲", "unit") in said(due_date=date(2026, 7, 10))


@pytest.mark.parametrize(
    "values",
    [
        {"state": "submitted", "completed_on": date(2026, 6, 29)},
        {"state": "done", "completed_on": date(2026, 6, 29)},
        {"state": "cancelled"},
        {"frozen_on": date(2026, 6, 1)},
    ],
    ids=["待核", "done", "cancelled", "frozen"],
)
def test_nothing_is_said_of_what_is_not_owed(milestone, values):
    Milestone.objects.filter(pk=milestone.pk).update(**values)
    assert decide(OVERDUE, now=NOW) == 0


def test_nothing_is_said_of_a_withdrawn_project(milestone, office):
    project_lifecycle.withdraw(milestone.project, by=office, on=OVERDUE, reason="重复登记", now=NOW)
    assert decide(OVERDUE, now=NOW) == 0


def test_nor_of_an_instruction_on_a_withdrawn_project(project, lead, office):
    instruct(
        by=lead, project=project, text="请抓紧", reply_by=date(2026, 3, 10),
        now=NOW, today=date(2026, 3, 5),
    )  # fmt: skip
    project_lifecycle.withdraw(project, by=office, on=date(2026, 3, 6), reason="重复登记", now=NOW)
    assert decide(date(2026, 3, 11), now=NOW) == 0


def test_after_an_outage_only_the_highest_is_said(milestone, supervisor, county_leader):
    decide(date(2026, 7, 31), now=NOW)
    assert {step for _, step in said()} == {"county"}
    assert {name for name, _ in said()} == {
        "示例甲", "示例局长一", "示例县领导一", "示例督查一", "示例县领导九",
    }  # fmt: skip
    assert said("folded") >= {("示例县领导一", "lead"), ("示例县领导一", "order")}
    assert ("示例县领导九", "order") not in said("folded")


def test_a_pass_by_hand_decides_apart_from_the_real_clock(milestone):
    decide(OVERDUE, now=NOW, occasion=Occasion.MANUAL_PASS)
    assert decide(OVERDUE, now=NOW) == 7


def test_what_a_pass_by_hand_decides_for_an_earlier_day_surpasses_nothing(milestone):
    """As when the ladder was edited between the two passes."""
    by_hand = {"now": NOW, "occasion": Occasion.MANUAL_PASS}
    decide(date(2026, 7, 8), **by_hand)
    highest = Notice.objects.waiting()
    before = set(highest.values_list("pk", flat=True))
    for notice in Notice.objects.filter(pk__in=before):
        notice.pk, notice.step, notice.day = None, "edited", date(2026, 7, 1)
        notice.save()
    assert not Notice.objects.filter(pk__in=before).surpassed().exists()
    Notice.objects.filter(step="edited").update(day=date(2026, 7, 9))
    assert set(Notice.objects.surpassed().values_list("pk", flat=True)) >= before


def test_a_person_with_two_capacities_is_told_once(make_project, unit_head, contact):
    project = make_project(contact=unit_head, lead=unit_head)
    decide(date(2026, 7, 8), now=NOW)
    notices = Notice.objects.filter(project=project, state="open")
    assert [(n.recipient, n.step, n.capacity) for n in notices] == [(unit_head, "lead", "owner")]


def test_the_nearest_capacity_is_the_one_that_counts(make_project, contact):
    project = make_project(contact=contact, lead=contact)
    row = project.milestones.first()
    recipients = Recipients([row], OVERDUE)
    assert recipients.of(row, ["owner", "unit_head", "lead"]) == {contact.pk: "owner"}


def test_a_successor_is_told_and_the_former_contact_not_again(
    milestone, contact, owner_colleague, office
):
    decide(OVERDUE, now=NOW)
    told = {"on": date(2026, 7, 2), "by": office, "now": NOW}
    assign_people.assign_holder("contact", milestone.project, owner_colleague, **told)
    decide(date(2026, 7, 2), now=NOW)
    assert ("示例乙", "unit") in said()
    decide(date(2026, 7, 8), now=NOW)
    assert ("示例乙", "lead") in said()
    assert ("示例甲", "lead") not in said()


def test_a_reply_owed_on_an_instruction_is_on_the_ladder(project, lead, contact):
    instruct(
        by=lead, project=project, text="请抓紧", reply_by=date(2026, 3, 10),
        now=NOW, today=date(2026, 3, 5),
    )  # fmt: skip
    decide(date(2026, 3, 11), now=NOW)
    assert ("示例甲", "unit") in said()
    assert "批示" in Notice.objects.filter(state="open").first().title


# --- Who ----------------------------------------------------------------------------------------


def owner_of(project):
    row = Milestone.objects.filter(project=project).select_related("project").first()
    return set(Recipients([row], OVERDUE).of(row, ["owner"]))


def leave(*people):
    for person in people:
        person.left_on = date(2026, 6, 1)
        person.save(update_fields=["left_on"])


def test_the_owner_is_found_step_by_step(
    project, contact, owner_colleague, unit_head, office, office_colleague
):
    """The contact, else the owner unit's people, else the unit head, else the project office."""
    assert owner_of(project) == {contact.pk}
    leave(contact)
    assert owner_of(project) == {owner_colleague.pk}
    owner_colleague.is_active = False
    owner_colleague.save(update_fields=["is_active"])
    assert owner_of(project) == {unit_head.pk}
    assert not unanswered(Milestone.objects.open(), OVERDUE).exists()
    leave(unit_head)
    assert owner_of(project) == {office.pk, office_colleague.pk}
    assert set(unanswered(Milestone.objects.open(), OVERDUE)) == set(project.milestones.all())


def test_the_office_is_told_as_the_office_where_nobody_answers(project, contact, unit_head, office):
    leave(contact, unit_head)
    decide(OVERDUE, now=NOW)
    assert set(Notice.objects.values_list("recipient", "capacity")) == {(office.pk, "office")}


def test_who_left_is_told_nothing(project, contact, unit_head, lead, owner_colleague):
    leave(contact, lead)
    decide(date(2026, 7, 8), now=NOW)
    assert {name for name, _ in said()} == {"示例乙", "示例局长一"}


def test_the_lead_of_that_day_is_told(project, lead, make_person, office):
    successor = make_person("示例县领导二")
    assign_people.assign_lead(project, successor, on=date(2026, 7, 5), by=office, now=NOW)
    decide(date(2026, 7, 8), now=NOW)
    assert ("示例县领导二", "lead") in said()
    assert ("示例县领导一", "lead") not in said()


# --- The proof that each day was looked at ------------------------------------------------------


def test_missed_days_are_made_up_and_marked_late(milestone):
    decide_today(date(2026, 7, 1), now=NOW)
    decide_today(date(2026, 7, 4), now=NOW + timedelta(days=3))
    days = list(ReminderRun.objects.order_by("day").values_list("day", "late"))
    assert days == [
        (date(2026, 7, 1), False),
        (date(2026, 7, 2), True),
        (date(2026, 7, 3), True),
        (date(2026, 7, 4), False),
    ]


def test_a_clock_set_back_decides_nothing(milestone):
    decide_today(date(2026, 7, 8), now=NOW)
    before = Notice.objects.count()
    Milestone.objects.filter(pk=milestone.pk).update(due_date=date(2026, 6, 1))
    assert decide_today(date(2026, 7, 7), now=NOW) == 0
    assert Notice.objects.count() == before
    assert not ReminderRun.objects.filter(day=date(2026, 7, 7)).exists()


def test_a_second_look_at_a_day_keeps_one_row(milestone):
    decide_today(OVERDUE, now=NOW)
    decide_today(OVERDUE, now=NOW)
    assert ReminderRun.objects.get().found == 7


# --- Cost ---------------------------------------------------------------------------------------


def test_the_questions_do_not_grow_with_the_rows(make_project, lead, contact, unit_head):
    first = make_project(lead=lead, contact=contact)
    others = [make_project(f"示例项目{n}", lead=lead, contact=contact) for n in range(19)]
    Milestone.objects.exclude(project=first).update(state="cancelled")
    one = questions(lambda: decide(date(2026, 7, 8), now=NOW))
    Milestone.objects.filter(project__in=others).update(state="pending")
    assert questions(lambda: decide(date(2026, 7, 8), now=NOW)) <= one
    assert Notice.objects.count() == 20 * 10


def questions(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum(query["sql"].startswith("SELECT") for query in captured)


def test_what_is_not_due_is_not_read(milestone, django_assert_num_queries):
    Milestone.objects.filter(pk=milestone.pk).update(due_date=date(2026, 12, 31))
    decide(OVERDUE, now=NOW)  # the norms and working days are read once a process
    with django_assert_num_queries(
        3 + len(obligation_kinds())
    ):  # calendar 2, norms 1, a look at each kind
        assert decide(OVERDUE, now=NOW) == 0
