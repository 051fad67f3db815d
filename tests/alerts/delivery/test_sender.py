"""A letter on an ordinary morning, and what is over before it leaves."""

from datetime import date

import pytest
from django.db import IntegrityError

from alerts.delivery import sender
from alerts.delivery.settle import DONE_ALREADY
from alerts.letters import assemble
from alerts.models import Letter, Notice
from alerts.runs import full_pass
from alerts.runs import summary as reports
from projects import assign_people
from projects.models import Milestone
from tests.alerts.posted import MORNING, State, moment, the_letter
from tests.alerts.sink import body

pytestmark = pytest.mark.django_db


# --- The ordinary morning -------------------------------------------------------------------------


def test_each_person_gets_one_letter_and_its_notices_are_told(relay, overdue, look_at):
    report = look_at(MORNING)
    assert report.summary() == "decided 7, letters 2, sent 2, held 0, failed 0"
    assert Letter.objects.filter(state=State.SENT).count() == 2
    assert Notice.objects.filter(state="told").count() == 2
    letter = Letter.objects.first()
    assert letter.reply == "taken as 1"
    assert letter.tries.get().smtp_code == 250


def test_a_letter_waits_for_its_slot(relay, one_letter, look_at):
    report = look_at("2026-07-01 00:10")
    assert report.summary() == "decided 6, letters 1, sent 0, held 1, failed 0"
    assert report.lines[0].reason == reports.NOT_YET
    assert look_at("2026-07-01 08:29").summary().endswith("letters 0, sent 0, held 0, failed 0")
    assert relay.raw == []
    look_at("2026-07-01 08:41")
    assert len(relay.raw) == 1


def test_nothing_leaves_by_night_or_on_a_day_off(relay, one_letter, look_at):
    look_at("2026-07-03 20:30")  # Friday evening
    look_at("2026-07-04 10:00")
    look_at("2026-07-05 10:00")
    assert relay.raw == []
    look_at("2026-07-06 08:45")
    assert len(relay.raw) == 1


def test_what_turns_up_later_in_the_day_rides_the_next_working_day(
    relay, one_letter, make_project, contact, look_at
):
    look_at(MORNING)
    make_project("示例项目三", contact=contact)
    assert look_at("2026-07-01 10:00").count("sent") == 0
    assert look_at("2026-07-02 09:00").count("sent") == 1
    assert list(Letter.objects.order_by("day").values_list("day", "state")) == [
        (date(2026, 7, 1), "sent"),
        (date(2026, 7, 2), "sent"),
    ]


def test_a_letter_says_what_is_owed_and_leads_there(relay, one_letter, look_at, settings):
    settings.SITE_URL = "http://ledger.example.invalid"
    look_at(MORNING)
    letter = relay.letters[0]
    plain, html = body(letter), body(letter, "html")
    address = "http://ledger.example.invalid" + one_letter.get_absolute_url()
    for text in (plain, html):
        assert "逾期 1 天" in text
        assert "一级 催办" in text
        assert "示例项目一" in text
        assert "现定 6月30日" in text
        assert address in text
        assert "http://ledger.example.invalid/overdue/?person=me" in text
        assert "！" not in text
    assert "12000" not in plain
    assert "12,000" not in plain
    assert letter["Subject"] == "【逾期提醒】开工逾期 1 天"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "All"


def test_a_subject_with_line_breaks_stays_one_header(relay, one_letter, look_at):
    Milestone.objects.update(name="开工\r\nBcc: x@example.invalid")
    look_at(MORNING)
    assert relay.letters[0]["Bcc"] is None
    assert relay.letters[0]["Subject"].startswith("【逾期提醒】开工 Bcc")


def test_a_letter_with_very_many_items_names_the_first_and_leads_to_the_rest(
    relay, one_letter, make_project, contact, look_at
):
    project = one_letter.project
    facts = {"project": project, "known_since": date(2026, 1, 1), "created_at": moment(MORNING)}
    due = {"due_date": date(2026, 6, 30), "baseline_due_date": date(2026, 6, 30)}
    Milestone.objects.bulk_create(
        Milestone(name=f"节点{number}", **facts, **due) for number in range(200)
    )
    look_at(MORNING)
    text = body(relay.letters[0])
    assert relay.letters[0]["Subject"] == "【逾期提醒】201 项已逾期，最长 1 天"
    assert text.count("去填报") == 50
    assert "另有 151 项" in text


def test_one_letter_a_person_day_and_occasion_is_a_database_fact(relay, one_letter, look_at):
    look_at(MORNING)
    letter = the_letter()
    letter.pk, letter.message_id = None, "<another@example.invalid>"
    with pytest.raises(IntegrityError):
        letter.save()


def test_letters_are_written_when_they_leave_and_not_in_the_night(
    relay, overdue, look_at, at, monkeypatch
):
    monkeypatch.setattr(sender.content, "render", None)
    with at("2026-07-01 00:10"):
        full_pass.run_reminders()
    assert Letter.objects.untried().count() == 2


# --- Finished, moved, handed over before the letter left ------------------------------------------


def test_nobody_is_told_of_something_finished_before_the_letter_left(relay, one_letter, look_at):
    look_at("2026-07-01 00:10")
    Milestone.objects.filter(pk=one_letter.pk).update(state="done", completed_on=date(2026, 6, 30))
    look_at(MORNING)
    assert relay.raw == []
    assert the_letter().state == State.CANCELLED
    assert the_letter().reason == DONE_ALREADY
    assert set(Notice.objects.exclude(state="folded").values_list("state", flat=True)) == {
        "dropped"
    }


def test_nor_of_something_given_another_date(relay, one_letter, look_at):
    look_at("2026-07-01 00:10")
    Milestone.objects.filter(pk=one_letter.pk).update(due_date=date(2026, 12, 1))
    look_at(MORNING)
    assert relay.raw == []


def test_nor_of_a_project_handed_over_in_the_night(
    relay, one_letter, owner_colleague, office, look_at
):
    look_at("2026-07-01 00:10")
    told = {"on": date(2026, 7, 1), "by": office, "now": one_letter.created_at}
    assign_people.assign_holder("contact", one_letter.project, owner_colleague, **told)
    look_at(MORNING)
    assert relay.recipients == [owner_colleague.email]


def test_who_left_in_the_night_is_not_mailed(relay, one_letter, contact, look_at):
    look_at("2026-07-01 00:10")
    contact.left_on = date(2026, 7, 1)
    contact.save(update_fields=["left_on"])
    look_at(MORNING)
    assert contact.email not in relay.recipients
    assert Letter.objects.get(recipient=contact).reason == assemble.GONE
