"""月报 on the desk: what one still has to report, and what waits for one's confirmation."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from investment.models import MonthlyReport
from investment.permissions import headed_by
from projects.models import Project
from projects.models.visibility import reports_on
from projects.promises import PromisedRow, promised_row, proposed_day

MOST = 60


@dataclass(frozen=True)
class MonthlyReports:
    """Monthly reports that ask for this person."""

    owed: list[PromisedRow[MonthlyReport]]
    waiting: list[MonthlyReport]
    promise_day: date

    template = "desk/workbench/monthly_reports.html"

    @property
    def late(self):
        return any(report.days for report in self.owed)

    @property
    def is_red(self):
        return any(report.light.colour == "red" for report in self.owed)


def block(person, today, policy):
    """The reports owed by a person's projects, and those a unit head has to confirm: one query."""
    mine = Project.objects.filter(reports_on(person, today), pk=OuterRef("project"))
    rows = (
        MonthlyReport.objects.filter(frozen_on=None)
        .filter(state__in=[MonthlyReport.State.PENDING, MonthlyReport.State.SUBMITTED])
        .annotate(
            is_mine=Exists(mine),
            is_headed=headed_by(person, today, "project__responsible_unit"),
        )
        .filter(Q(state="pending", is_mine=True) | Q(state="submitted", is_headed=True))
        .select_related("project")
        .with_promised_day()
        .order_by("due_date", "pk")[:MOST]
    )
    rows = list(rows)
    return MonthlyReports(
        owed=[promised_row(row, today, policy) for row in rows if row.is_open],
        # Whoever handed it in does not confirm it.
        waiting=[r for r in rows if not r.is_open and r.submitted_by_id != person.pk],
        promise_day=proposed_day(today),
    )
