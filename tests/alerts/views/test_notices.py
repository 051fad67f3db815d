"""/notices/: one's own notices in the application, in the words of the mail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alerts.models import Letter, Notice

pytestmark = pytest.mark.django_db

MORNING = "2026-07-08 09:00"


@pytest.fixture
def read(client, relay, milestone, look_at, at):
    """read(person): the page of that person on the morning of 8 July."""
    look_at(MORNING)

    def page(person, query=""):
        with at(MORNING):
            client.force_login(person)
            return client.get(f"/notices/{query}").content.decode()

    return page


def test_it_says_what_the_mail_says(read, contact):
    text, mail = read(contact), Letter.objects.get(recipient=contact).text
    for words in ("逾期 8 天", "二级 报包联领导", "现定 6月30日", "去填报"):
        assert words in text
        assert words in mail


def test_nobody_reads_another_s(read, office, contact):
    assert "示例项目一" not in read(office)


def test_one_is_marked_as_read_by_its_own_reader_alone(read, client, contact, lead, at):
    own = Notice.objects.shown_to(contact).get()
    assert "未读" in read(contact)
    with at(MORNING):
        client.force_login(lead)
        assert client.post(reverse("alerts:notice-read", args=[own.pk])).status_code == 404
        client.force_login(contact)
        assert client.get(reverse("alerts:notice-read", args=[own.pk])).status_code == 405
        client.post(reverse("alerts:notice-read", args=[own.pk]))
    own.refresh_from_db()
    assert not own.is_unread
    assert Notice.objects.unread().filter(recipient=lead).exists()
    assert "没有未读的提醒" in read(contact, "?unread=1")


def test_what_is_over_is_said_to_be_over(read, contact, office, milestone, at):
    with at(MORNING):
        milestone.cancel(by=office, reason="项目取消", now=Notice.objects.first().created_at)
    assert "已办结、改期、暂停或交接" in read(contact)


def test_the_bell_leads_here(read, contact):
    assert 'href="/notices/" aria-label="提醒，1 件未读"' in read(contact)


def test_many_notices_cost_no_more_queries_and_come_in_pages(read, contact):
    read(contact)  # what is kept between pages is read once
    with CaptureQueriesContext(connection) as one:
        read(contact)
    example = Notice.objects.shown_to(contact).get()
    for number in range(40):
        example.pk, example.step = None, f"weekly-{number}"
        example.save()
    with CaptureQueriesContext(connection) as many:
        text = read(contact)
    assert len(many) == len(one)
    assert "第 1—30 条，共 41 条" in text


def test_the_page_says_that_it_tells_of_now(client, office):
    client.force_login(office)
    text = client.get("/notices/").content.decode()
    assert "按现在的情况列出；当时的原文见信件" in text
