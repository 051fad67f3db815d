"""Letters as pages: who reads which, and what is marked as read."""

from datetime import date

import pytest
from django.urls import reverse

from alerts.models import Letter, Notice
from projects.models import Milestone
from tests.alerts.posted import MORNING, NOW

pytestmark = pytest.mark.django_db


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
        ("day=7月1日", 2),
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
        notice.pk, notice.letter, notice.step = None, letter, f"copy-{n}"
        notice.save()


def test_an_htmx_request_is_answered_with_the_table_alone(client, office, told):
    client.force_login(office)
    page = client.get("/letters/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert 'id="list"' in page


def test_an_empty_list_says_whether_a_filter_emptied_it(client, office):
    client.force_login(office)
    assert "还没有信件" in client.get("/letters/").content.decode()
    narrowed = client.get("/letters/", {"state": "sent"}).content.decode()
    assert "没有符合条件的信件" in narrowed
    assert "工作日上午八点半起发出" in narrowed


def test_a_letter_that_no_server_will_get_has_no_time_of_departure(
    client, office, milestone, contact, look_at, at
):
    look_at("2026-07-01 00:10")
    letter = Letter.objects.get(recipient=contact)
    client.force_login(office)
    with at("2026-07-01 07:00"):
        text = client.get(letter.get_absolute_url()).content.decode()
    assert "到时不会发出，只在系统内提醒：未配置邮件服务器" in text
    assert "计划 " not in text


def test_a_letter_that_will_go_says_when(client, office, relay, milestone, contact, look_at, at):
    look_at("2026-07-01 00:10")
    client.force_login(office)
    with at("2026-07-01 07:00"):
        page = client.get(Letter.objects.get(recipient=contact).get_absolute_url())
    assert "计划 7月1日 08:3" in page.content.decode()
