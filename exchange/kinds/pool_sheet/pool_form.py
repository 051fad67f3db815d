"""The empty sheet of the pool to fill in, with its choices as drop-down lists."""

from datetime import date

from core.spreadsheets import blank_form
from core.spreadsheets.printed_list import Column
from pipeline.models import Maturity

HOW = (
    "一行一个台账上的项目。附论证日期和论证文件的入库；没有论证的提请三方联席，列为待上会。"
    "金额按万元；日期写成 2026-06-30。同名的项目加一列“系统编号”（如 ZQ-12）。"
)
COLUMNS = [
    Column("name", "项目名称", width=34),
    Column("since", "入库日期", "date", 12),
    Column("reviewed_on", "论证日期", "date", 12),
    Column("document", "论证文件", width=26),
    Column("amount", "金额（万元）", "money", 14),
    Column("maturity", "成熟度", width=10),
    Column("note", "备注", width=26),
]


def write(title: str, today: date) -> bytes:
    """The bytes of the workbook; `today` is asked of every form."""
    choices = {"maturity": Maturity.labels}
    return blank_form.write(COLUMNS, choices, title=title, how=HOW)
