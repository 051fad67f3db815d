"""Plans by month and monthly figures of a year as the office prints them, units as sections."""

from collections.abc import Iterable
from datetime import date

from core.spreadsheets import printed_list
from core.spreadsheets.printed_list import REF, Column
from exchange.kinds.monthly_figures.export_rows import sections_of
from investment.ledger_fields import MONTHS

PLANNED, DONE = "年度计划（万元）", "完成投资（万元）"


def columns(month: int) -> list[Column]:
    """One header serves the office and its import; the texts are those of `month`."""
    texts = f"{month}月"
    return [
        Column("name", "项目名称", width=30),
        Column("responsible_unit", "责任单位", width=14),
        Column("total_investment", "总投资（万元）", "money", 13),
        Column("annual_plan", "全年", "money", 13, PLANNED),
        *(Column(f"plan_{m}", f"{m}月", "money", 10, PLANNED) for m in MONTHS),
        Column("ytd", "台账累计", "money", 13, DONE),
        *(Column(f"done_{m}", f"{m}月", "money", 10, DONE) for m in MONTHS),
        Column("correction", "更正和补报", "money", 10, DONE),
        Column("afterwards", "年度结账后更正", "money", 10, DONE),
        Column("taken_over", "以前年度更正", "money", 10, DONE),
        Column("note", "形象进度", width=24, parent=texts),
        Column("percent_done", "形象进度（%）", width=8, parent=texts),
        Column("problems", "存在问题", width=20, parent=texts),
        Column("steps", "下步措施", width=20, parent=texts),
        Column("proof", "凭证编号", width=14, parent=texts),
        REF,
    ]


def write(projects: Iterable[int], *, year: int, month: int, today: date) -> bytes:
    """The bytes of the workbook of these projects (their keys)."""
    return printed_list.write(
        sections_of(year, month, projects),
        columns(month),
        title=f"左权县{year}年重点项目投资计划和完成情况",
        note=f"截至 {today:%Y-%m-%d}；金额单位：万元；完成数为已确认的月报，含已结账月份的更正；"
        "年度结账后的更正不计入累计，由以后年度的截至上年底累计结转",
        name="计划和完成",
    )
