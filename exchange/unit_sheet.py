"""The sheet a unit fills in offline and brings back: its rows alone, what it reports unlocked."""

from io import BytesIO

import xlsxwriter

from exchange.ledger_rows import rows_of
from exchange.workbook import CELL, LOOKS, OPTIONS, Column, write_cell

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
HEADER = 2
HOW = (
    "只填白色的格子：日期写成 2026-06-30，没有变化的不用改。"
    "填好后从“导入”交回；复工、开工、竣工由项目中心核定。"
)


def write(keys, *, title, today):
    """The bytes of the workbook for these listings."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {**OPTIONS, "constant_memory": False}) as book:
        _fill(book, book.add_worksheet("填报"), rows_of(keys, today=today), title)
    return out.getvalue()


def _fill(book, sheet, rows, title):
    head = book.add_format({**CELL, "bold": True, "text_wrap": True, "bg_color": "#EEF3F7"})
    locked = _looks(book, bg_color="#F3F5F7")
    free = _looks(book, locked=False)
    columns = [*FIXED, *REPORTED]
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 16}))
    sheet.write_string(1, 0, HOW)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(HEADER, place, column.title, head)
    hidden = len(columns)
    sheet.write_string(HEADER, hidden, "系统编号", head)
    for place, column in enumerate(REPORTED, start=hidden + 1):
        sheet.write_string(HEADER, place, f"下载时·{column.title}", head)
    sheet.set_column(hidden, hidden + len(REPORTED), 10, None, {"hidden": True})
    line = HEADER
    for line, row in enumerate(rows, start=HEADER + 1):
        for place, column in enumerate(columns):
            looks = free if column in REPORTED else locked
            write_cell(sheet, line, place, row.get(column.key), column.kind, looks)
        sheet.write_string(line, hidden, row["ref"])
        for place, column in enumerate(REPORTED, start=hidden + 1):
            write_cell(sheet, line, place, row.get(column.key), column.kind, locked)
    sheet.freeze_panes(HEADER + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _looks(book, **more):
    return {kind: book.add_format({**CELL, **look, **more}) for kind, look in LOOKS.items()}
