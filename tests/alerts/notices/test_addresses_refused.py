"""A refused address is shown to the person, the unit head and the administrator, until it is
mended; the footer never counts backwards."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts import people
from accounts.models import Person
from alerts.models import Heartbeat, Notice
from alerts.runs import health
from projects.models import Milestone
from tests.alerts.posted import moment
from tests.page_text import page_text

pytestmark = pytest.mark.django_db

NOON = "2026-07-01 12:00"
OWN = "被邮件服务器拒收，提醒暂时只在"


@pytest.fixture
def read(client, at):
    def page(person, url="/", when=NOON):
        with at(when):
            client.force_login(person)
            return page_text(client.get(url))

    return page


@pytest.fixture
def refused(relay, look_at, milestone, company, contact, unit_head, administrator):
    """The mail server knows no such address as the contact's."""
    Milestone.objects.update(due_date=date(2026, 7, 1))  # today: the owner alone is told
    company.heads.create(person=unit_head, since=date(2026, 1, 1))
    relay.answers["RCPT"] = ["550 5.1.1 no such user"]
    look_at("2026-07-01 09:00")
    contact.refresh_from_db()
    assert contact.email_state == "refused"
    return contact


def test_the_person_reads_it_on_every_page_with_the_way_to_mend_it(read, refused):
    for url in ("/", "/notices/", "/account/", "/overdue/"):
        text = read(Person.objects.get(pk=refused.pk), url)
        assert OWN in text
        assert 'href="/account/"' in text
    assert "被拒收</span>" in read(refused, "/account/")


@pytest.mark.parametrize("who", ["unit_head", "owner_colleague", "office"])
def test_nobody_else_is_told_that_it_is_his_own(request, read, refused, who):
    assert OWN not in read(request.getfixturevalue(who))


def test_the_unit_head_reads_whose(read, refused, unit_head):
    assert f"示例甲（{refused.email}）" in read(unit_head)


def test_unit_head_and_administrator_are_told_once(look_at, refused, unit_head, administrator):
    look_at("2026-07-01 09:10")
    look_at("2026-07-01 09:20")
    told = Notice.objects.filter(step="refused").values_list("recipient", flat=True)
    assert sorted(told) == sorted([unit_head.pk, administrator.pk])


def test_the_administrator_has_it_on_the_desk(read, refused, administrator):
    assert "邮箱被拒收" in read(administrator)


def test_a_new_address_ends_it(read, refused, administrator):
    was = people.facts(refused)
    refused.email = "good@example.invalid"
    people.correct(refused, was=was, by=administrator, today=date(2026, 7, 6))
    assert OWN not in read(Person.objects.get(pk=refused.pk))


def test_the_clock_set_back_is_said_and_never_counted(read, office):
    Heartbeat.objects.create(looked_at=moment(NOON) + timedelta(days=1))
    text = read(office)
    assert "提醒 0 分钟前检查过" in text
    assert "上次检查提醒的时间晚于现在" in text
    assert "-" not in text[text.index("提醒 0") : text.index("分钟前")]


@pytest.mark.parametrize(("minutes", "fault"), [(5, False), (6, True), (-60, False)])
def test_a_few_minutes_ahead_are_no_fault(minutes, fault):
    now = timezone.now()
    assert bool(health.ahead(now + timedelta(minutes=minutes), now)) is fault
    assert health.ahead(None, now) == ""
