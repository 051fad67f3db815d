"""需要上级协调: the lead official and the project office are told at once, and read it daily."""

from datetime import date, datetime

import pytest

from alerts.models import Letter, Notice
from alerts.notices import from_events
from projects import assign_people, owner_reports
from projects.models import Milestone
from tests.alerts.conftest import CHINA

pytestmark = pytest.mark.django_db

SUBJECT = "【通知】开工需要上级协调（示例甲）：用地，两户没有签约"
DAY = "2026-07-08"


@pytest.fixture
def start(project):
    return project.milestones.get(code="START")


@pytest.fixture
def report(start, contact):
    """report(9, needs_help=False): what the contact says at that hour of 8 July."""

    def tell(hour, needs_help=True):
        owner_reports.record_progress(
            Milestone.objects.get(pk=start.pk),
            by=contact,
            now=datetime(2026, 7, 8, hour, tzinfo=CHINA),
            standing="stuck",
            obstacle="land",
            problem="两户没有签约",
            needs_help=needs_help,
        )

    return tell


def told():
    """{(recipient, capacity)} of the notices of such requests."""
    found = Notice.objects.filter(step="coordination")
    return set(found.values_list("recipient__name", "capacity"))


def test_lead_and_office_get_one_letter_at_once(
    relay, report, lead, office, office_colleague, look_at
):
    report(9)
    look_at(f"{DAY} 09:01")
    news = [letter for letter in relay.letters if letter["Subject"] == SUBJECT]
    assert {letter["To"] for letter in news} == {
        person.email for person in (lead, office, office_colleague)
    }
    assert told() == {
        (lead.name, "lead"),
        (office.name, "center"),
        (office_colleague.name, "center"),
    }
    sent = len(relay.raw)
    report(10)
    look_at(f"{DAY} 10:01")
    assert len(relay.raw) == sent


def test_asked_for_again_after_an_end_it_is_news_again(report, lead):
    for hour, needs_help in ((9, True), (10, False), (11, True)):
        report(hour, needs_help)
    from_events.create_due()
    assert Notice.objects.filter(recipient=lead, step="coordination").count() == 2


def test_what_ended_before_the_letter_left_is_not_told(relay, report, look_at):
    report(21)
    look_at(f"{DAY} 21:01")
    assert not any(letter["Subject"] == SUBJECT for letter in relay.letters)
    report(22, needs_help=False)
    look_at("2026-07-09 09:00")
    assert not any("需要上级协调" in str(letter["Subject"]) for letter in relay.letters)
    assert set(Notice.objects.filter(step="coordination").values_list("state", flat=True)) == {
        "dropped"
    }


def test_without_a_lead_the_office_alone_is_told(report, project, office, office_colleague):
    project.leads.all().delete()
    report(9)
    from_events.create_due()
    assert told() == {(office.name, "center"), (office_colleague.name, "center")}


def test_who_is_no_longer_the_lead_is_not_told(
    relay, report, project, lead, county_leader, office, look_at
):
    report(21)
    look_at(f"{DAY} 21:01")
    now = datetime(2026, 7, 8, 22, tzinfo=CHINA)
    assign_people.assign_lead(project, county_leader, on=now.date(), by=office, now=now)
    look_at("2026-07-09 09:00")
    sent = [letter["To"] for letter in relay.letters if letter["Subject"] == SUBJECT]
    assert lead.email not in sent
    assert office.email in sent


def test_the_daily_letter_says_who_asked_and_since_when(relay, report, lead, contact, look_at):
    """Due on 30 June: on the 16th day the lead is told again, in the letter of the day."""
    report(9)
    look_at(f"{DAY} 09:01")
    look_at("2026-07-16 08:45")
    daily = Letter.objects.filter(occasion="daily", day=date(2026, 7, 16))
    texts = [letter.text for letter in daily]
    assert texts
    assert all("示例甲 7月8日起请求上级协调" in text for text in texts)


def test_a_daily_letter_says_nothing_of_what_is_over(relay, report, look_at):
    report(9)
    report(10, needs_help=False)
    look_at("2026-07-16 08:45")
    daily = Letter.objects.filter(occasion="daily", day=date(2026, 7, 16))
    assert daily.exists()
    assert not any("请求上级协调" in letter.text for letter in daily)
