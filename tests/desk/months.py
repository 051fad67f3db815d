"""A county's months reported and closed, as the dashboard reads them on 8 July 2026."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from investment import completion_and_gap, month_closing
from investment.models import MonthlyReport
from tests.investment.conftest import ticked

TODAY = date(2026, 7, 8)
NOW = datetime(2026, 7, 8, 10, 0, tzinfo=timezone.get_default_timezone())


def confirmed(project, month, amount):
    """A confirmed report of that month: confirmed(project, 6, "500")."""
    return MonthlyReport.objects.create(
        project=project,
        listing=project.listings.get(year=2026),
        year=2026,
        month=month,
        period=completion_and_gap.period(2026, month),
        due_date=date(2026, month + 1, 6),
        known_since=date(2026, month + 1, 1),
        state="done",
        month_amount=Decimal(amount),
        physical_progress="主体施工",
        problems="无",
        next_step="继续施工",
    )


def close(month, *, by):
    missing = ticked(2026, month)
    return month_closing.close(2026, month, by=by, now=NOW, today=TODAY, unreported=missing)
