"""Undo what a batch of figures did to one project: the last first, while its months are open."""

from datetime import date, datetime
from typing import Any

from accounts.audit import Actor
from exchange.kinds.import_kind import KeptOfNew
from exchange.kinds.monthly_figures.current_values import KEPT
from exchange.matching.changeset import must
from exchange.models import ImportBatch
from investment import annual_plans, statistics
from investment.models import MonthlyReport
from projects.models import Project, YearListing

STEPS = ("bureau", "enrolment", "reports", "plan")


def why_not_undo(batch: ImportBatch) -> str:
    """The sentence why a batch stays because of its months, or ""."""
    kept = batch.rows.filter(restore__has_key="reports").values_list("restore", flat=True)
    keys = [report["pk"] for restore in kept for report in restore["reports"]]
    closed = MonthlyReport.objects.filter(pk__in=keys).exclude(booked=None)
    months = sorted(set(closed.values_list("booked__month", flat=True)))
    if not months:
        return ""
    words = "、".join(f"{month}月" for month in months)
    return f"{words}已经结账，不能整批撤销；需要更正的，请在项目页登记更正。"


class FiguresUndo:
    """The verbs that bring the money of one project back to what it was."""

    def __init__(self, reason: str, by: Actor, now: datetime) -> None:
        self.reason, self.by, self.now = reason, by, now

    def withdraw_many(self, rows: KeptOfNew) -> list[int]:
        """A sheet of figures makes no project."""
        return []

    def restore_many(self, rows: list[tuple[Project, dict[str, Any]]]) -> None:
        """Restore [(project, kept by the writer)]."""
        for project, kept in rows:
            self.restore(project, kept)

    def restore(self, project: Project, kept: dict[str, Any]) -> None:
        for name in STEPS:
            if name in kept:
                getattr(self, f"restore_{name}")(project, kept[name])

    def restore_plan(self, project: Project, kept: dict[str, Any]) -> None:
        listing = YearListing.objects.get(pk=kept["listing"])
        if kept["former"] is None:
            done = annual_plans.void(listing, by=self.by, reason=self.reason)
        else:
            former = kept["former"]
            done = annual_plans.void_adjustment(listing, former, by=self.by, reason=self.reason)
        must(done, project)

    def restore_reports(self, project: Project, reports: list[dict[str, Any]]) -> None:
        for kept in reversed(reports):
            report = MonthlyReport.objects.select_related("listing", "project").get(pk=kept["pk"])
            former = {name: _from_json(name, kept["was"][name]) for name in KEPT}
            facts: dict[str, Any] = {"by": self.by, "reason": self.reason, "now": self.now}
            must(report.put_back(former, **facts), report)

    def restore_enrolment(self, project: Project, kept: dict[str, Any]) -> None:
        if kept["was"]:
            on = date.fromisoformat(kept["was"])
            statistics.enrol(project, on=on, by=self.by, now=self.now)
        else:
            statistics.void_enrolment(project, by=self.by, reason=self.reason)

    def restore_bureau(self, project: Project, figures: list[dict[str, Any]]) -> None:
        for kept in reversed(figures):
            listing, month = YearListing.objects.get(pk=kept["listing"]), kept["month"]
            if kept["was"] is None:
                statistics.void_reported(listing, month, by=self.by, reason=self.reason)
                continue
            field: Any = statistics.StatisticsFigure._meta.get_field("ytd")
            ytd = field.to_python(kept["was"]["ytd"])
            reason = kept["was"]["reason"]
            statistics.record_reported(
                listing, month=month, ytd=ytd, reason=reason, by=self.by, now=self.now
            )


def _from_json(name: str, value: Any) -> Any:
    """JSON keeps an amount and a moment as text; the model's own field reads them back."""
    field: Any = MonthlyReport._meta.get_field(name.removesuffix("_id"))
    return value if name.endswith("_id") else field.to_python(value)
