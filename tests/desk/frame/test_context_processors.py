"""The frame of every page: counts, bell, heartbeat and warnings, in one query, only where shown."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from alerts.models import Heartbeat, Notice
from desk.frame.context_processors import Frame, frame
from norms.models import CalendarDay
from norms.policy import touch
from tests.pages import TODAY

pytestmark = pytest.mark.usefixtures("noon")


def test_it_counts_what_is_overdue_and_unread(office, contact, stranger, milestone):
    for number in range(2):
        Notice.objects.create(
            recipient=contact, title="逾期", step=f"unit-{number}", event_key=str(number),
            occasion="daily", day=TODAY, state="told",
        )  # fmt: skip
    assert (Frame(contact).overdue_count, Frame(contact).unread) == (1, 2)
    assert (Frame(office).overdue_count, Frame(office).unread) == (1, 0)
    assert Frame(stranger).overdue_count == 0


@pytest.mark.parametrize(("minutes", "said"), [(0, 0), (3, 3), (2 * 24 * 60 + 5, 2885)])
def test_it_says_how_long_ago_reminders_were_looked_at(office, noon, minutes, said):
    Heartbeat.objects.create(looked_at=noon - timedelta(minutes=minutes))
    assert Frame(office).heartbeat_age_minutes == said


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(16, "16 分钟"), (119, "119 分钟"), (120, "2 小时"), (2879, "47 小时"), (2880, "2 天")],
)
def test_a_long_silence_is_said_in_hours_and_days(office, noon, get, minutes, words):
    Heartbeat.objects.create(looked_at=noon - timedelta(minutes=minutes))
    assert f"提醒已有 {words}没有检查" in get(office, "/").content.decode()


def test_reminders_never_looked_at_are_said_so(office, get):
    assert Frame(office).heartbeat_age_minutes is None
    assert "提醒还没有检查过" in get(office, "/").content.decode()


def test_all_of_it_is_one_query(office, project, django_assert_num_queries):
    assert Frame(office).calendar_warning == ""
    office.duty_codes()
    with django_assert_num_queries(1):
        shown = Frame(office)
        _ = shown.unread, shown.overdue_count, shown.heartbeat_age_minutes, shown.calendar_warning
        _ = shown.demo, shown.late_replies, shown.reports, shown.navigation


def test_it_knows_who_reports_on_a_project(
    contact, owner_colleague, unit_head, bureau_clerk, lead, office, project
):
    assert all(Frame(person).reports for person in (contact, owner_colleague, unit_head))
    assert not any(Frame(person).reports for person in (bureau_clerk, lead, office))
    project.withdrawn_on = TODAY
    project.save(update_fields=["withdrawn_on"])
    assert not Frame(contact).reports


def test_a_part_of_a_page_that_shows_no_frame_asks_nothing(office, django_assert_num_queries):
    office.duty_codes()
    request = RequestFactory().get("/")
    request.user = office
    with django_assert_num_queries(0):
        frame(request)


def test_a_missing_calendar_is_said_to_the_office_until_it_is_there(office, contact):
    assert Frame(office).calendar_warning == ""
    CalendarDay.objects.filter(date__year=TODAY.year).delete()
    touch()
    assert Frame(office).calendar_warning.startswith("2026 年的工作日历还没有填写")
    assert Frame(contact).calendar_warning == ""


def test_of_a_calendar_half_filled_in_it_is_said_what_holds_meanwhile(office, get):
    CalendarDay.objects.filter(date__year=TODAY.year, date__month=10).delete()
    touch()
    text = get(office, "/").content.decode()
    assert "2026 年的工作日历还没有填写齐全，没有填的暂按周一至周五推算" in text


def test_the_banner_marks_a_demo_and_only_a_demo(office, get, settings):
    settings.DEMO = False
    assert "示例数据：" not in get(office, "/").content.decode()
    office.is_demo = True
    office.save(update_fields=["is_demo"])
    assert "示例数据：" in get(office, "/").content.decode()


def test_who_sees_no_project_is_not_led_to_empty_lists(get, administrator, office):
    for address in ('"/overdue/"', '"/projects/"'):
        assert address in get(office, "/").content.decode()
        assert address not in get(administrator, "/").content.decode()
