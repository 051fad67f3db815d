"""alerts_audit: nothing unsaid, nothing twice unflagged; and each tampering is found."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import people, units
from accounts.models import Person
from alerts.models import DeliveryAttempt, Letter, Notice, ReconciliationAnswer, ReminderRun
from alerts.notices import steps_reached
from alerts.reconciliation import past_state, reconcile
from alerts.runs import full_pass
from norms import calendar_changes, workdays
from norms.policy import policy_on
from projects import assign_people, project_lifecycle, promises
from projects.models import Milestone
from tests.alerts.conftest import CHINA
from tests.moved_dates import move_date
from zuoquan.celery import app

pytestmark = pytest.mark.django_db

DAY = date(2026, 7, 1)
EVENING = "2026-07-01 20:30"


@pytest.fixture
def asked(at, capsys):
    """asked("2026-07-01 20:30", "--day", …): exit code and lines of the command, as far as they
    are of what was said (test_undrafted.py)."""

    def ask(moment, *arguments):
        # The cast is made as the test runs; in its ledger it has long been there.
        made = datetime(2026, 1, 1, tzinfo=CHINA)
        Person.objects.filter(created_at__gt=datetime(2026, 8, 30, tzinfo=CHINA)).update(
            created_at=made
        )
        capsys.readouterr()
        code = 0
        with at(moment):
            try:
                call_command("alerts_audit", *arguments)
            except SystemExit as end:
                code = end.code
        lines = capsys.readouterr().out.strip().splitlines()
        return code, [line for line in lines if not line.startswith("未拟督办单")]

    return ask


@pytest.fixture
def told(relay, milestone, supervisor, county_leader, administrator, look_at):
    """The 开工 of 30 June, a day overdue and told to contact and unit head."""
    look_at("2026-06-30 09:00")
    look_at("2026-07-01 09:00")
    return milestone


CLEAN = (0, ["0 unsaid, 0 said twice unflagged"])


def test_a_day_on_which_all_went_well(told, asked):
    assert asked(EVENING) == CLEAN
    assert asked(EVENING, "--day", "2026-06-30") == CLEAN
    answer = ReconciliationAnswer.objects.get(day=DAY)
    assert answer.is_clean
    assert answer.lines == []


def test_every_day_of_a_whole_ladder(told, asked, look_at):
    day = date(2026, 7, 2)
    while day < date(2026, 8, 20):
        look_at(f"{day} 09:00")
        assert asked(f"{day} 20:30") == CLEAN, day
        day += timedelta(days=1)
    assert Notice.objects.filter(step="weekly-1", state="told").count() == 5


def unsay(**facts):
    assert Notice.objects.filter(step="unit", **facts).delete()[0]


@pytest.mark.parametrize(
    "harm",
    [
        lambda: Notice.objects.filter(capacity="unit_head", step="unit").delete(),
        lambda: Notice.objects.filter(capacity="unit_head", step="unit").update(step="today"),
        lambda: Notice.objects.filter(capacity="unit_head", step="unit").update(state="folded"),
        lambda: Notice.objects.filter(capacity="unit_head", step="unit").update(state="dropped"),
        lambda: Notice.objects.filter(capacity="unit_head", step="unit").update(letter=None),
        lambda: DeliveryAttempt.objects.filter(letter__day=DAY).update(outcome="deferred"),
        lambda: Letter.objects.filter(day=DAY).update(state="queued"),
        lambda: Letter.objects.filter(day=DAY).update(state="cancelled"),
    ],
    ids="deleted lower folded dropped no-letter never-accepted stuck cancelled".split(),
)
def test_what_was_not_said_is_listed(told, asked, harm):
    harm()
    code, lines = asked(EVENING)
    assert code == 1
    assert lines[-1].endswith(" unsaid, 0 said twice unflagged")
    assert int(lines[-1].split()[0]) == len(lines) - 1 >= 1
    assert any("示例局长一" in line and "开工" in line for line in lines)


def test_a_day_not_looked_at_is_unsaid(told, asked):
    ReminderRun.objects.filter(day=DAY).delete()
    code, lines = asked(EVENING)
    assert (code, lines[-1]) == (1, "1 unsaid, 0 said twice unflagged")
    assert lines[0] == "未告知  2026-07-01 当天没有检查过提醒"


def test_a_letter_that_left_twice_must_carry_the_mark(told, asked):
    letter = Letter.objects.filter(day=DAY).first()
    letter.tries.create(number=2, started_at=letter.sent_at, outcome="accepted")
    code, lines = asked(EVENING)
    assert (code, lines[-1]) == (1, "0 unsaid, 1 said twice unflagged")
    Letter.objects.filter(pk=letter.pk).update(maybe_twice=True)
    assert asked(EVENING) == CLEAN


def test_two_rungs_of_one_item_in_one_letter_are_said_twice(told, asked):
    letter = Letter.objects.filter(day=DAY, notices__capacity="owner").first()
    lower = Notice.objects.filter(recipient=letter.recipient, step="due-7")
    lower.update(state="told", letter=letter)
    code, lines = asked(EVENING)
    assert (code, lines[-1]) == (1, "0 unsaid, 1 said twice unflagged")


def test_what_was_finished_moved_or_handed_over_since_is_not_unsaid(
    told, asked, office, make_person, company, make_project, contact, look_at
):
    other = make_project("示例项目三", contact=contact)
    second = other.milestones.get(code="START")
    since = datetime(2026, 7, 1, 21, tzinfo=CHINA)
    written = {"created_at": since, "created_on": since.date()}
    Milestone.objects.filter(project=other).update(**written)
    look_at("2026-07-02 09:00")
    with_time = datetime(2026, 7, 3, 10, tzinfo=CHINA)
    told.submit(by=contact, on=date(2026, 7, 3), now=with_time)
    move_date(second, date(2026, 9, 1), by=office, now=with_time)
    successor = make_person("示例丁", unit=company, created_at=with_time)
    assign_people.assign_holder(
        "contact", other, successor, on=date(2026, 7, 3), by=office, now=with_time
    )
    look_at("2026-07-03 11:00")
    for day in ("2026-07-01", "2026-07-02", "2026-07-03"):
        assert asked("2026-07-03 20:30", "--day", day) == CLEAN, day
    # And it still knows what was owed on 2 July, though it no longer is.
    Notice.objects.filter(recipient=contact, object_id=told.pk).delete()
    code, lines = asked("2026-07-03 20:30", "--day", "2026-07-01")
    assert code == 1
    assert "示例甲" in lines[0]


def test_an_item_dropped_though_it_is_still_owed_is_unsaid(told, asked):
    Notice.objects.filter(step="unit").update(state="dropped")
    assert asked(EVENING)[0] == 1


def test_days_made_up_later_are_judged_by_the_day_that_made_them_up(told, asked, look_at):
    look_at("2026-07-10 09:00")
    assert ReminderRun.objects.filter(late=True).count() == 8
    assert asked("2026-07-10 20:30", "--day", "2026-07-08") == CLEAN
    Notice.objects.filter(step="lead", capacity="lead").delete()
    assert asked("2026-07-10 20:30", "--day", "2026-07-08")[0] == 1


def test_a_relay_that_is_down_is_no_excuse_after_its_day(
    milestone, relay, look_at, asked, settings
):
    settings.EMAIL_PORT = 1
    look_at("2026-07-01 09:00")
    assert asked("2026-07-01 09:00")[0] == 0  # still within its time
    code, lines = asked(EVENING)
    assert code == 1


def test_a_letter_that_is_tried_again_later_is_on_its_way(told, asked):
    Letter.objects.filter(day=DAY).update(
        state="queued", due_at=datetime(2026, 7, 2, 8, 30, tzinfo=CHINA)
    )
    Notice.objects.filter(step="unit").update(state="open")
    assert asked(EVENING) == CLEAN


def test_a_pass_by_hand_is_audited_by_the_ledger_as_it_stood(relay, milestone, at, asked):
    with at("2026-03-02 09:00"):
        full_pass.run_reminders_as_of(date(2026, 8, 3))
    # The day lies ahead of the clock: asked about later, when nothing more has happened.
    moment = "2026-08-04 12:00"
    assert asked(moment, "--day", "2026-08-03") == CLEAN
    Notice.objects.filter(occasion="manual_pass", state="told").last().delete()
    code, lines = asked(moment, "--day", "2026-08-03")
    assert (code, lines[-1]) == (1, "1 unsaid, 0 said twice unflagged")


@pytest.mark.parametrize("day", ["2026-07-02", "2027-01-01", "昨天"])
def test_a_day_to_come_or_none_at_all_is_refused(db, at, day):
    with at(EVENING), pytest.raises(CommandError) as refusal:
        call_command("alerts_audit", "--day", day)
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ("2026-07-01 20:04", ["2026-06-30"]),
        ("2026-07-01 20:05", ["2026-06-30", "2026-07-01"]),
        ("2026-07-02 03:00", ["2026-06-30", "2026-07-01"]),
    ],
)
def test_the_night_asks_about_each_day_once(told, at, moment, days):
    with at(moment):
        assert [str(answer.day) for answer in reconcile.nightly(timezone.now())] == days
        assert reconcile.nightly(timezone.now()) == []


def test_the_nightly_bell_expires_before_its_successor():
    entry = app.conf.beat_schedule["audit"]
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks
    assert entry["options"]["expires"] < entry["schedule"]


@pytest.mark.parametrize("ladder", ["milestone", "request", "pause_review", "order"])
def test_the_oracle_and_the_engine_were_written_apart_and_agree(db, monkeypatch, ladder):
    """Every step, every due date of a month with holidays, two months on; of what was written or
    resumed in time and of what was so only later (R-DL-6)."""
    table = workdays._table()  # which is else asked for its version some 10 000 times
    monkeypatch.setattr(workdays, "_table", lambda *_: table)
    steps = policy_on(DAY).steps(ladder)
    dues = [date(2026, 9, 10) + timedelta(days=n) for n in range(30)]
    for due, ahead, late in product(dues, range(-32, 62), (-3, 1, 20)):
        day, began = due + timedelta(days=ahead), due + timedelta(days=late)
        row = Milestone(due_date=due, code="START", known_since=date(2026, 1, 1))
        row.created_on, row.resumed_on = due - timedelta(days=9), began
        reminded_from = max(due, began) if began <= day else due
        owed = past_state.Owed(row, due, reminded_from, row.held_by())
        found = steps_reached.reached_steps(row, steps_reached.Reach.of(day), steps)
        numbers = [reconcile.step_day(step, owed, day) for step in steps]
        spoken = sorted(number for number in numbers if number is not None)
        assert [step.days for step in found] == spoken, (due, day, late)


def test_an_owner_who_promised_is_left_in_peace_and_leaders_are_not(told, asked, look_at, contact):
    promised_at = datetime(2026, 7, 2, 10, tzinfo=CHINA)
    assert promises.make_promise(told, by=contact, on=date(2026, 7, 10), now=promised_at)
    for day in range(3, 15):
        look_at(f"2026-07-{day:02} 09:00")
        assert asked(f"2026-07-{day:02} 20:30") == CLEAN, day
    assert not Notice.objects.filter(recipient=contact, step="lead", state="told").exists()
    Notice.objects.filter(step="lead", capacity="lead").delete()
    assert asked("2026-07-08 20:30")[0] == 1
    Notice.objects.filter(recipient=contact, day__gte=date(2026, 7, 11)).delete()
    assert any("示例甲" in line for line in asked("2026-07-14 20:30")[1])


# --- What changed in between --------------------------------------------------------------------

ASKED_ABOUT = ("2026-06-29", "2026-06-30", "2026-07-01")


@pytest.fixture
def changed(at, relay, milestone, supervisor, county_leader, administrator, look_at, asked):
    """changed(before, since): `before` holds from 28 June, `since` is done on 6 July; then the
    three days in between are asked about. Every one of these fails without exclusions.py."""

    def run(since, before=lambda: None):
        with at("2026-06-28 10:00"):
            before()
        for day in ("2026-06-28", *ASKED_ABOUT):
            look_at(f"{day} 09:00")
        with at("2026-07-06 10:00"):
            since()
        return [asked("2026-07-06 20:30", "--day", day) for day in ASKED_ABOUT]

    return run


ALL_CLEAN = [CLEAN] * len(ASKED_ABOUT)


@pytest.fixture
def nobody_named(milestone, office):
    """The project has no contact: the owner unit's people answer."""
    told = {"on": date(2026, 6, 1), "by": office, "reason": "联系人早已不在"}
    return lambda: assign_people.assign_holder(
        "contact", milestone.project, None, now=timezone.now(), **told
    )


def moved(person, unit, by):
    was = people.facts(person)
    person.unit = unit
    people.correct(person, was=was, by=by, today=date(2026, 7, 6))


def test_who_came_into_the_unit_since_was_not_of_it(
    changed, nobody_named, administrator, stranger, company
):
    assert changed(lambda: moved(stranger, company, administrator), nobody_named) == ALL_CLEAN


def test_who_left_the_unit_since_leaves_no_gap_to_be_filled(
    changed, nobody_named, administrator, contact, water_bureau
):
    """He alone was the owner unit: now the unit head would seem to have been asked."""
    assert changed(lambda: moved(contact, water_bureau, administrator), nobody_named) == ALL_CLEAN


def test_who_was_disabled_since_leaves_no_gap_either(changed, nobody_named, administrator, contact):
    def since():
        people.let_go(contact, now=timezone.now(), by=administrator)

    assert changed(since, nobody_named) == ALL_CLEAN


def test_who_came_back_since_was_not_there(changed, nobody_named, administrator, owner_colleague):
    def before():
        nobody_named()
        Person.objects.filter(pk=owner_colleague.pk).update(is_active=False)

    owner_colleague.is_active = False
    assert changed(lambda: people.restore(owner_colleague, by=administrator), before) == ALL_CLEAN


def test_a_project_of_another_unit_since(changed, milestone, office, water_bureau, stranger):
    water_bureau.heads.create(person=stranger, since=date(2026, 1, 1))
    project = milestone.project
    assert (
        changed(
            lambda: project_lifecycle.correct(
                project, {"responsible_unit": water_bureau}, by=office
            )
        )
        == ALL_CLEAN
    )


def test_a_hand_over_entered_for_a_day_already_past(changed, milestone, office, owner_colleague):
    def since():
        told = {"on": date(2026, 6, 1), "by": office, "reason": "六月起已换人"}
        assign_people.assign_holder(
            "contact", milestone.project, owner_colleague, now=timezone.now(), **told
        )

    assert changed(since) == ALL_CLEAN


def test_a_head_entered_for_a_day_already_past(
    changed, administrator, make_person, industry_bureau
):
    successor = make_person("示例局长二", unit=industry_bureau)

    def since():
        told = {"since": date(2026, 6, 1), "by": administrator, "reason": "六月起已换人"}
        units.appoint_head(industry_bureau, successor, now=timezone.now(), **told)

    assert changed(since) == ALL_CLEAN


def test_a_duty_entered_for_a_day_already_past(changed, milestone, administrator, stranger):
    Milestone.objects.filter(pk=milestone.pk).update(due_date=date(2026, 6, 10))

    def since():
        told = {"since": date(2026, 6, 1), "by": administrator, "reason": "六月起已任职"}
        people.grant(stranger, "supervision", now=timezone.now(), **told)

    assert changed(since) == ALL_CLEAN


def test_a_whole_year_of_days_off_entered_since(changed, office):
    rows = [(date(2026, 6, 30), False, "放假"), (date(2026, 7, 1), False, "放假")]
    assert changed(lambda: calendar_changes.set_year(2026, rows, by=office)) == ALL_CLEAN


def test_the_change_of_one_leaves_the_others_to_be_asked_about(
    changed, administrator, stranger, company
):
    def since():
        moved(stranger, company, administrator)
        Notice.objects.filter(capacity="unit_head", step="unit").delete()

    code, lines = changed(since)[-1]
    assert code == 1
    assert "示例局长一" in lines[0]
