"""What was said of the project a few days ago and may stand as the answer to an order: nothing is
asked twice (R-SO-1)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from core.values.local_days import midnight
from investment.models import MonthlyReport
from norms.policy import policy_on
from projects.models import Evidence, ProgressUpdate
from supervision.models import SupervisionOrder
from supervision.order_rows import said_in

#: As many as a page offers, the newest first.
MOST = 5


@dataclass(frozen=True)
class OfferedAnswer:
    """A report of progress or a monthly report, as the words of an answer; one of both is set."""

    words: str
    said_at: datetime
    said_by: str
    update: ProgressUpdate | None = None
    report: MonthlyReport | None = None

    @property
    def key(self) -> str:
        """How a form names it: update-7, report-3."""
        return f"update-{self.update.pk}" if self.update else f"report-{self.report_key}"

    @property
    def report_key(self) -> int | None:
        return self.report.pk if self.report else None

    def evidence(self) -> list[Evidence]:
        """What lay beside it."""
        return list(self.report.evidence.all()) if self.report else []


def offered_answers(order: SupervisionOrder, today: date) -> list[OfferedAnswer]:
    """What its unit said of the project within the days of the policy, the newest first: of the
    responsible unit whatever was reported, of another what its own people wrote. Three queries."""
    days = policy_on(order.issued_on or today).order_report_days
    since = midnight(today - timedelta(days=days))
    found = [*_updates(order, since), *_reports(order, since)]
    return sorted(found, key=lambda each: each.said_at, reverse=True)[:MOST]


def offered(order: SupervisionOrder, key: str, today: date) -> OfferedAnswer | None:
    """The one of this key, as long as it is offered."""
    return next((each for each in offered_answers(order, today) if each.key == key), None)


def _is_for_responsible(order: SupervisionOrder) -> bool:
    return order.to_unit_id == order.project.responsible_unit_id


def _updates(order: SupervisionOrder, since: datetime) -> list[OfferedAnswer]:
    rows: QuerySet[ProgressUpdate] = ProgressUpdate.objects.filter(project=order.project_id)
    if not _is_for_responsible(order):
        rows = rows.filter(by__unit=order.to_unit_id)
    newest = rows.filter(at__gte=since).order_by("-at", "-pk")[:MOST]
    return [OfferedAnswer(said_in(row), row.at, row.by_name, update=row) for row in newest]


def _reports(order: SupervisionOrder, since: datetime) -> list[OfferedAnswer]:
    rows: QuerySet[MonthlyReport] = MonthlyReport.objects.handed_in().select_related("submitted_by")
    rows = rows.filter(project=order.project_id, submitted_at__gte=since)
    if not _is_for_responsible(order):
        rows = rows.filter(submitted_by__unit=order.to_unit_id)
    return [
        OfferedAnswer(words_of(row), row.submitted_at, str(row.submitted_by or ""), report=row)
        for row in rows.order_by("-submitted_at", "-pk")[:MOST]
        if row.submitted_at
    ]


def words_of(report: MonthlyReport) -> str:
    """What a monthly report says in words, without its amounts."""
    said = (
        ("形象进度", report.physical_progress),
        ("存在问题", report.problems),
        ("下步措施", report.next_step),
    )
    parts = [f"{label}：{text}" for label, text in said if text]
    return f"{report.title()}。{'；'.join(parts)}"[:2000]
