"""催办 by hand: chosen on the overdue list, sent at once, one letter a person a day."""

from datetime import datetime

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from alerts.models import Letter, Notice
from alerts.notices import manual_reminder
from alerts.runs import full_pass
from tests.alerts.conftest import CHINA

pytestmark = pytest.mark.django_db

MORNING = "2026-07-08 10:00"
NOW = datetime(2026, 7, 8, 10, 0, tzinfo=CHINA)
TEXT = "请于7月13日前填报进展。"
#: What no list sends.
ODD = ["", "x", "-", "milestone-", "milestone--1", "milestone-" + "9" * 30, "person-1", "7", "m-７"]


@pytest.fixture
def ask(client, office, milestone, relay, at):
    """ask(moment): the office chases the milestone and the engine looks once."""

    def send(moment=MORNING, by=office, **more):
        with at(moment):
            client.force_login(by)
            data = {"row": f"milestone-{milestone.pk}", "text": TEXT, "send": "1"} | more
            response = client.post(reverse("desk:manual-reminder"), data, follow=True)
            full_pass.run_reminders()
        return response.content.decode()

    return send


def by_hand():
    return Letter.objects.filter(occasion="by_hand")


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("supervisor", 200), ("county_leader", 403), ("lead", 403), ("contact", 403)],
)
def test_who_may_chase(client, request, at, milestone, who, status):
    with at(MORNING):
        client.force_login(request.getfixturevalue(who))
        page = client.get(reverse("desk:manual-reminder"), {"row": f"milestone-{milestone.pk}"})
        assert page.status_code == status
        listed = client.get("/overdue/").content.decode()
    assert ("data-bulk" in listed) == (status == 200)


def test_a_chase_leaves_at_once_in_the_words_of_the_office(ask, contact, office, milestone):
    assert "已催办 1 人。" in ask()
    letter = by_hand().get()
    assert (letter.recipient, letter.state) == (contact, "sent")
    assert letter.subject == f"【催办】{milestone.title()}逾期 8 天"
    assert TEXT in letter.text
    assert f"——{office}" in letter.text
    assert milestone.project.name in letter.text


def test_the_page_says_whom_it_reaches_and_proposes_the_words(client, office, milestone, relay, at):
    with at(MORNING):
        client.force_login(office)
        text = client.get(
            reverse("desk:manual-reminder"), {"row": f"milestone-{milestone.pk}"}
        ).content.decode()
    assert "发送给 1 人" in text
    assert "请于7月13日（星期一）前登录台账填报" in text


def test_one_such_letter_a_person_a_day_and_the_next_day_again(ask, contact):
    ask()
    assert "今天都已催办过" in ask("2026-07-08 15:00")
    assert by_hand().count() == 1
    ask("2026-07-09 09:00")
    assert by_hand().count() == 2


def test_the_daily_letter_goes_its_own_way(ask, contact):
    ask()
    occasions = Letter.objects.filter(recipient=contact).values_list("occasion", flat=True)
    assert sorted(occasions) == ["by_hand", "daily"]


def test_by_night_and_on_a_day_off_it_waits_for_the_morning(ask):
    assert "邮件于 7月13日 08:30 发出" in ask("2026-07-11 10:00")
    assert by_hand().get().state == "queued"


@pytest.mark.parametrize("moment", [MORNING, "2026-07-11 10:00"])
def test_without_a_mail_server_no_mail_is_spoken_of(ask, settings, moment):
    settings.EMAIL_URL = ""
    text = ask(moment)
    assert "已催办 1 人，只在系统内提醒，没有邮件。" in text
    assert "发出。" not in text


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (MORNING, "已催办 2 人，其中 1 人的邮件发出。"),
        ("2026-07-11 10:00", "已催办 2 人，其中 1 人的邮件于 7月13日 08:30 发出。"),
    ],
)
def test_only_of_those_who_are_mailed_it_is_said(ask, lead, moment, words):
    lead.email = None
    lead.save(update_fields=["email"])
    assert words in ask(moment, copy_to_lead="on")


def test_who_has_no_address_is_named_and_told_in_the_application(ask, contact):
    contact.email = None
    contact.save(update_fields=["email"])
    text = ask()
    assert "示例甲：没有邮箱，仅在系统内提醒" in text
    assert Notice.objects.get(occasion="by_hand").state == "in_app"


def test_nobody_in_charge_is_said_and_nobody_else_is_asked(ask, milestone, office):
    project = milestone.project
    project.contacts.all().delete()
    project.owner_unit.people.update(is_active=False)
    project.responsible_unit.heads.all().delete()
    assert "无人负责" in ask()
    assert not Notice.objects.filter(occasion="by_hand").exists()


def test_the_lead_official_gets_a_copy_when_ticked(ask, lead, contact):
    ask(copy_to_lead="on")
    assert set(by_hand().values_list("recipient", flat=True)) == {lead.pk, contact.pk}


def test_what_was_finished_meanwhile_is_not_chased(client, office, milestone, relay, at, contact):
    with at(MORNING):
        planned = manual_reminder.plan([milestone], NOW)
        manual_reminder.send(planned, text=TEXT, by=office, now=NOW)
        milestone.submit(by=contact, on=NOW.date(), now=NOW)
        full_pass.run_reminders()
    assert by_hand().get().state == "cancelled"
    assert Notice.objects.get(occasion="by_hand").state == "dropped"


def test_what_is_not_overdue_cannot_be_chosen(client, office, milestone, at):
    client.force_login(office)
    with at("2026-06-30 10:00"):
        page = client.get(
            reverse("desk:manual-reminder"), {"row": f"milestone-{milestone.pk}"}
        ).content.decode()
    assert "没有选中逾期的事项" in page
    assert "1 项不催办" in page
    with at("2026-07-01 10:00"):
        page = client.get(
            reverse("desk:manual-reminder"), {"row": [f"milestone-{milestone.pk}", *ODD]}
        ).content.decode()
    assert "催办 1 项" in page


def test_it_stands_in_the_trail_and_among_who_was_told(ask, client, office, milestone, at):
    ask()
    entry = AuditEntry.objects.get(action="催办")
    assert (entry.project_id, entry.by, entry.reason) == (milestone.project_id, office, TEXT)
    assert entry.after == {"催办": "示例甲"}
    with at(MORNING):
        told = client.get(reverse("alerts:milestone-told", args=[milestone.pk]))
    assert "人工催办" in told.content.decode()
    # What was asked, and by whom, for everybody who may see the milestone.
    assert TEXT in told.content.decode()
    assert "——示例办一" in told.content.decode()


def test_an_empty_text_is_refused(ask):
    assert "请写催办内容" in ask(text=" ")
    assert not by_hand().exists()


def test_a_return_address_outside_is_not_followed(ask, client, office, milestone, at, relay):
    with at(MORNING):
        client.force_login(office)
        data = {
            "row": f"milestone-{milestone.pk}",
            "text": TEXT,
            "send": "1",
            "next": "//far.invalid/overdue/",
        }
        assert client.post(reverse("desk:manual-reminder"), data).url == "/overdue/"
