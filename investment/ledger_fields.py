"""The fields of plans, monthly reports and statistics; figure_headers.py reads their headers.

A sheet of figures is a year or one month, so that its columns are laid out where it is written.
"""

from typing import Any

from core.ledger_field import NOBODY, OWNER, LedgerField, as_taken

MONTHS = range(1, 13)


def _by_month(key: str, label: str, **facts: Any) -> list[LedgerField]:
    """One field a month, all of one kind: plan_1 to plan_12."""
    return [
        LedgerField(key.format(month), "money", label.format(month), **facts) for month in MONTHS
    ]


AMOUNTS = (
    *_by_month("plan_{}", "{}月计划", path="plan_month.amount"),
    *_by_month("done_{}", "{}月完成", path="report.month_amount", editor=OWNER),
    LedgerField("month_done", "money", "本月完成", path="report.month_amount", editor=OWNER),
    # Sums of the months: only compared with them.
    *_by_month("ytd_{}", "1—{}月累计", editor=NOBODY),
    LedgerField("ytd", "money", "本年累计完成", editor=NOBODY),
)
#: What a report says beside its amount and the 形象进度 that the ledger has as well.
REPORT_TEXTS = (
    LedgerField(
        "percent_done", "progress", "形象进度（%）", path="report.physical_percent", editor=OWNER
    ),
    LedgerField("problems", "report_text", "存在问题", 1000, path="report.problems", editor=OWNER),
    LedgerField("steps", "report_text", "下步措施", 1000, path="report.next_step", editor=OWNER),
    LedgerField("proof", "line", "凭证编号", 200, path="report.proof", editor=OWNER),
)
STATISTICS = (
    *_by_month("bureau_{}", "1—{}月统计上报", path="statistics.ytd"),
    LedgerField("bureau", "money", "统计上报累计", path="statistics.ytd"),
    LedgerField("bureau_reason", "text", "差异说明", 300, path="statistics.reason"),
    LedgerField("enrolled_on", "actual", "入统日期", path="enrolment.enrolled_on"),
)
TAKEN = (
    LedgerField("base_done", "money", "下载时·完成", editor=NOBODY),
    *map(as_taken, REPORT_TEXTS),
)
FIGURES = (*AMOUNTS, *REPORT_TEXTS, *STATISTICS, *TAKEN)
