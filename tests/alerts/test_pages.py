"""Letters as pages, the health check, and notices of what just happened."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from alerts.models import Letter, Notice, Pulse
from alerts.notices import from_events
from alerts.runs import health
from core import enqueue
from projects.models import Milestone
from supervision.models import instruct
from tests.alerts.conftest import CHINA

pytestmark = pytest.mark.django_db

MORNING = "2026-07-01 09:00"
NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)


@pytest.fixture
def told(relay, milestone, unit_head, contact, look_at):
    """Letters to the contact and to the unit head, sent on 1 July."""
    look_at(MORNING)
    return milestone


@pytest.fixture
def own(told, contact):
    return Letter.objects.get(recipient=contact)


# --- Who reads which letter ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "letter", "read"),
    [
        ("contact", 200, 302),
        ("unit_head", 404, 404),
        ("office", 200, 403),
        ("auditor", 200, 403),
        ("administrator", 404, 404),
        ("supervisor", 404, 404),
        ("county_leader", 404, 404),
        ("lead", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_who_opens_a_letter_and_who_marks_it_read(client, request, own, who, letter, read):
    client.force_login(request.getfixturevalue(who))
    assert client.get(own.get_absolute_url()).status_code == letter
    assert client.get(reverse("alerts:letter-read", args=[own.pk])).status_code == 405
    assert client.post(reverse("alerts:letter-read", args=[own.pk])).status_code == read


@pytest.mark.parametrize(
    ("who", "number"),
    [("contact", 1), ("unit_head", 1), ("office", 2), ("auditor", 2), ("stranger", 0)],
)
def test_the_list_shows_one_s_own_letters_and_all_of_them_to_the_office(
    client, request, told, who, number
):
    client.force_login(request.getfixturevalue(who))
    page = client.get("/letters/")
    assert page.status_code == 200
    assert len(page.context["table"].rows) == number


@pytest.mark.parametrize("url", ["/letters/", "/letters/1/"])
def test_letters_ask_for_sign_in(client, db, url):
    assert client.get(url).url.startswith("/login/")


def test_the_text_the_attempts_and_the_answers_are_readable(client, office, own):
    client.force_login(office)
    page = client.get(own.get_absolute_url()).content.decode()
    assert "示例甲同志：" in page
    assert "250 taken as 1" in page
    assert own.message_id.strip("<>") in page
    assert "已送达邮件服务器" in page


def test_a_letter_not_yet_sent_is_shown_as_it_stands_now(client, office, milestone, look_at, at):
    look_at("2026-07-01 00:10")
    letter = Letter.objects.first()
    Milestone.objects.update(name="换了名字")
    with at("2026-07-01 08:00"):
        client.force_login(office)
        page = client.get(letter.get_absolute_url()).content.decode()
    assert "换了名字" in page
    assert "草稿" in page
    letter.refresh_from_db()
    assert letter.text == ""


def test_a_possible_copy_is_marked(client, office, own):
    Letter.objects.filter(pk=own.pk).update(maybe_twice=True)
    client.force_login(office)
    assert "可能重复" in client.get("/letters/").content.decode()


def test_a_title_is_text_and_nothing_else(client, office, told):
    Notice.objects.update(title="<script>x</script>")
    letter = Letter.objects.first()
    client.force_login(office)
    assert "<script>x" not in client.get(letter.get_absolute_url()).content.decode()


def test_reading_never_marks_as_read(client, contact, own):
    client.force_login(contact)
    client.get("/letters/")
    client.get(own.get_absolute_url())
    assert Notice.objects.unread().filter(recipient=contact).count() == 1
    client.post(reverse("alerts:letter-read", args=[own.pk]))
    assert not Notice.objects.unread().filter(recipient=contact).exists()


def test_all_of_one_s_own_are_marked_at_once_and_nobody_else_s(client, contact, told):
    client.force_login(contact)
    assert client.get(reverse("alerts:notices-read")).status_code == 405
    client.post(reverse("alerts:notices-read"))
    assert list(Notice.objects.unread().values_list("recipient__name", flat=True)) == ["示例局长一"]


def test_what_came_without_a_letter_is_listed(client, contact, milestone, unit_head, look_at):
    contact.email = None
    contact.save(update_fields=["email"])
    look_at(MORNING)
    client.force_login(contact)
    page = client.get("/letters/").content.decode()
    assert "系统内提醒" in page
    assert f'href="{milestone.get_absolute_url()}"' in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("state=sent", 2), ("state=failed", 0), ("day=2026-07-01", 2), ("day=2026-07-02", 0),
        ("person=示例甲", 1), ("state=nonsense", 0), ("day=x", 0), ("page=99", 2),
    ],
)  # fmt: skip
def test_the_filters(client, office, told, query, number):
    client.force_login(office)
    page = client.get(f"/letters/?{query}", follow=True)
    assert page.status_code == 200
    assert len(page.context["table"].rows) == number


def test_the_questions_do_not_grow_with_the_letters(
    client, office, told, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(office)
    Letter.objects.exclude(pk=own_pk()).update(day=date(2020, 1, 1))
    client.get("/letters/?day=2026-07-01")  # reads the norms, which the process then keeps
    with django_assert_max_num_queries(12) as one:
        client.get("/letters/?day=2026-07-01")
    copies(20)
    with django_assert_num_queries(len(one)):
        assert len(client.get("/letters/?day=2026-07-01").context["table"].rows) == 21


def own_pk():
    return Letter.objects.order_by("pk").first().pk


def copies(number):
    first = Letter.objects.get(pk=own_pk())
    notice = first.notices.first()
    for n in range(number):
        letter = Letter.objects.create(
            recipient=first.recipient,
            day=first.day,
            channel=f"c{n}",
            occasion=first.occasion,
            due_at=NOW,
            message_id=f"<{n}@example.invalid>",
        )
        notice.pk, notice.letter, notice.rung = None, letter, f"copy-{n}"
        notice.save()


def test_an_htmx_request_is_answered_with_the_table_alone(client, office, told):
    client.force_login(office)
    page = client.get("/letters/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert 'id="list"' in page


# --- Events -------------------------------------------------------------------------------------


def test_a_milestone_sent_back_is_told_to_its_owner_at_once(
    relay, project, contact, office, office_colleague, look_at, at
):
    milestone = project.milestones.get(code="START")
    with at("2026-03-02 10:00"):
        now = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
        milestone.submit(by=contact, on=date(2026, 3, 1), now=now)
        milestone.send_back(by=office, reason="缺施工许可证", now=now)
        assert from_events.create_due() == 1
        from_events.create_due()
    assert Notice.objects.count() == 1
    look_at("2026-03-02 10:01")
    assert relay.recipients == [contact.email]
    assert relay.letters[0]["Subject"] == "【通知】开工：已退回，缺施工许可证"


def test_an_instruction_is_told_at_once_and_not_by_night(relay, project, lead, contact, look_at):
    evening = datetime(2026, 3, 6, 21, 0, tzinfo=CHINA)  # a Friday
    instruct(
        by=lead, project=project, text="请抓紧", reply_by=date(2026, 3, 11),
        now=evening, today=evening.date(),
    )  # fmt: skip
    from_events.create_due()
    look_at("2026-03-06 21:01")
    look_at("2026-03-07 10:00")
    assert relay.raw == []
    look_at("2026-03-09 08:30")
    assert relay.recipients == [contact.email]
    assert "请抓紧" in relay.letters[0]["Subject"]


def test_a_second_event_of_the_day_rides_the_next_daily_letter(
    relay, project, lead, contact, look_at
):
    def told(text, hour):
        now = datetime(2026, 3, 9, hour, 0, tzinfo=CHINA)
        instruct(
            by=lead, project=project, text=text, reply_by=date(2026, 3, 31), now=now,
            today=now.date(),
        )  # fmt: skip
        from_events.create_due()

    told("第一件", 9)
    look_at("2026-03-09 09:01")
    told("第二件", 10)
    look_at("2026-03-09 10:01")
    assert len(relay.raw) == 1
    look_at("2026-03-10 09:00")
    assert len(relay.raw) == 2
    assert list(Letter.objects.order_by("pk").values_list("occasion", flat=True)) == [
        "event",
        "daily",
    ]


def test_an_instruction_already_answered_is_not_told(relay, project, lead, contact, look_at):
    now = datetime(2026, 3, 9, 9, 0, tzinfo=CHINA)
    instruction = instruct(
        by=lead, project=project, text="请抓紧", reply_by=date(2026, 3, 11), now=now,
        today=now.date(),
    )  # fmt: skip
    from_events.create_due()
    instruction.answer(by=contact, text="已办", now=now)
    look_at("2026-03-09 09:01")
    assert relay.raw == []


def test_the_bell_never_raises(monkeypatch, caplog, django_capture_on_commit_callbacks):
    def broken(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(enqueue.current_app, "send_task", broken)
    with django_capture_on_commit_callbacks(execute=True) as rung:
        enqueue.enqueue()
    assert len(rung) == 1
    assert "the bell could not be rung" in caplog.text


def test_a_letter_after_an_outage_opens_with_the_days_missed(relay, milestone, contact, look_at):
    look_at("2026-06-29 09:00")
    relay.raw.clear()
    look_at("2026-07-08 09:00")
    opening = relay.letters[0].get_body(("plain",)).get_content()
    assert "提醒服务在6月30日至7月7日停止运行" in opening
    assert len(relay.recipients) == len(set(relay.recipients)) + 1  # the contact had one before


def test_a_weekend_is_no_outage(relay, milestone, contact, look_at):
    look_at("2026-06-26 09:00")
    look_at("2026-06-29 09:00")
    assert all(
        "停止运行" not in str(each.get_body(("plain",)).get_content()) for each in relay.letters
    )


# --- Health -------------------------------------------------------------------------------------


def test_before_the_first_look_the_service_is_not_well(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unwell", "reasons": ["还没有检查过提醒"]}


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (6, 503)])
def test_the_age_of_the_last_look_counts(client, at, minutes, status):
    Pulse.beat(NOW - timedelta(minutes=minutes))
    with at(MORNING):
        answer = client.get("/healthz")
    assert answer.status_code == status
    if status == 503:
        assert answer.json()["reasons"] == ["提醒已有 6 分钟没有检查"]


def test_a_broker_that_is_gone_is_named(client, settings, at):
    Pulse.beat(NOW)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with at(MORNING):
        assert client.get("/healthz").json()["reasons"] == ["任务队列（Redis）连不上"]


def test_a_broker_folder_that_cannot_be_written_is_named(settings, tmp_path):
    Pulse.beat(NOW)
    settings.REDIS_URL = ""
    settings.BROKER_DIR = tmp_path / "gone"
    assert health.reasons(NOW) == ["任务队列目录不可写"]


def test_a_database_that_is_gone_is_named(client, monkeypatch):
    from django.db import OperationalError, connection

    def gone(*args):
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["数据库连不上"]


def test_a_look_makes_the_service_well(client, look_at, at):
    look_at(MORNING)
    with at(MORNING):
        assert client.get("/healthz").status_code == 200
