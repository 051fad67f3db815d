"""谁被告知: on the page of a milestone and of an instruction, to everybody who reads it."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alerts.models import Letter, Notice
from alerts.notices.notified_people import notified_people
from projects import promises
from supervision.models import instruct
from tests.alerts.conftest import CHINA
from tests.alerts.posted import NOW

pytestmark = pytest.mark.django_db

MORNING = "2026-07-08 09:00"  # overdue by 8 days: 二级


@pytest.fixture
def card(client, relay, milestone, look_at):
    def read(reader, **headers):
        client.force_login(reader)
        url = reverse("alerts:milestone-told", args=[milestone.pk])
        return client.get(url, headers=headers).content.decode()

    look_at(MORNING)
    return read


def test_person_capacity_rung_letter_time_and_answer_stand_in_one_line(card, office, milestone):
    lead = next(row for row in notified_people(milestone, office) if row.capacity == "包联领导")
    text = card(office)
    assert lead.step == "逾期 8 天起"
    assert lead.is_accepted
    assert f'href="/letters/{lead.letter.pk}/"' in text
    for words in ("示例县领导一", "包联领导", "邮件服务器已接收", "taken as", "09:00"):
        assert words in text


def test_who_may_not_open_a_letter_reads_its_number_without_a_link(card, contact, lead):
    own, others = Letter.objects.get(recipient=contact), Letter.objects.get(recipient=lead)
    text = card(contact)
    assert f'href="/letters/{own.pk}/"' in text
    assert f"第 {others.pk} 号" in text
    assert f'href="/letters/{others.pk}/"' not in text


def test_the_answers_of_the_mail_server_are_for_overseers_and_the_person_told(card, lead, contact):
    assert card(contact).count("taken as") == 1
    assert card(lead).count("taken as") == 1


def test_a_lower_rung_says_that_a_higher_one_spoke_for_it(card, office, milestone):
    folded = [row for row in notified_people(milestone, office) if row.notice.state == "folded"]
    assert folded
    assert {row.why_not for row in folded} == {"已由更高一级的提醒一并说明"}


def test_without_an_address_the_plain_reason_is_said(card, office, milestone, contact, look_at):
    contact.email = None
    contact.save(update_fields=["email"])
    look_at("2026-07-16 09:00")
    assert "没有邮箱，仅在系统内提醒" in card(office)


def test_what_waits_says_for_when(client, office, relay, milestone, look_at):
    look_at("2026-07-08 00:10")
    rows = notified_people(milestone, office)
    assert any(row.why_not.startswith("计划 7月8日 08:3") for row in rows)


def test_the_milestone_asks_for_it_and_has_a_link_without_script(client, office, milestone):
    client.force_login(office)
    address = reverse("alerts:milestone-told", args=[milestone.pk])
    text = client.get(milestone.get_absolute_url()).content.decode()
    assert f'hx-get="{address}"' in text
    assert f'<a href="{address}">谁被告知</a>' in text


def test_htmx_gets_the_card_alone(card, office):
    assert "<html" in card(office)
    assert "<html" not in card(office, HX_Request="true")


def test_an_instruction_says_who_was_told_of_it(client, office, lead, project, relay):
    instruction = instruct(
        by=lead, project=project, text="请协调", reply_by=NOW.date(), now=NOW, today=NOW.date()
    )
    client.force_login(office)
    url = reverse("alerts:instruction-told", args=[instruction.pk])
    assert "还没有提醒过" in client.get(url).content.decode()
    assert url in client.get(instruction.get_absolute_url()).content.decode()


def test_more_people_told_cost_no_more_queries(
    card, client, office, milestone, django_assert_num_queries
):
    client.force_login(office)
    url = reverse("alerts:milestone-told", args=[milestone.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    example = Notice.objects.exclude(letter=None).first()
    for number in range(20):
        example.pk, example.step = None, f"weekly-{number}"
        example.save()
    with django_assert_num_queries(len(few)):
        client.get(url)


def test_the_rungs_passed_over_for_a_promise_are_one_line(
    client, relay, look_at, at, milestone, contact, office
):
    now = datetime(2026, 7, 1, 8, tzinfo=CHINA)
    promises.make_promise(milestone, by=contact, on=date(2026, 7, 14), now=now)
    look_at("2026-07-08 09:00")
    assert Notice.objects.filter(recipient=contact).count() > 2
    with at("2026-07-08 10:00"):
        client.force_login(office)
        told = client.get(reverse("alerts:milestone-told", args=[milestone.pk])).context["notified"]
    mine = [row for row in told if row.notice.recipient == contact]
    assert [row.notice.step for row in mine] == ["lead"]
    assert mine[0].why_not == "本人已承诺日期，到期前不再提醒"


def test_what_is_done_is_not_said_to_be_reminded_of(client, office, milestone):
    url = reverse("alerts:milestone-told", args=[milestone.pk])
    client.force_login(office)
    assert "到期前后按" in client.get(url).content.decode()
    done = {"state": "done", "completed_on": milestone.due_date}
    type(milestone).objects.filter(pk=milestone.pk).update(**done)
    text = client.get(url).content.decode()
    assert "没有提醒过。" in text
    assert "到期前后按" not in text
