"""The working-day table: vectors of 2026, a year without a table, what the office changes."""

from datetime import date

import pytest
from django.db import transaction

from accounts.models import AuditEntry
from norms import calendar_changes, policy_changes, workdays
from norms.models import CalendarDay, PolicyRevision
from tests.forms import act

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "number", "reached"),
    [
        ((2026, 4, 1), 3, (2026, 4, 7)),
        ((2026, 2, 13), 3, (2026, 2, 25)),
        ((2026, 4, 30), 3, (2026, 5, 8)),
        ((2026, 9, 30), 3, (2026, 10, 10)),
        ((2026, 7, 1), 3, (2026, 7, 6)),
        # Into a year without a table, and within it: Monday to Friday.
        ((2026, 12, 29), 3, (2027, 1, 1)),
        ((2026, 12, 31), 3, (2027, 1, 5)),
        ((2027, 2, 4), 3, (2027, 2, 9)),
    ],
)
def test_working_days_are_counted_over_holidays_and_worked_saturdays(day, number, reached):
    assert workdays.add_workdays(date(*day), number) == date(*reached)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ((2026, 1, 1), False),
        ((2026, 1, 4), True),  # a Sunday, worked
        ((2026, 2, 14), True),
        ((2026, 2, 15), False),
        ((2026, 2, 23), False),
        ((2026, 2, 24), True),
        ((2026, 5, 9), True),
        ((2026, 5, 10), False),
        ((2026, 10, 10), True),
        ((2027, 1, 1), True),  # no table yet: a Friday is a Friday
        ((2027, 1, 2), False),
    ],
)
def test_a_day_works_as_the_table_says(day, works):
    assert workdays.is_workday(date(*day)) is works


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        ((2026, 4, 3), (2026, 4, 3), (2026, 4, 3)),
        ((2026, 4, 4), (2026, 4, 3), (2026, 4, 7)),
        ((2026, 4, 6), (2026, 4, 3), (2026, 4, 7)),
        ((2026, 5, 5), (2026, 4, 30), (2026, 5, 6)),
    ],
)
def test_the_working_day_before_and_after_a_day_off(day, before, after):
    assert workdays.workday_until(date(*day)) == date(*before)
    assert workdays.workday_from(date(*day)) == date(*after)


def test_a_working_monday_is_a_monday_that_works():
    assert workdays.working_monday_from(date(2026, 5, 4)) == date(2026, 5, 11)  # the 4th is off
    assert workdays.working_monday_from(date(2026, 5, 12)) == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        ((2026, 10, 31), None),
        ((2026, 11, 1), 2027),
        ((2027, 1, 1), 2027),
        ((2025, 6, 1), 2025),
    ],
)
def test_a_missing_table_is_said_in_time(today, missing):
    assert workdays.missing_year(date(*today)) == missing


# --- The page -----------------------------------------------------------------------------------


def version():
    return PolicyRevision.objects.get().number


def change(client, year=2026, **said):
    return act(client, f"/norms/calendar/{year}/", said)


def test_a_changed_day_counts_the_version_up_and_is_in_force_at_once(client, office):
    client.force_login(office)
    assert workdays.is_workday(date(2026, 7, 10))
    before = version()
    change(client, first="2026-07-10", what="off", name="示例停电")
    assert version() > before
    assert not workdays.is_workday(date(2026, 7, 10))
    entry = AuditEntry.objects.get(action="修改工作日")
    assert (entry.by, entry.before, entry.after) == (
        office,
        {},
        {"2026-07-10": "放假 示例停电"},
    )

    change(client, first="2026-07-10", what="usual")
    assert workdays.is_workday(date(2026, 7, 10))
    assert not CalendarDay.objects.filter(date=date(2026, 7, 10)).exists()


def test_saying_what_is_so_already_changes_nothing(client, office):
    client.force_login(office)
    before = version()
    change(client, first="2026-01-01", last="2026-01-03", what="off", name="元旦")
    change(client, first="2026-07-10", what="usual")
    assert version() == before
    assert not AuditEntry.objects.filter(action="修改工作日").exists()


def test_a_whole_holiday_is_entered_at_once(client, office):
    client.force_login(office)
    change(client, 2027, first="2027-02-06", last="2027-02-12", what="off", name="春节")
    assert CalendarDay.objects.filter(date__year=2027, is_workday=False).count() == 7
    assert not workdays.is_known(2027)
    assert workdays.missing_year(date(2027, 3, 1)) == 2027
    others = [name for name in workdays.HOLIDAYS if name != "春节"]
    assert workdays.missing_holidays(2027) == others
    page = client.get("/norms/calendar/2027/").content.decode()
    assert f"还没有录全，缺{'、'.join(others)}" in page


def test_a_year_counts_as_filled_in_when_no_holiday_is_missing(client, office):
    client.force_login(office)
    table = {
        "01-01": "元旦", "02-08": "春节", "04-05": "清明节", "05-03": "劳动节",
        "06-09": "端午节", "09-15": "中秋节", "10-01": "国庆节",
    }  # fmt: skip
    for day, name in table.items():
        assert not workdays.is_known(2027)
        change(client, 2027, first=f"2027-{day}", what="off", name=name)
    assert workdays.is_known(2027)
    assert "还没有录" not in client.get("/norms/calendar/2027/").content.decode()


@pytest.mark.parametrize(
    ("year", "spring", "dragon", "autumn"),
    [
        (2023, (1, 22), (6, 22), (9, 29)),
        (2025, (1, 29), (5, 31), (10, 6)),
        (2026, (2, 17), (6, 19), (9, 25)),
        (2033, (1, 31), (6, 1), (9, 8)),
        (2034, (2, 19), (6, 20), (9, 27)),
    ],
)
def test_the_movable_holidays_stand_within_their_days(year, spring, dragon, autumn):
    for name, day in (("春节", spring), ("端午节", dragon), ("中秋节", autumn)):
        first, last = workdays.HOLIDAYS[name]
        assert first <= day <= last


@pytest.mark.parametrize(
    "said",
    [
        {"first": "2027-01-01", "what": "off"},  # another year's page
        {"first": "2026-03-01", "last": "2026-02-01", "what": "off"},
        {"first": "2026-03-01", "last": "2026-04-01", "what": "off"},  # 32 days
        {"first": "2026-02-30", "what": "off"},
        {"what": "off"},
        {"first": "2026-03-01", "what": "party"},
    ],
)
def test_a_wrong_change_is_refused_with_a_sentence(client, office, said):
    client.force_login(office)
    before = version()
    answer = change(client, **said)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert version() == before


def test_a_year_without_a_table_says_so(client, office, stranger):
    client.force_login(stranger)
    assert "按周一至周五推算" in client.get("/norms/calendar/2027/").content.decode()
    assert "按周一至周五推算" not in client.get("/norms/calendar/2026/").content.decode()


def test_the_range_is_bounded_by_the_verb_too(office):
    with pytest.raises(policy_changes.ValidationError):
        calendar_changes.set_days(
            date(2026, 1, 1), date(2026, 12, 31), is_workday=False, name="", by=office
        )


def test_a_change_that_is_rolled_back_leaves_no_stale_copy(office):
    day = date(2026, 7, 10)
    with transaction.atomic():
        calendar_changes.set_days(day, day, is_workday=False, name="", by=office)
        assert not workdays.is_workday(day)  # this process now holds the copy of the change
        transaction.set_rollback(True)
    assert workdays.is_workday(day)
    other = date(2026, 7, 9)
    calendar_changes.set_days(other, other, is_workday=False, name="", by=office)
    assert (workdays.is_workday(day), workdays.is_workday(other)) == (True, False)


def test_the_page_names_all_that_hangs_on_working_days(client, office):
    client.force_login(office)
    text = client.get("/norms/calendar/2026/").content.decode()
    assert "月报遇休息日顺延到哪天" in text
    assert "只决定" not in text
