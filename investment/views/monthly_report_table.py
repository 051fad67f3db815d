"""月报 of a month as rows, and what their reader may do with each."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property

from core.lists.tables import ListTable, plain, plain_number
from investment import report_evidence
from investment.models import MonthlyReport
from projects.obligation_status import ObligationRow


@dataclass(frozen=True)
class ReportRow(ObligationRow[MonthlyReport]):
    """A report in the list. `is_mine`, `is_headed`: whether its reader reports on the project,
    heads its unit."""

    proofs: report_evidence.ReportEvidence
    is_mine: bool
    is_headed: bool
    may_confirm: bool
    may_remind: bool


class ReportTable(ListTable):
    rows_template = "investment/monthly_report_rows.html"
    empty_template = "investment/monthly_reports_empty.html"
    bulk_template = "investment/monthly_reports_bulk.html"
    per_page = 100
    #: Set by the page: how many reports the month has, whatever the tab.
    total = 0

    state = plain("状态")
    project = plain("项目")
    unit = plain("责任单位")
    amount = plain_number("本月完成（万元）")
    progress = plain("形象进度")
    proofs = plain("佐证")
    actions_column = True

    def __init__(self, data: Any, year: int, month: int):
        super().__init__(data)
        self.caption = f"{year}年{month}月月报"

    @cached_property
    def records(self) -> list[ReportRow]:
        """The rows of the page."""
        return [row.record for row in self.paginated_rows]

    @cached_property
    def may_confirm_some(self) -> bool:
        return any(row.may_confirm for row in self.records)

    @cached_property
    def may_remind_some(self) -> bool:
        return any(row.may_remind for row in self.records)

    @cached_property
    def select_all(self) -> bool:
        return self.may_confirm_some or self.may_remind_some
