"""/alerts/: do the reminders run, what goes next, whom they do not reach."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Person
from accounts.people import refuse_address
from alerts.models import Heartbeat, Letter, Notice, ReconciliationAnswer, ReminderRun
from alerts.runs import daily, full_pass, next_letters
from investment import kept_days
from tests.alerts.posted import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client, at):
    def text_of(person, when="2026-07-08 17:00", url="/alerts/"):
        with at(when):
            client.force_login(person)
            return client.get(url).content.decode()

    return text_of


# --- Which days are kept ------------------------------------------------------------------------


def test_the_last_kept_day_is_named_and_a_missed_night(read, office, project, at):
    """Not what was kept of it: the page of the past day says that."""
    assert "还没有留存过" in read(office)
    for day, when in (("2026-07-05", "2026-07-06 00:10"), ("2026-07-06", "2026-07-08 00:10")):
        kept_days.keep(date.fromisoformat(day), now=moment(when))
    page = read(office)
    assert "最近留存的是 7月6日（事后补记）" in page
    assert "待补记" in page
    assert page.count("7月7日") >= 1
    kept_days.keep(date(2026, 7, 7), now=moment("2026-07-08 00:20"))
    page = read(office)
    assert "最近留存的是 7月7日。" in page
    assert "待补记" not in page


# --- The next letters ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-07-08 08:29", date(2026, 7, 8)),
        ("2026-07-08 08:45", date(2026, 7, 9)),
        ("2026-07-10 17:00", date(2026, 7, 13)),  # Friday: over the weekend
        ("2026-07-11 10:00", date(2026, 7, 13)),
    ],
)
def test_the_next_slot_is_the_next_morning_of_work(now, day, db):
    assert next_letters.next_day(moment(now)) == day


def test_what_is_shown_is_what_is_sent(relay, milestone, at, look_at, lead):
    with at("2026-07-07 17:00"):
        day, drafts = next_letters.drafts(moment("2026-07-07 17:00"))
        shown = {(draft.person.name, draft.subject) for draft in drafts}
        assert not Notice.objects.exists()
    assert day == date(2026, 7, 8)
    look_at("2026-07-08 09:00")
    sent = Letter.objects.filter(state="sent").values_list("recipient__name", "subject")
    assert shown == set(sent)
    assert ("示例县领导一", f"【逾期提醒】{milestone.title()}逾期 8 天") in shown


def test_what_waits_already_is_said_once_at_its_higher_rung(relay, milestone, at, contact):
    with at("2026-07-01 21:00"):  # too late for today: +1 waits for 2 July
        full_pass.run_reminders()
        _, drafts = next_letters.drafts(moment("2026-07-01 21:00"))
    own = next(draft for draft in drafts if draft.person == contact)
    assert len(own.items) == 1


def test_looking_writes_nothing(read, office, milestone):
    with CaptureQueriesContext(connection) as queries:
        read(office, url="/alerts/next/")
    writes = [q["sql"] for q in queries if '"alerts_' in q["sql"] and q["sql"][:6] != "SELECT"]
    assert writes == []


def test_who_gets_no_mail_is_marked_with_the_reason(read, office, relay, milestone, contact):
    Person.objects.filter(pk=contact.pk).update(email=None)
    assert "没有邮箱，仅在系统内提醒" in read(office, url="/alerts/next/")


# --- Letters that wait -----------------------------------------------------------------------


def test_letters_that_will_go_wait(read, office, relay, one_letter, look_at):
    look_at("2026-07-01 00:10")
    assert "1 封信等待发出。" in read(office, "2026-07-01 00:12")


def test_without_a_server_no_letter_waits_to_go(read, office, one_letter, look_at):
    look_at("2026-07-01 00:10")
    text = read(office, "2026-07-01 00:12")
    assert "等待发出" not in text
    assert "1 封信不会发出，只在系统内提醒：未配置邮件服务器（EMAIL_URL）" in text


def test_letters_to_demo_people_do_not_leave_the_machine(
    read, office, relay, one_letter, contact, look_at, settings
):
    look_at("2026-07-01 00:10")
    Person.objects.filter(pk=contact.pk).update(is_demo=True)
    settings.EMAIL_HOST = "mail.example.invalid"
    text = read(office, "2026-07-01 00:12")
    assert "1 封信不会发出，只在系统内提醒：示例人员的邮件不发往外部" in text


def test_a_refused_sender_is_said_as_such_to_office_and_administrator(
    read, office, administrator, relay, one_letter, look_at
):
    relay.answers["MAIL"] = ["501 mail from address must be same as authorization user"]
    look_at("2026-07-01 09:00")
    for person, url in ((office, "/alerts/"), (administrator, "/")):
        text = read(person, "2026-07-01 09:01", url)
        assert "发件人被拒，EMAIL_FROM 须是登录账号，信件在等候" in text
        assert "连不上" not in text


# --- The page -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("supervisor", 200), ("auditor", 200), ("county_leader", 403), ("lead", 403)],
)
def test_who_watches(client, request, db, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/alerts/").status_code == status
    assert client.get("/alerts/next/").status_code == status


def test_the_strip_tells_looked_at_from_made_up_and_missing(db):
    today, at = date(2026, 7, 8), moment("2026-07-08 09:00")
    ReminderRun.objects.create(day=date(2026, 7, 4), decided_at=at)
    ReminderRun.objects.create(day=date(2026, 7, 6), decided_at=at, late=True)
    strip = [(day.day, colour) for day, colour, _ in daily.days_looked_at(today, 6)]
    expected = ["grey", "green", "red", "amber", "red", "grey"]
    assert strip == list(zip(range(3, 9), expected, strict=True))


def test_the_audit_the_refused_and_the_failed_are_shown(read, office, contact):
    ReconciliationAnswer.objects.create(
        day=date(2026, 7, 7), asked_at=moment("2026-07-08 01:00"), unsaid=2, lines=["一条漏说"]
    )
    refuse_address(contact, moment("2026-07-08 09:00"))
    text = read(office)
    for words in ("漏说 2 条", "一条漏说", contact.email, "被拒收", "还没有检查过提醒"):
        assert words in text


# --- The footer and the banner ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "words", "banner"),
    [
        (5, "提醒 5 分钟前检查过", False),
        (6, "提醒检查推迟", False),
        (15, "提醒检查推迟", False),
        (16, "提醒检查已停", True),
    ],
)
def test_the_footer_turns_amber_and_then_everybody_is_told(read, contact, minutes, words, banner):
    Heartbeat.objects.create(looked_at=moment("2026-07-08 17:00") - timedelta(minutes=minutes))
    text = read(contact, url="/account/")
    assert words in text
    assert (f"提醒已有 {minutes} 分钟没有检查" in text) is banner


def test_the_monday_digest_is_among_the_next_letters_before_it_is_decided(
    client, relay, look_at, at, milestone, county_leader, office
):
    look_at("2026-07-03 09:00")
    with at("2026-07-03 18:00"):  # Friday evening: the next slot is Monday's
        client.force_login(office)
        response = client.get(reverse("alerts:next"))
    drafts = {draft.person: draft for draft in response.context["drafts"]}
    assert response.context["day"] == date(2026, 7, 6)
    assert drafts[county_leader].subject.startswith("【每周逾期】全县 1 项逾期")
    assert milestone.get_absolute_url() in response.content.decode()
    assert not Notice.objects.filter(step="digest").exists()
    look_at("2026-07-06 09:00")
    sent = Letter.objects.get(recipient=county_leader)
    assert sent.subject == drafts[county_leader].subject


def test_a_reason_that_holds_for_all_is_said_once(
    client, at, milestone, contact, office, unit_head
):
    with at("2026-06-30 18:00"):  # no mail server is set
        client.force_login(office)
        text = client.get(reverse("alerts:next")).content.decode()
    assert text.count("未配置邮件服务器") == 1


def test_on_other_days_no_digest_is_announced(
    client, relay, look_at, at, milestone, county_leader, office
):
    look_at("2026-07-03 09:00")
    look_at("2026-07-06 09:00")
    with at("2026-07-06 18:00"):
        client.force_login(office)
        response = client.get(reverse("alerts:next"))
    assert county_leader not in {draft.person for draft in response.context["drafts"]}


def test_letters_of_events_that_wait_for_the_morning_are_listed_too(
    client, relay, look_at, at, project, lead, contact, office, supervisor
):
    with at("2026-03-07 10:00"):  # a Saturday
        client.force_login(lead)
        said = {"text": "请报。", "due_date": "2026-03-12", "milestone": ""}
        client.post(reverse("supervision:instruct", args=[project.pk]), said)
    look_at("2026-03-07 10:01")
    letter = Letter.objects.get(occasion="event")
    for person, opens in ((office, True), (supervisor, False)):
        with at("2026-03-07 10:02"):
            client.force_login(person)
            text = client.get(reverse("alerts:next")).content.decode()
        assert "另有 1 封等候发出" in text
        assert (letter.get_absolute_url() in text) is opens


def test_a_refused_address_is_changed_by_the_administrator(read, office):
    assert "系统管理员更改或核对邮箱后，随下一封信补发" in read(office)
