"""What the money tests stand on: a project's listing, reports told and months closed."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from investment import completion_and_gap, month_closing, monthly_reports, unreported_units
from investment.models import MonthlyReport

SAID = {
    "physical_percent": 30,
    "physical_progress": "主体施工",
    "problems": "无",
    "next_step": "继续施工",
}


def at(day, hour=10):
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


#: Noon of 2 July 2026: the report of June is owed.
NOON = at(date(2026, 7, 2), 12)


@pytest.fixture
def july():
    with time_machine.travel(NOON, tick=False):
        yield


def first_after(year, month):
    """The first day after a month: reports are made, the month may be closed."""
    year, month = completion_and_gap.year_month(completion_and_gap.period(year, month) + 1)
    return date(year, month, 1)


@pytest.fixture
def told(contact, unit_head, office):
    """told(project, 6, "1000"): June's report handed in by the contact, confirmed by the head."""

    def tell(project, month, amount, *, confirm=True, year=2026, **said):
        day = first_after(year, month)
        monthly_reports.open_reports(day, now=at(day))
        report = MonthlyReport.objects.get(project=project, year=year, month=month)
        words = {**SAID, "physical_progress": f"{month}月形象进度", **said}
        assert report.submit(by=contact, now=at(day), month_amount=Decimal(amount), **words)
        if confirm:
            assert report.confirm(by=unit_head, now=at(day, 11))
        return report

    return tell


def ticked(year, month):
    """The keys of all listings that have not reported, as the office ticks them one by one."""
    units = unreported_units.unreported_units(year, month)
    return {listing.pk for unit in units for listing in unit.listings}


@pytest.fixture
def close(office):
    def closed(month, *, year=2026):
        told = {"by": office, "today": first_after(year, month)}
        told |= {"now": at(told["today"], 12), "unreported": ticked(year, month)}
        return month_closing.close(year, month, **told)

    return closed
