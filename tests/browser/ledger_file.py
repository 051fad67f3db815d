"""The county's year as its office types it: an Excel sheet that is messy and honest."""

from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment

OVERDUE = "示例农产品加工园续建项目"
IN_TIME = "示例灌区改造续建项目"
NEW = "示例粮食仓储新建项目"
REFUSED = "示例道路改造新建项目"
TITLE = "左权县2026年重点项目推进台账（示例）"
HEAD = (
    "序号 项目名称 建设性质 总投资 年度计划投资 计划开工/复工时间 实际复工时间 责任单位 "
    "项目单位 包联领导 联系人 邮箱 备注"
).split()
CONTACT = "owner-a@example.invalid"
UNIT = "左权县工业和信息化局"


def row(number, name, kind, total, plan, due, resumed=None, owner="甲", unit=UNIT):
    """One project; the names of units and people follow from its owner."""
    people = [unit, f"示例企业{owner}", "示例县领导一", f"示例{owner}"]
    address = CONTACT if owner == "甲" else "owner-b@example.invalid"
    return [number, name, kind, total, plan, due, resumed, *people, address, None]


ROWS = [
    [TITLE],
    ["填报单位：县重点项目中心（示例）", *[None] * 11, "单位：万元"],
    [],
    HEAD,
    ["一、续建项目（2项）"],
    row(1, "示例农产品加工园\n续建项目", "续建", 12000, 6000, "2026年3月底"),
    row(2, IN_TIME, " 续建", "8,000", 3000, date(2026, 3, 31), date(2026, 3, 10), owner="乙"),
    ["二、新建项目（2项）"],
    row(3, NEW, "新 建", 30000.0, 9000, "2026.6", owner="乙"),
    row(4, REFUSED, "新建", None, 2000, "6月底前", owner="乙", unit=None),
    [None, "合计", None, 50000, 20000],
]


def write(path):
    """Title over the whole width, header on row 4, headings and a sum among the projects."""
    book = Workbook()
    sheet = book.active
    sheet.title = "2026年台账"
    for cells in ROWS:
        sheet.append(cells)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEAD))
    sheet["A1"].alignment = Alignment(horizontal="center")
    for cells in sheet.iter_rows(min_row=5):
        cells[1].alignment = Alignment(wrap_text=True)
    book.save(path)
    return path
