"""Bearable: the Monday digest of the county's leaders, and the ten worst for others."""

import re
from datetime import date

import pytest

from alerts.models import Letter, Notice
from alerts.weekly_digest import content
from projects.models import Milestone
from supervision import orders
from supervision.draft_orders import draft_orders
from supervision.models import SupervisionOrder
from tests.alerts.sink import html_of
from tests.investment import conftest as money
from tests.supervision.conftest import at as moment

pytestmark = pytest.mark.django_db

told, close = money.told, money.close


def letter(person, day):
    return Letter.objects.filter(recipient=person, state="sent", day=day).first()


@pytest.fixture
def overdue(relay, look_at, milestone, county_leader):
    """Due 30 June; the reminders have run since Friday, 3 July."""
    look_at("2026-07-03 09:00")
    return milestone


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-07-05 09:00", False),  # Sunday
        ("2026-07-06 09:00", True),
        ("2026-07-07 09:00", True),  # Monday was missed: made up
    ],
)
def test_the_digest_is_said_on_monday(look_at, overdue, county_leader, moment, said):
    look_at(moment)
    assert (letter(county_leader, moment[:10]) is not None) is said


def test_it_counts_by_unit_and_names_the_worst(look_at, overdue, county_leader):
    look_at("2026-07-06 09:00")
    text = letter(county_leader, "2026-07-06").text
    assert "全县 1 项逾期，红灯 0 项，比上次新增 1 项，最长 6 天" in text
    assert "左权县工业和信息化局：1 项" in text or "县工信局：1 项" in text
    assert "逾期 6 天 · 开工" in text


def test_it_is_said_once_a_week_and_new_counts_from_the_last(look_at, overdue, county_leader):
    look_at("2026-07-06 09:00")
    look_at("2026-07-08 09:00")
    look_at("2026-07-13 09:00")
    letters = Letter.objects.filter(recipient=county_leader, state="sent")
    assert letters.count() == 2
    assert "比上次没有新增" in letter(county_leader, "2026-07-13").text


def test_on_a_monday_off_nothing_is_said(relay, look_at, milestone, county_leader):
    Milestone.objects.filter(pk=milestone.pk).update(due_date="2026-09-10")
    look_at("2026-10-01 09:00")  # the week off
    look_at("2026-10-05 09:00")
    assert not Notice.objects.filter(step="digest", event_key="digest:2026-10-05").exists()


def test_what_turns_red_is_said_at_once_and_then_left_to_the_digest(
    look_at, overdue, county_leader
):
    look_at("2026-07-27 09:00")
    look_at("2026-07-31 09:00")  # Friday: day 31
    assert "逾期 31 天" in letter(county_leader, "2026-07-31").subject
    look_at("2026-08-10 09:00")  # day 41: a weekly repeat, on a Monday
    text = letter(county_leader, "2026-08-10").text
    assert "全县 1 项逾期，红灯 1 项" in text
    assert text.count("开工") == 1


def test_nothing_overdue_no_digest(relay, look_at, milestone, county_leader, contact, at):
    look_at("2026-06-26 09:00")
    look_at("2026-06-29 09:00")
    assert not Letter.objects.filter(recipient=county_leader).exists()


def test_who_does_not_report_reads_the_ten_worst_and_counts(
    relay, look_at, milestone, lead, contact
):
    for number in range(11):
        milestone.pk, milestone._kept_baseline = None, None
        milestone.code, milestone.listing, milestone.name = "", None, f"节点{number}"
        milestone.save()
    look_at("2026-07-08 09:00")
    text = letter(lead, "2026-07-08").text
    assert text.count("逾期 8 天") == 10
    assert "12 项。以下是逾期最久的" in text
    assert "另有 2 项" in text
    assert letter(contact, "2026-07-08").text.count("逾期 8 天") == 12


def test_what_fell_due_after_a_quiet_monday_waits_for_the_next(
    relay, look_at, milestone, county_leader
):
    Milestone.objects.filter(pk=milestone.pk).update(due_date="2026-07-07")
    look_at("2026-07-03 09:00")
    look_at("2026-07-06 09:00")  # Monday: nothing is overdue
    look_at("2026-07-08 09:00")  # Wednesday: overdue since today
    assert letter(county_leader, "2026-07-08") is None
    look_at("2026-07-13 09:00")
    assert letter(county_leader, "2026-07-13") is not None


# --- What it looks like -------------------------------------------------------------------------


def test_the_headline_stands_once_and_the_worst_lead_to_their_pages(
    look_at, client, at, overdue, county_leader
):
    look_at("2026-07-06 09:00")
    sent = letter(county_leader, "2026-07-06")
    assert sent.text.count("全县 1 项逾期") == 1
    assert html_of(sent).count("全县 1 项逾期") == 2  # once in its title
    path = overdue.get_absolute_url()
    assert f"{path}\n" in sent.text
    assert f'{path}"' in html_of(sent)
    with at("2026-07-06 10:00"):
        client.force_login(county_leader)
        assert client.get(path).status_code == 200


def test_every_link_of_it_answers_the_deputy_too(
    look_at, client, at, overdue, county_leader, stranger, administrator, lend
):
    lend(county_leader, stranger, date(2026, 7, 3), date(2026, 7, 31))
    look_at("2026-07-06 09:00")
    text = letter(stranger, "2026-07-06").text
    links = re.findall(r"http://[^/\s]+(/\S*)", text)
    assert len(links) == 3
    with at("2026-07-06 10:00"):
        client.force_login(stranger)
        assert {client.get(link).status_code for link in links} == {200}


def test_new_since_the_last_is_marked_and_what_turned_red_is_listed_apart(
    look_at, overdue, county_leader, make_project
):
    look_at("2026-07-06 09:00")
    fresh = make_project("示例项目四").milestones.get(code="START")
    Milestone.objects.filter(pk=fresh.pk).update(due_date="2026-07-10", known_since="2026-01-01")
    look_at("2026-07-13 09:00")
    text = letter(county_leader, "2026-07-13").text
    assert "全县 2 项逾期，红灯 0 项，比上次新增 1 项，最长 13 天" in text
    assert text.count("（新增）") == 1
    look_at("2026-07-20 09:00")
    look_at("2026-07-27 09:00")
    look_at("2026-07-31 09:00")  # Friday: the older is a red light from today
    assert "每周" not in letter(county_leader, "2026-07-31").subject


def test_many_units_are_summed_up():
    units = [content.DigestUnit(f"单位{n}", 30 - n, 0, 0, 5) for n in range(20)]
    found = content.Weekly(1, 0, 0, 5, units, [])
    assert len(found.shown_units) == 12
    assert found.other_units == (8, sum(30 - n for n in range(12, 20)))


def test_red_money_is_counted_with_the_sentence_of_its_light_and_no_amount(
    relay, look_at, make_project, contact, county_leader, told, close
):
    project = make_project(kind="continuing", contact=contact)
    told(project, 4, "100")
    close(4)
    look_at("2026-05-08 09:00")
    look_at("2026-05-11 09:00")
    text = letter(county_leader, "2026-05-11").text
    assert "投资、月报或入统亮红灯的项目 1 个" in text
    assert "4月底低于序时进度" in text
    assert project.get_absolute_url() in text
    assert "万元" not in text


def test_money_that_is_not_red_is_not_mentioned(look_at, overdue, county_leader):
    look_at("2026-07-06 09:00")
    assert "入统" not in letter(county_leader, "2026-07-06").text


def test_orders_and_problems_stand_in_the_digest(
    relay, milestone, county_leader, supervisor, look_at
):
    draft_orders(date(2026, 7, 16), now=moment(date(2026, 7, 16)))
    order = SupervisionOrder.objects.get()
    look_at("2026-07-17 09:00")
    relay.raw.clear()
    assert orders.issue(order, by=supervisor, now=moment(date(2026, 7, 17)))
    look_at("2026-07-20 00:10")
    look_at("2026-07-20 09:00")
    (letter,) = [each for each in relay.letters if each["To"] == county_leader.email]
    text = letter.get_body(("plain",)).get_content()
    assert "督办单 左督〔2026〕1号 待签收 07-20" in text
    assert "在办督办件 1 件。" in text
