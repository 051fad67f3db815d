"""A problem is told of by its ladder: its holder, the office, the lead official, the county's
leaders; and the audit finds each of them told (R-PR-3)."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Person
from alerts.models import Letter, Notice
from alerts.notices import from_events, manual_reminder
from projects.models.transition import TRANSITIONS
from supervision import problems
from tests.supervision.conftest import at as moment

pytestmark = pytest.mark.django_db
#: Due on Tuesday, 10 March.
DONE_AT = moment("2026-03-04", 10)
NAMED_ON, DUE = date(2026, 3, 3), date(2026, 3, 10)


@pytest.fixture
def problem(
    relay, project, contact, lead, office, county_leader, supervisor, administrator, water_bureau,
    stranger, at,
):  # fmt: skip
    """Raised by the contact on 2 March and named the water bureau's on 3 March, before nine."""
    found = problems.raise_problem(
        project, by=contact, text="没有接水", source="meeting", now=moment("2026-03-02", 8)
    )
    problems.name_holder(found, by=office, lead_unit=water_bureau, now=moment("2026-03-03", 8))
    # The cast is made as the test runs; in its ledger it has long been there.
    Person.objects.update(created_at=moment("2026-01-01"))
    return found


@pytest.fixture
def pass_days(look_at):
    """pass_days("2026-03-03", "2026-03-11"): the pass of each morning of these days."""

    def run(first, last):
        day, end = date.fromisoformat(first), date.fromisoformat(last)
        while day <= end:
            look_at(f"{day} 09:00")
            day += timedelta(days=1)

    return run


def told(problem, step):
    """{name: day} of those told of a step of the ladder."""
    found = Notice.objects.filter(object_id=problem.pk, step=step, content_type__model="problem")
    return {notice.recipient.name: str(notice.day) for notice in found.order_by("pk")}


def test_r_pr_3_who_hears_and_when(
    problem, pass_days, stranger, office, lead, county_leader, supervisor
):
    pass_days("2026-03-03", "2026-04-13")
    assert told(problem, "due-1") == {stranger.name: "2026-03-09"}
    assert told(problem, "today") == {stranger.name: "2026-03-10"}
    both = (stranger.name, office.name)
    assert told(problem, "late") == dict.fromkeys(both, "2026-03-11")
    three = (*both, lead.name)
    assert told(problem, "lead") == dict.fromkeys(three, "2026-03-17")
    assert told(problem, "agenda") == dict.fromkeys(three, "2026-03-25")
    assert told(problem, "county") == dict.fromkeys((*three, county_leader.name), "2026-04-09")
    assert supervisor.name not in {
        name for step in ("late", "county") for name in told(problem, step)
    }


def test_r_pr_3_the_letter_says_the_level(problem, pass_days, lead):
    pass_days("2026-03-16", "2026-03-17")
    letter = Letter.objects.get(recipient=lead, occasion="daily", day=date(2026, 3, 17))
    assert "一级 报包联领导" in letter.text
    assert f"问题 {problem.pk} 号：没有接水" in letter.text
    assert "请于3月10日前答复" in letter.text


def test_r_pr_3_beyond_its_unit_the_lead_official_hears_at_once(
    problem, look_at, stranger, lead, relay
):
    look_at("2026-03-04 09:00")
    problems.cannot_settle(problem, by=stranger, reason="属省水网", now=moment("2026-03-04", 10))
    look_at("2026-03-04 10:01")
    (letter,) = [each for each in relay.letters if each["To"] == lead.email]
    assert "县水利局本级办不了，属省水网" in letter["Subject"]


def test_what_is_answered_is_told_of_no_more(problem, pass_days, stranger, office, lead):
    pass_days("2026-03-09", "2026-03-12")
    problems.answer(problem, by=stranger, text="已接水", now=moment("2026-03-12"))
    pass_days("2026-03-13", "2026-04-13")
    assert told(problem, "lead") == told(problem, "county") == {}
    assert office.name in told(problem, "answered")


def test_the_audit_finds_everybody_told(problem, pass_days, at, capsys, stranger, contact):
    for day in ("2026-03-03", "2026-03-10", "2026-03-11", "2026-03-17", "2026-03-25", "2026-04-09"):
        pass_days(day, day)
        with at(f"{day} 20:30"):
            call_command("alerts_audit", "--day", day)
        assert "0 unsaid, 0 said twice unflagged" in capsys.readouterr().out, day


def test_a_missing_notice_is_found(problem, pass_days, at, capsys):
    pass_days("2026-03-16", "2026-03-17")
    Notice.objects.filter(step="lead", capacity="lead").delete()
    with at("2026-03-17 20:30"), pytest.raises(SystemExit):
        call_command("alerts_audit", "--day", "2026-03-17")
    assert "1 unsaid" in capsys.readouterr().out


def test_by_hand_its_holder_is_asked_with_the_level_it_climbed_to(
    problem, client, office, contact, stranger, at
):
    """Overdue by one day, and climbed to the lead official by hand."""
    problems.cannot_settle(problem, by=stranger, reason="属省水网", now=moment("2026-03-04"))
    ticket = manual_reminder.row_key(problem)
    with at("2026-03-11 10:00"):
        client.force_login(office)
        assert f'value="{ticket}"' in client.get("/problems/").content.decode()
        sent = {"row": ticket, "text": "请于3月13日前办理。", "send": "1"}
        assert client.post(reverse("desk:manual-reminder"), sent).status_code == 302
    notice = Notice.objects.get(occasion="by_hand")
    assert (notice.recipient, notice.object_id) == (stranger, problem.pk)
    assert (notice.level, notice.due_date) == (1, DUE)
    assert contact != notice.recipient


def test_what_happens_is_news_to_whoever_acts_next(problem, stranger, office, contact, lead):
    """Every verb that the table declares as news, in the order of a problem's way."""
    from_events.create_due()
    Notice.objects.all().delete()  # raised and named
    theirs, offices = {"by": stranger, "now": DONE_AT}, {"by": office, "now": DONE_AT}
    problems.cannot_settle(problem, reason="属省水网", **theirs)
    problems.name_holder(problem, lead_unit=problem.project.responsible_unit, **offices)
    problems.name_holder(problem, lead_unit=stranger.unit, **offices)
    problems.answer(problem, text="已接水", **theirs)
    problems.send_back(problem, reason="没有照片", **offices)
    problems.answer(problem, text="已接水，有照片", **theirs)
    problems.close(problem, **offices)
    problems.reopen(problem, reason="又断水", **offices)
    from_events.create_due()
    told = {}
    for notice in Notice.objects.filter(occasion="event").order_by("pk"):
        told.setdefault(notice.step, set()).add(notice.recipient.name)
    assert told["climbed"] == {lead.name, office.name}
    assert stranger.name in told["named"]
    assert told["answered"] == {contact.name, office.name}
    assert told["closed"] == {contact.name, stranger.name}
    assert told["sent-back"] == {stranger.name}
    news = {rule.event for rule in TRANSITIONS.values() if rule.kind == "problem" and rule.is_news}
    happened = set(problem.events.values_list("kind", flat=True))
    assert news <= happened
