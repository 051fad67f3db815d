"""The sheets that the screenshots import: some rows of the demo's own ledger, as an office hands
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


#: Of contracts: three quarters as they are handed in.
CONTRACTS = (
    ("合同名称", "类别", "投资方", "签订日期", "金额（万元）", "招商方式", "落实的框架协议"),
    ("一、第一季度",),
    ("示例纸业框架协议", "框架协议", "示例纸业公司", "{}-02-10", 50000, "以商招商"),
    ("示例陶粒合同", "正式合同", "示例陶粒公司", "{}.3.31", "8,000", "以情招商"),
    ("二、第二季度",),
    (
        "示例纸业一期合同",
        "正式合同",
        "示例纸业公司",
        "{}-05-08",
        20000,
        "以商招商",
        "示例纸业框架协议",
    ),
    ("三、第三季度",),
    (
        "示例纸业二期合同",
        "正式合同",
        "示例纸业公司",
        "{}-09-01",
        36000,
        "以商招商",
        "示例纸业框架协议",
    ),
    ("示例核桃油合同", "正式合同", "示例食品公司", "{}-09-20", 0.6, "以情招商"),
)


def write_contracts(path, year):
    """A sheet of that year's contracts, of which one amount is too small to be in 万元."""
    book = Workbook()
    for cells in CONTRACTS:
        filled = [cell.format(year) if isinstance(cell, str) else cell for cell in cells]
        book.active.append(filled)
    book.save(path)
