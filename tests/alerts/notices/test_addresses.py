"""To whom nothing is sent: who has no address, or a refused one."""

from datetime import date

import pytest

from alerts.models import Heartbeat, Letter, Notice
from alerts.notices import addresses
from projects.models import Milestone
from tests.alerts.posted import MORNING, State, the_letter
from tests.alerts.sink import body

pytestmark = pytest.mark.django_db


def test_without_an_address_the_notice_stays_in_the_application(
    relay, one_letter, contact, look_at
):
    contact.email = None
    contact.save(update_fields=["email"])
    report = look_at(MORNING)
    assert report.summary() == "decided 6, letters 0, sent 0, held 1, failed 0"
    assert report.lines[0].reason == addresses.NO_ADDRESS
    assert Notice.objects.unread().get().recipient == contact
    assert look_at("2026-07-01 09:05").count("held") == 0


def test_without_an_address_of_ones_own_the_unit_s_mailbox_is_used(
    relay, one_letter, contact, company, look_at
):
    contact.email = None
    contact.save(update_fields=["email"])
    company.email = "office@example.invalid"
    company.save(update_fields=["email"])
    look_at(MORNING)
    assert relay.recipients == ["office@example.invalid"]


def test_a_refused_address_is_marked_and_its_items_wait_for_a_better_one(
    relay, one_letter, contact, administrator, unit_head, company, look_at
):
    company.heads.create(person=unit_head, since=date(2026, 1, 1))
    unit_head.is_active = True
    unit_head.save(update_fields=["is_active"])
    Milestone.objects.update(due_date=date(2026, 7, 1))  # today: the owner alone is told
    relay.answers["RCPT"] = ["550 5.1.1 no such user"]
    report = look_at(MORNING)
    assert report.count("failed") == 1
    contact.refresh_from_db()
    assert contact.email_state == "refused"
    letter = Letter.objects.get(recipient=contact)
    assert letter.state == State.FAILED
    assert "开工" in letter.text  # readable, though it never left
    assert letter.tries.get().smtp_code == 550
    assert Notice.objects.waiting().filter(recipient=contact).exists()
    keepers = Notice.objects.filter(step="refused").values_list("recipient", flat=True)
    assert set(keepers) == {administrator.pk, unit_head.pk}

    look_at("2026-07-01 09:10")
    assert sorted(relay.recipients) == sorted([administrator.email, unit_head.email])
    relay.addresses.clear()
    contact.email, contact.email_state = "new@example.invalid", "ok"
    contact.save(update_fields=["email", "email_state"])
    look_at("2026-07-02 09:00")
    assert "new@example.invalid" in relay.recipients


def test_what_a_refused_letter_gives_back_is_not_told_beside_its_higher_rung(
    relay, one_letter, contact, look_at
):
    """Today's step is put off, tomorrow's is decided, then the address turns out to be bad."""
    Milestone.objects.update(due_date=date(2026, 7, 1))
    relay.answers["RCPT"] = ["451 4.3.0 try later"]
    look_at(MORNING)
    relay.answers["RCPT"] = ["550 5.1.1 no such user"]
    look_at("2026-07-02 09:00")
    mine = Notice.objects.filter(recipient=contact)
    assert set(mine.waiting().values_list("step", flat=True)) == {"today", "unit"}
    contact.email, contact.email_state = "new@example.invalid", "ok"
    contact.save(update_fields=["email", "email_state"])
    look_at("2026-07-03 09:00")
    (letter,) = [letter for letter in relay.letters if letter["To"] == contact.email]
    assert body(letter).count("开工") == 1
    assert mine.get(step="today").state == Notice.State.FOLDED
    assert mine.get(step="unit").state == Notice.State.TOLD


def test_a_known_bad_address_is_not_tried(relay, one_letter, contact, look_at):
    contact.email_state = "refused"
    contact.save(update_fields=["email_state"])
    report = look_at(MORNING)
    assert report.summary() == "decided 6, letters 0, sent 0, held 1, failed 0"
    assert relay.connections == 0


@pytest.mark.parametrize("answer", ["550 5.7.1 relaying denied", "530 sign in first"])
def test_a_refusal_of_ourselves_is_not_the_address_s_fault(
    relay, one_letter, contact, look_at, answer
):
    relay.answers["RCPT"] = [answer]
    look_at(MORNING)
    contact.refresh_from_db()
    assert contact.email_state == "ok"
    assert the_letter().state == State.QUEUED
    assert answer in Heartbeat.objects.get().channel_fault


def test_one_bad_address_does_not_stop_the_others(relay, overdue, look_at):
    relay.answers["RCPT"] = ["550 5.1.1 no such user"]
    report = look_at(MORNING)
    assert (report.count("sent"), report.count("failed")) == (1, 1)
