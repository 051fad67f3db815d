"""Whoever raised a problem hears that it is answered, though none of the project's people (R-PR-2);
the audit finds nothing said twice and nothing unsaid."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from alerts.models import Letter, Notice
from alerts.notices import from_events
from alerts.notices.notified_people import notified_people
from alerts.notices.recipients import ASKER, Recipients
from supervision import problems
from tests.supervision.conftest import at as moment

pytestmark = pytest.mark.django_db
ANSWERED_AT = moment("2026-03-04", 10)


@pytest.fixture
def raised(relay, project, contact, office, administrator, water_bureau, stranger, at):
    """raised(by): what this person raised on 2 March, named the water bureau's the day after."""

    def make(by):
        found = problems.raise_problem(
            project, by=by, text="没有接水", source="inspection", now=moment("2026-03-02", 8)
        )
        problems.name_holder(found, by=office, lead_unit=water_bureau, now=moment("2026-03-03", 8))
        Person.objects.update(created_at=moment("2026-01-01"))
        return found

    return make


def answered(problem, by, text="已接水"):
    problems.answer(problem, by=by, text=text, now=ANSWERED_AT)
    from_events.create_due()
    found = Notice.objects.filter(object_id=problem.pk, step="answered").order_by("pk")
    return {notice.recipient.name: notice.capacity for notice in found}


def test_r_pr_2_who_raised_it_hears_of_the_answer(raised, supervisor, stranger, contact, office):
    found = answered(raised(supervisor), stranger)
    assert found == {
        contact.name: "owner", office.name: "center", supervisor.name: ASKER,
    }  # fmt: skip


def test_r_pr_2_who_is_told_anyway_is_told_once(raised, contact, stranger, office):
    assert answered(raised(contact), stranger) == {contact.name: "owner", office.name: "center"}


def test_r_pr_2_ones_own_answer_is_no_news(raised, supervisor, stranger):
    problem = raised(supervisor)
    problem.answered_by = stranger
    event = problem.events.model(problem=problem, kind="answer", at=ANSWERED_AT)
    assert event.message().recipients == ("people", "office", ASKER)
    problem.raised_by = stranger
    assert event.message().recipients == ("people", "office")


def test_r_pr_2_who_has_left_is_told_no_more(raised, supervisor, stranger, contact, office):
    problem = raised(supervisor)
    supervisor.is_active = False
    supervisor.save(update_fields=["is_active"])
    assert set(answered(problem, stranger)) == {contact.name, office.name}


def test_r_pr_2_a_deputy_raises_it_for_whom_they_stand_in_for(
    raised, county_leader, stranger, lend, make_person, supervisor
):
    problem = raised(county_leader)
    problem.raised_by, problem.raised_for = supervisor, county_leader
    problem.save(update_fields=["raised_by", "raised_for"])
    assert problem.asker_id == county_leader.pk
    assert answered(problem, stranger)[county_leader.name] == ASKER


def test_r_pr_2_the_letter_goes_out_at_once_and_the_audit_is_clean(
    raised, supervisor, stranger, relay, look_at, at, capsys
):
    problem = raised(supervisor)
    look_at("2026-03-03 09:00")
    look_at("2026-03-04 09:00")
    problems.answer(problem, by=stranger, text="已接水", now=ANSWERED_AT)
    look_at("2026-03-04 10:01")
    letter = Letter.objects.get(recipient=supervisor, occasion="event")
    assert letter.state == "sent"
    assert "已答复，请核对后销号" in letter.text
    for day in (date(2026, 3, 3), date(2026, 3, 4)):
        with at(f"{day} 20:30"):
            call_command("alerts_audit", "--day", str(day))
        assert "0 unsaid, 0 said twice unflagged" in capsys.readouterr().out, day
    line = next(one for one in notified_people(problem, supervisor) if one.capacity == "提出人")
    assert line.is_accepted


def test_who_asked_for_one_is_told_nothing_of_another(raised, supervisor, stranger, lead):
    """The asker of one problem is not told of another's."""
    mine, other = raised(supervisor), raised(lead)
    recipients = Recipients([mine, other], date(2026, 3, 4))
    assert set(recipients.of(mine, [ASKER])) == {supervisor.pk}
    assert set(recipients.of(other, [ASKER])) == {lead.pk}


def test_any_number_of_askers_costs_the_same_queries(raised, supervisor, lead, contact):
    rows = [raised(supervisor)]
    with CaptureQueriesContext(connection) as one:
        Recipients(rows, date(2026, 3, 4))
    rows += [raised(lead), raised(contact)]
    with CaptureQueriesContext(connection) as three:
        Recipients(rows, date(2026, 3, 4))
    assert len(one) == len(three) == 6
