"""The bureau's figures beside the ledger's: the statistician fills them in and brings them back."""

from collections.abc import Iterable
from datetime import date

from core.spreadsheets import printed_list
from core.spreadsheets.printed_list import REF, Column, Section
from exchange.kinds.monthly_figures.current_values import CurrentValues
from exchange.kinds.monthly_figures.export_rows import row_of, to_date


def columns(month: int) -> list[Column]:
    """The ledger's sum to compare with, and what the statistician fills in; amounts in 万元."""
    return [
        Column("name", "项目名称", width=34),
        Column("responsible_unit", "责任单位", width=16),
        Column("total_investment", "总投资（万元）", "money", 14),
        Column("to_date", f"参考·台账 1—{month}月累计（万元）", "money", 16),
        Column("enrolled_on", "入统日期", "date", 12),
        Column("bureau", f"1—{month}月统计上报累计（万元）", "money", 16),
        Column("bureau_reason", "差异说明", width=34),
        REF,
    ]


def write(projects: Iterable[int], *, year: int, month: int, today: date) -> bytes:
    """The bytes of the workbook of these projects (their keys), in the order given."""
    projects = list(projects)
    current = CurrentValues(year, month, set(projects))
    current.load(current.by_pk)
    known = [current.by_pk[pk] for pk in projects if pk in current.by_pk]
    rows = [row_of(one, month) | {"to_date": to_date(one, month)} for one in known]
    return printed_list.write(
        [Section("", rows)],
        columns(month),
        title=f"左权县{year}年 1—{month}月统计数据",
        note=f"截至 {today:%Y-%m-%d}；金额单位：万元；两套数据并列对照，互不替代",
        name="统计数据",
    )
