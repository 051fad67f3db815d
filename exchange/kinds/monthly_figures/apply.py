"""Write a change set of figures by the verbs of investment, and keep what undoes it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.audit import Actor
from exchange.kinds.import_kind import OnProgress, WriteResults
from exchange.kinds.monthly_figures.current_values import KEPT
from exchange.kinds.monthly_figures.row_change import FiguresRowChange, PlanChange, ReportChange
from exchange.matching.changeset import ChangeSet, Moved
from exchange.models import ImportBatch
from investment import annual_plans, statistics
from investment.models import Enrolment, MonthlyReport, StatisticsFigure
from projects.models import YearListing
from projects.models.obligation_permissions import Confirmer


class FiguresWriter:
    """One batch being written, as LedgerWriter."""

    def __init__(
        self,
        batch: ImportBatch,
        changeset: ChangeSet[FiguresRowChange],
        *,
        by: Actor,
        now: datetime,
        on_progress: OnProgress = lambda done: None,
    ) -> None:
        self.changeset, self.by, self.now = changeset, by, now
        self.reason, self.on_progress = f"第 {batch.pk} 批导入", on_progress
        self.confirmer = Confirmer(by, changeset.today)
        #: Of an adjustment: it stands with the batch.
        self.document, self.document_on = batch.document, batch.document_on

    def run(self) -> WriteResults:
        """Write every changed row; returns {id(change): (project pk, restore)}.
        Moved, and the whole batch rolls back, where a verb refuses."""
        results: WriteResults = {}
        writes = self.changeset.writes
        keys = [change.known.listing for change in writes]
        self.listings = YearListing.objects.select_related("project").in_bulk(keys)
        for number, change in enumerate(writes, start=1):
            try:
                results[id(change)] = change.known.pk or 0, self.write(change)
            except ValidationError as refusal:
                raise Moved(f"项目“{change.known.name}”：{'；'.join(refusal.messages)}") from None
            self.on_progress(number)
        return results

    def write(self, change: FiguresRowChange) -> dict[str, Any]:
        self.listing = self.listings[change.known.listing]
        restore: dict[str, Any] = {}
        if change.plan:
            restore["plan"] = self.adjust(change.plan)
        if change.reports:
            restore["reports"] = [self.report(each) for each in change.reports]
        if change.enrolled_on:
            restore["enrolment"] = self.enrol(change.enrolled_on)
        if change.bureau:
            months = sorted(change.bureau.items())
            restore["bureau"] = [self.bureau(month, ytd, words) for month, (ytd, words) in months]
        return restore

    def adjust(self, change: PlanChange) -> dict[str, Any]:
        current = self.listing.plans.filter(is_current=True).first()
        if (current and current.pk) != change.former:
            raise Moved(f"“{self.listing}”的年度计划在写入时有变动")
        annual_plans.adjust(
            self.listing,
            change.amount,
            by=self.by,
            now=self.now,
            reason=self.reason,
            document=self.document if current else "",
            document_on=self.document_on if current else None,
            curve=change.curve,
            months=change.months,
        )
        return {"listing": self.listing.pk, "former": change.former}

    def report(self, change: ReportChange) -> dict[str, Any]:
        report = MonthlyReport.objects.select_related("listing", "project").get(pk=change.pk)
        kept = {name: getattr(report, name) for name in KEPT}
        if report.version != change.version or not self.submit(report, change.values):
            raise Moved(f"“{report}”在写入时有变动")
        return {"pk": report.pk, "version": report.version, "was": kept}

    def submit(self, report: MonthlyReport, values: dict[str, Any]) -> bool:
        if self.changeset.confirms and not self.confirmer.refusal(report):
            return report.enter_confirmed(by=self.by, now=self.now, reason=self.reason, **values)
        return report.submit(by=self.by, now=self.now, **values)

    def enrol(self, day: date) -> dict[str, Any]:
        project = self.listing.project
        former = Enrolment.objects.filter(project=project).first()
        statistics.enrol(project, on=day, by=self.by, now=self.now)
        return {"was": former and former.enrolled_on}

    def bureau(self, month: int, ytd: Decimal, reason: str) -> dict[str, Any]:
        former = StatisticsFigure.objects.filter(listing=self.listing, month=month).first()
        statistics.record_reported(
            self.listing, month=month, ytd=ytd, reason=reason, by=self.by, now=self.now
        )
        was = former and {"ytd": former.ytd, "reason": former.reason}
        return {"listing": self.listing.pk, "month": month, "was": was}
