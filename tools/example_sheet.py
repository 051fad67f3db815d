"""The sheet that the screenshots import: some rows of the demo's own ledger, as an office hands
them in: one changed, two in doubt, one new; a column and a total that are asked about."""

from itertools import islice

from openpyxl import Workbook, load_workbook

COLUMNS = (
    "项目名称 建设性质 总投资 年度计划投资 计划复工时间 责任单位 项目单位 包联领导 联系人".split()
)
#: What the office calls the plan, which no ledger knows.
CALLED = {"年度计划投资": "计划投资（调整前）"}
HEADER_ROWS = (3, 4)
ROWS = 7


def write(exported, path):
    """`exported`: the ledger as export_ledger wrote it; `path`: where the sheet goes."""
    first, wrong_day, doubtful, *rest = projects(load_workbook(exported).active)
    first["总投资"] += 5000
    wrong_day["计划复工时间"] = "6月31日"
    doubtful["建设性质"] = "技改"
    new = first | {"项目名称": "示例：新增的续建项目", "总投资": 50000, "年度计划投资": 12000}
    book = Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet.append(["左权县2026年重点项目台账（示例）", *[None] * 7, "单位：万元"])
    sheet.append([CALLED.get(column, column) for column in COLUMNS])
    rows = (first, wrong_day, doubtful, *rest, new)
    for row in rows:
        sheet.append([row[column] for column in COLUMNS])
    sheet.append(["合计", None, sum(row["总投资"] for row in rows) + 1000])
    book.save(path)


def projects(sheet):
    """The first projects of the sheet, a dict by column each."""
    names = {}
    for number in HEADER_ROWS:
        for cell in sheet[number]:
            if cell.value:
                names[cell.value] = cell.column - 1
    numbered = (row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int))
    return [{name: row[names[name]] for name in COLUMNS} for row in islice(numbered, ROWS)]
