"""Bearable: the Monday digest of the county's leaders, and the ten worst for others."""

import pytest

from alerts.models import Letter, Notice
from projects.models import Milestone

pytestmark = pytest.mark.django_db


def letter(person, day):
    return Letter.objects.filter(recipient=person, state="sent", day=day).first()


@pytest.fixture
def overdue(relay, look_at, milestone, county_leader):
    """Due 30 June; the reminders have run since Friday, 3 July."""
    look_at("2026-07-03 09:00")
    return milestone


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-07-05 09:00", False),  # Sunday
        ("2026-07-06 09:00", True),
        ("2026-07-07 09:00", True),  # Monday was missed: made up
    ],
)
def test_the_digest_is_said_on_monday(look_at, overdue, county_leader, moment, said):
    look_at(moment)
    assert (letter(county_leader, moment[:10]) is not None) is said


def test_it_counts_by_unit_and_names_the_worst(look_at, overdue, county_leader):
    look_at("2026-07-06 09:00")
    text = letter(county_leader, "2026-07-06").text
    assert "全县 1 项逾期，红灯 0 项，比上次新增 1 项，最长 6 天" in text
    assert "左权县工业和信息化局：1 项" in text or "县工信局：1 项" in text
    assert "逾期 6 天 · 开工" in text


def test_it_is_said_once_a_week_and_new_counts_from_the_last(look_at, overdue, county_leader):
    look_at("2026-07-06 09:00")
    look_at("2026-07-08 09:00")
    look_at("2026-07-13 09:00")
    letters = Letter.objects.filter(recipient=county_leader, state="sent")
    assert letters.count() == 2
    assert "比上次没有新增" in letter(county_leader, "2026-07-13").text


def test_on_a_monday_off_nothing_is_said(relay, look_at, milestone, county_leader):
    Milestone.objects.filter(pk=milestone.pk).update(due_date="2026-09-10")
    look_at("2026-10-01 09:00")  # the week off
    look_at("2026-10-05 09:00")
    assert not Notice.objects.filter(rung="digest", event_key="digest:2026-10-05").exists()


def test_what_turns_red_is_said_at_once_and_then_left_to_the_digest(
    look_at, overdue, county_leader
):
    look_at("2026-07-27 09:00")
    look_at("2026-07-31 09:00")  # Friday: day 31
    assert "逾期 31 天" in letter(county_leader, "2026-07-31").subject
    look_at("2026-08-10 09:00")  # day 41: a weekly repeat, on a Monday
    text = letter(county_leader, "2026-08-10").text
    assert "全县 1 项逾期，红灯 1 项" in text
    assert text.count("开工") == 1


def test_nothing_overdue_no_digest(relay, look_at, milestone, county_leader, contact, at):
    look_at("2026-06-26 09:00")
    look_at("2026-06-29 09:00")
    assert not Letter.objects.filter(recipient=county_leader).exists()


def test_who_does_not_report_reads_the_ten_worst_and_counts(
    relay, look_at, milestone, lead, contact
):
    for number in range(11):
        milestone.pk, milestone._kept_baseline = None, None
        milestone.code, milestone.listing, milestone.name = "", None, f"节点{number}"
        milestone.save()
    look_at("2026-07-08 09:00")
    text = letter(lead, "2026-07-08").text
    assert text.count("逾期 8 天") == 10
    assert "12 项。以下是逾期最久的" in text
    assert "另有 2 项" in text
    assert letter(contact, "2026-07-08").text.count("逾期 8 天") == 12


def test_what_fell_due_after_a_quiet_monday_waits_for_the_next(
    relay, look_at, milestone, county_leader
):
    Milestone.objects.filter(pk=milestone.pk).update(due_date="2026-07-07")
    look_at("2026-07-03 09:00")
    look_at("2026-07-06 09:00")  # Monday: nothing is overdue
    look_at("2026-07-08 09:00")  # Wednesday: overdue since today
    assert letter(county_leader, "2026-07-08") is None
    look_at("2026-07-13 09:00")
    assert letter(county_leader, "2026-07-13") is not None
