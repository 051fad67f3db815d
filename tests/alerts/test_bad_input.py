"""The bad input that the alerts must bear, each with its expected answer.

an empty or refused address       an_address_that_no_server_takes_stops_nobody_else,
                                  notices/test_addresses: a_refused_address_is_marked_…,
                                  notices/test_addresses_refused
a letter with 2,000 items         a_letter_with_2000_items_is_one_letter_of_bearable_length
a subject with line breaks        a_line_break_in_a_title_never_makes_a_header, …_in_the_digest
two duties on one project         two_duties_on_one_project_are_told_once_at_the_higher_level
re-dated between decide and send  given_another_date_…
a ladder edited at noon           a_ladder_edited_…, views/test_escalation_preview
a day off that becomes worked     a_day_off_that_becomes_a_working_day, and the other way
an answer after 40 s or never     tests/faults/test_slow_servers
"""

from datetime import date, datetime, timedelta

import pytest

from alerts.delivery import leases, sender
from alerts.models import DeliveryAttempt, Letter, Notice
from alerts.notices import still_to_tell
from norms import calendar_changes, policy_changes
from norms.models import EscalationStep, PolicyVersion
from norms.policy import policy_on
from projects.models import Milestone
from tests.alerts.conftest import CHINA
from tests.alerts.sink import body
from tests.moved_dates import move_date

pytestmark = pytest.mark.django_db

MORNING = "2026-07-01 09:00"


@pytest.fixture
def one_letter(milestone, unit_head):
    unit_head.is_active = False
    unit_head.save(update_fields=["is_active"])
    return milestone


def test_a_letter_with_2000_items_is_one_letter_of_bearable_length(
    relay, make_project, contact, look_at
):
    project = make_project(contact=contact, kind="preliminary")
    Milestone.objects.bulk_create(
        Milestone(
            project=project,
            name=f"事项{number:04}",
            due_date=date(2026, 6, 30) - timedelta(days=number % 5),
            baseline_due_date=date(2026, 6, 30),
            known_since=date(2026, 1, 1),
            created_at=datetime(2026, 1, 1, tzinfo=CHINA),
        )
        for number in range(2000)
    )
    report = look_at(MORNING)
    assert report.count("sent") == 1
    letter = relay.letters[0]
    assert "2000 项" in letter["Subject"]
    assert "另有 1950 项" in body(letter)
    assert len(relay.raw[0]) < 300_000
    assert Notice.objects.filter(state="told").count() == 2000


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\u2028", "\x0b"])
def test_a_line_break_in_a_title_never_makes_a_header(relay, one_letter, look_at, line_break):
    Milestone.objects.filter(pk=one_letter.pk).update(
        name=f"开工{line_break}Bcc: all@example.invalid"
    )
    look_at(MORNING)
    letter = relay.letters[0]
    assert letter["Bcc"] is None
    assert letter["Subject"] == "【逾期提醒】开工 Bcc: all@example.invalid逾期 1 天"
    assert relay.recipients == ["p2@example.invalid"] or len(relay.recipients) == 1


def test_a_line_break_in_the_digest_stays_in_its_line(relay, one_letter, county_leader, look_at):
    Milestone.objects.filter(pk=one_letter.pk).update(name="开工\r\nBcc: all@example.invalid")
    look_at("2026-07-03 09:00")
    look_at("2026-07-06 09:00")
    letter = next(m for m in relay.letters if m["To"] == county_leader.email)
    assert letter["Bcc"] is None
    assert "开工 Bcc: all@example.invalid" in body(letter)


@pytest.mark.parametrize("second", ["unit_head", "supervisor", "county_leader"])
def test_whoever_holds_a_second_duty_is_told_once(request, relay, make_project, look_at, second):
    """At day 31 every capacity is reached at once."""
    person = request.getfixturevalue(second)
    make_project(contact=person, lead=person)
    look_at("2026-07-31 09:00")
    told = Notice.objects.filter(recipient=person, state="told", step__in=["county", "order"])
    assert [notice.level for notice in told] == [4]
    assert relay.addresses.count(person.email) == 1


def test_two_duties_on_one_project_are_told_once_at_the_higher_level(
    relay, make_project, contact, unit_head, look_at
):
    """The contact is the lead official too: from the eighth day on one item in one letter."""
    make_project(contact=contact, lead=contact)
    report = look_at("2026-07-08 09:00")
    assert report.count("sent") == 2
    mine = [m for m, to in zip(relay.letters, relay.addresses, strict=True) if to == contact.email]
    assert len(mine) == 1
    assert body(mine[0]).splitlines().count("   开工") == 1
    assert Notice.objects.get(recipient=contact, state="told").step == "lead"


def test_a_milestone_given_another_date_between_decision_and_hand_over(
    relay, one_letter, look_at, office
):
    look_at("2026-07-01 07:00")
    assert Letter.objects.get().state == "queued"
    move_date(one_letter, date(2026, 7, 8), by=office, now=datetime(2026, 7, 1, 8, 0, tzinfo=CHINA))
    look_at(MORNING)
    # What goes out speaks of the new date alone.
    assert "现定 7月8日" in body(relay.letters[0])
    assert "逾期" not in body(relay.letters[0])
    assert Notice.objects.get(step="unit").state == "dropped"


def test_given_another_date_in_the_moment_before_hand_over(
    relay, one_letter, look_at, office, monkeypatch
):
    look_at("2026-07-01 07:00")
    real = leases.claim

    def claim_and_move(due):
        batch = real(due)
        Milestone.objects.filter(pk=one_letter.pk).update(due_date=date(2026, 12, 1))
        return batch

    monkeypatch.setattr(sender.leases, "claim", claim_and_move)
    look_at(MORNING)
    assert relay.raw == []
    assert Letter.objects.get().state == "cancelled"


def lay_down(office, effective_on, days):
    """A new set from a day on: the unit step on another day."""
    former = PolicyVersion.objects.first()
    fresh = PolicyVersion(effective_on=effective_on, note="改")
    steps, causes = list(former.steps.all()), list(former.causes.all())
    for cause in causes:
        cause.pk = None
    for step in steps:
        step.pk = None
        if step.code == "unit" and step.obligation == EscalationStep.Obligation.MILESTONE:
            step.days = days
    policy_changes.create_version(fresh, steps, causes, by=office)


def test_a_ladder_edited_at_noon_says_nothing_again_and_holds_from_its_day(
    relay, milestone, office, look_at
):
    look_at(MORNING)
    sent = len(relay.raw)
    lay_down(office, date(2026, 7, 2), 3)
    assert policy_on(date(2026, 7, 1)).steps("milestone") != policy_on(date(2026, 7, 2)).steps(
        "milestone"
    )
    look_at("2026-07-01 13:00")
    look_at("2026-07-02 09:00")
    look_at("2026-07-03 09:00")
    assert len(relay.raw) == sent
    assert Notice.objects.filter(step="unit").count() == 2


def test_a_ladder_edited_before_the_rung_moves_it(relay, milestone, office, look_at):
    look_at("2026-06-30 09:00")
    lay_down(office, date(2026, 7, 1), 3)
    look_at(MORNING)
    look_at("2026-07-02 09:00")
    assert not Notice.objects.filter(step="unit").exists()
    look_at("2026-07-03 09:00")
    assert Notice.objects.filter(step="unit", state="told").count() == 2


def test_a_day_off_that_becomes_a_working_day(relay, one_letter, office, look_at):
    """4 July is a Saturday: nothing leaves, until the office makes it a day of work."""
    look_at("2026-07-04 09:00")
    assert relay.raw == []
    calendar_changes.set_days(
        date(2026, 7, 4), date(2026, 7, 4), is_workday=True, name="调休上班", by=office
    )
    look_at("2026-07-04 10:00")
    look_at("2026-07-06 09:00")
    # One letter altogether: today's or Monday's, never both.
    assert len(relay.raw) == 1
    assert Notice.objects.filter(state="told").count() == 1


def test_a_working_day_that_becomes_a_day_off(relay, one_letter, office, look_at):
    look_at("2026-07-01 07:00")
    calendar_changes.set_days(
        date(2026, 7, 1), date(2026, 7, 1), is_workday=False, name="停电", by=office
    )
    look_at(MORNING)
    assert relay.raw == []
    look_at("2026-07-02 09:00")
    assert len(relay.raw) == 1


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nc", "甲@例子.invalid", "a@" + "b" * 300])
def test_an_address_that_no_server_takes_stops_nobody_else(
    relay, milestone, contact, look_at, address
):
    type(contact).objects.filter(pk=contact.pk).update(email=address[:254] or None)
    for hour in range(9, 13):
        look_at(f"2026-07-01 {hour:02}:00")
    told = Notice.objects.filter(step="unit").exclude(recipient=contact)
    assert [notice.state for notice in told] == ["told"]
    assert not DeliveryAttempt.objects.filter(outcome="open").exists()


def test_nothing_is_rendered_for_a_letter_without_items(db):
    assert still_to_tell.living([], date(2026, 7, 1)) == ([], [])
