"""The sheet a unit fills in offline and brings back: its rows alone, what it reports unlocked."""

from core.spreadsheets import fill_in_form
from core.spreadsheets.printed_list import A4, Column
from exchange.kinds.ledger.export_rows import rows_of

FIXED = [
    Column("name", "项目名称", width=32),
    Column("kind", "建设性质", width=9),
    Column("responsible_unit", "责任单位", width=15),
    Column("owner_unit", "项目单位", width=17),
    Column("resume_due", "计划复工时间", "date", 12),
    Column("start_due", "计划开工时间", "date", 12),
    Column("completion_due", "计划竣工时间", "date", 12),
]
REPORTED = [
    Column("resumed_on", "实际复工时间", "date", 13),
    Column("started_on", "实际开工时间", "date", 13),
    Column("completed_on", "实际竣工时间", "date", 13),
    Column("note", "形象进度", width=28),
    Column("problem", "存在问题", width=28),
    Column("next_step", "下一步措施", width=28),
]
HOW = (
    "只填白色的格子：日期写成 2026-06-30，没有变化的不用改。"
    "填好后从“导入”交回；复工、开工、竣工由项目中心核定。"
)
FORM = fill_in_form.Form("填报", HOW, [*FIXED, *REPORTED], REPORTED, A4)


def write(keys, *, title, today):
    """The bytes of the workbook for these listings."""
    return fill_in_form.write(FORM, rows_of(keys, today=today), title=title)
