"""Write a plan of figures by the verbs of investment, and remember how to take it back."""

from django.core.exceptions import ValidationError

from exchange.kinds.ledger.apply_changes import Moved
from exchange.kinds.monthly_figures.current_values import KEPT
from investment import annual_plans, statistics
from investment.models import Enrolment, MonthlyReport, StatisticsFigure
from projects.models import YearListing
from projects.models.obligation_permissions import Confirmer


class FigureWriting:
    """One batch being written, as exchange.kinds.ledger.apply.Writing."""

    def __init__(self, plan, *, by, now, today, reason, told=lambda done: None, basis=None):
        self.plan, self.by, self.now, self.reason, self.told = plan, by, now, reason, told
        self.confirmer = Confirmer(by, today)
        #: The batch itself: the document of an adjustment stands with it.
        self.basis = basis

    def run(self):
        """Write every changed row; returns {id(planned): (project pk, restore)}."""
        results = {}
        writes = self.plan.writes
        keys = [planned.known.listing for planned in writes]
        self.listings = YearListing.objects.select_related("project").in_bulk(keys)
        for number, planned in enumerate(writes, start=1):
            try:
                results[id(planned)] = planned.known.pk, self.write(planned)
            except ValidationError as refusal:
                raise Moved(f"项目“{planned.known.name}”：{'；'.join(refusal.messages)}") from None
            self.told(number)
        return results

    def write(self, planned):
        self.listing = self.listings[planned.known.listing]
        restore = {}
        if planned.plan:
            restore["plan"] = self.adjust(planned.plan)
        if planned.reports:
            restore["reports"] = [self.report(change) for change in planned.reports]
        if planned.enrolled_on:
            restore["enrolment"] = self.enrol(planned.enrolled_on)
        if planned.bureau:
            told = sorted(planned.bureau.items())
            restore["bureau"] = [self.bureau(month, *said) for month, said in told]
        return restore

    def adjust(self, change):
        current = self.listing.plans.filter(is_current=True).first()
        if (current and current.pk) != change.former:
            raise Moved(f"“{self.listing}”的年度计划在写入时有变动")
        annual_plans.adjust(
            self.listing,
            change.amount,
            by=self.by,
            now=self.now,
            reason=self.reason,
            document=self.basis.document if current else "",
            document_on=self.basis.document_on if current else None,
            curve=change.curve,
            months=change.months,
        )
        return {"listing": self.listing.pk, "former": change.former}

    def report(self, change):
        report = MonthlyReport.objects.select_related("listing", "project").get(pk=change.pk)
        kept = {name: getattr(report, name) for name in KEPT}
        if report.version != change.version or not self.say(report, change.said):
            raise Moved(f"“{report}”在写入时有变动")
        return {"pk": report.pk, "version": report.version, "was": kept}

    def say(self, report, said):
        if self.plan.confirms and not self.confirmer.refusal(report):
            return report.enter_confirmed(by=self.by, now=self.now, reason=self.reason, **said)
        return report.submit(by=self.by, now=self.now, **said)

    def enrol(self, day):
        project = self.listing.project
        former = Enrolment.objects.filter(project=project).first()
        statistics.enrol(project, on=day, by=self.by, now=self.now)
        return {"was": former and former.enrolled_on}

    def bureau(self, month, ytd, reason):
        former = StatisticsFigure.objects.filter(listing=self.listing, month=month).first()
        statistics.report(
            self.listing, month=month, ytd=ytd, reason=reason, by=self.by, now=self.now
        )
        was = former and {"ytd": former.ytd, "reason": former.reason}
        return {"listing": self.listing.pk, "month": month, "was": was}
