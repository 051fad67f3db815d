"""Random ledgers in random messy layouts, with the truth that they were written from."""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import xlsxwriter
from hypothesis import strategies as st

UNITS = ["县工信局", "县水利局", "县交通运输局"]
OWNERS = ["示例企业甲", "示例企业乙", "示例建设中心"]
LEADERS = ["示例县领导一", "示例县领导二", "示例县领导三"]
CONTACTS = ["示例甲", "示例乙", "示例丙"]
KINDS = ["续建", "新建", "前期", "储备"]
LIMITS = {"续建": date(2026, 3, 31), "新建": date(2026, 6, 30)}
WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
HEADERS = {
    "name": ["项目名称", "项目\n名称", "工程名称", "项 目 名 称", "项目（工程）名称"],
    "kind": ["建设性质", "项目性质", "建设\n性质"],
    "grade": ["级别", "项目级别"],
    "unit": ["责任单位", "牵头单位", "责任\n单位"],
    "owner": ["项目单位", "建设单位", "业主单位", "项目法人"],
    "total": ["总投资", "项目总投资", "总 投 资", "计划总投资"],
    "plan": ["年度计划投资", "2026年计划投资", "本年计划投资", "2026年度计划投资"],
    "due": ["计划开工/复工时间", "计划复工/开工时间", "计划开（复）工时间"],
    "finish": ["计划竣工时间", "计划完工时间", "竣工时限"],
    "leads": ["包联领导", "包联县领导", "包保领导"],
    "contact": ["联系人", "项目联系人"],
    "remark": ["备注"],
    "livelihood": ["民生实事", "是否民生实事"],
}
MONEY = ("total", "plan")


@dataclass
class Truth:
    """One project as it was meant; `due` is what the ledger must keep."""

    name: str
    kind: str
    grade: str
    unit: str
    owner: str | None
    total: Decimal
    plan: Decimal | None
    due: date | None
    finish: date | None
    leads: list
    contact: str | None
    remark: str
    livelihood: bool


@dataclass
class Messy:
    """A workbook: sheets of (name, rows, merged, hidden), and the truth behind them."""

    truths: list
    sheets: list = field(default_factory=list)

    def write(self, path):
        with xlsxwriter.Workbook(path) as book:
            day = book.add_format({"num_format": "yyyy/m/d"})
            for name, rows, merged, hidden in self.sheets:
                sheet = book.add_worksheet(name)
                for number, row in enumerate(rows):
                    for column, value in enumerate(row):
                        _put(sheet, number, column, value, day)
                for top, left, low, right in merged:
                    sheet.merge_range(top, left, low, right, rows[top][left])
                for number in hidden:
                    sheet.set_row(number, None, None, {"hidden": True})
        return path


def _put(sheet, number, column, value, day):
    if isinstance(value, date):
        sheet.write_datetime(number, column, value, day)
    elif isinstance(value, Decimal):
        sheet.write_number(number, column, float(value))
    elif isinstance(value, str):
        sheet.write_string(number, column, value)
    elif value is not None:
        sheet.write(number, column, value)


cents = st.integers(100, 90_000_000).map(lambda n: Decimal(n) / 100)
days_of = lambda first, last: st.integers(0, (last - first).days).map(  # noqa: E731
    lambda n: first + timedelta(days=n)
)


@st.composite
def truth(draw, number):
    kind = draw(st.sampled_from(KINDS))
    total = draw(cents)
    due = None
    if kind in LIMITS:
        due = draw(st.none() | days_of(date(2026, 1, 1), LIMITS[kind]))
    plan = draw(st.none() | st.integers(0, int(total)).map(Decimal))
    return Truth(
        name=draw(st.sampled_from(["示例{}号工程", "示例{}期（扩建）", "示例{}#厂房 A座"])).format(
            number
        ),
        kind=kind,
        grade=draw(st.sampled_from(["省级", "市级", "县级"])),
        unit=draw(st.sampled_from(UNITS)),
        owner=draw(st.none() | st.sampled_from(OWNERS)),
        total=total,
        plan=plan,
        due=due,
        finish=draw(st.none() | days_of(date(2026, 7, 1), date(2028, 12, 31))),
        leads=draw(st.lists(st.sampled_from(LEADERS), unique=True, max_size=3)),
        contact=draw(st.none() | st.sampled_from(CONTACTS)),
        remark=draw(st.sampled_from(["", "按月调度", "=1+1", "第一行\n第二行", "+86"])),
        livelihood=draw(st.booleans()),
    )


@st.composite
def messy_ledgers(draw):
    count = draw(st.integers(1, 8))
    truths = [draw(truth(number)) for number in range(1, count + 1)]
    messy = Messy(truths)
    if draw(st.booleans()):
        for kind in KINDS:
            some = [t for t in truths if t.kind == kind]
            if some:
                messy.sheets.append((kind, *draw(layout(some))))
    else:
        messy.sheets.append(("台账", *draw(layout(truths))))
    if draw(st.booleans()):
        messy.sheets.append(("汇总", [["责任单位", "项目个数"], ["县工信局", 3]], [], []))
    return messy


@st.composite
def layout(draw, truths):
    """(rows, merged, hidden) of one sheet."""
    columns = draw(st.permutations(list(HEADERS)))
    unit = draw(st.sampled_from(["万元", "亿元"]))
    where = draw(st.sampled_from(["header", "side", "title"]))
    sectioned = draw(st.booleans())
    rows, merged = [], []
    for _ in range(draw(st.integers(1 if where == "title" else 0, 3))):
        rows.append(["左权县2026年重点项目台账" + (f"（{unit}）" if where == "title" else "")])
    if where == "side":
        rows.append([None, None, None, f"单位：{unit}"])
    header = ["序号", *(draw(st.sampled_from(HEADERS[key])) for key in columns)]
    if where == "header":
        header = [
            f"{word}（{unit}）" if key in MONEY else word
            for word, key in zip(header, ["", *columns], strict=True)
        ]
    rows.append(header)
    if draw(st.booleans()):
        rows.append(["合计", *(_sum(truths, key, unit) for key in columns)])
    groups = [truths]
    if sectioned:
        kinds = draw(st.permutations(KINDS))
        groups = [some for kind in kinds if (some := [t for t in truths if t.kind == kind])]
    hidden = []
    for number, group in enumerate(groups, start=1):
        if sectioned:
            rows.append(draw(heading(number, group, columns, unit)))
        for place, one in enumerate(group, start=1):
            if draw(st.integers(0, 9)) == 0:
                rows.append([])
            if draw(st.integers(0, 9)) == 0:
                hidden.append(len(rows))
            rows.append([place, *(draw(cell(one, key, unit, sectioned)) for key in columns)])
    if draw(st.booleans()):
        rows.append(["注：表内数据为示例"])
    return rows, merged, hidden


@st.composite
def heading(draw, number, group, columns, unit):
    title = f"{'一二三四'[number - 1]}、{group[0].kind}项目"
    if draw(st.booleans()):
        title += f"（{len(group)}项）"
    sums = draw(st.booleans())
    return [
        title,
        *(_sum(group, key, unit) if sums and key in MONEY else None for key in columns),
    ]


def _sum(truths, key, unit):
    if key not in MONEY:
        return None
    amount = sum((getattr(t, key) or Decimal(0) for t in truths), Decimal(0))
    return amount / 10_000 if unit == "亿元" else amount


@st.composite
def cell(draw, one, key, unit, sectioned):
    value = getattr(one, key)
    if key == "kind":
        if sectioned and draw(st.booleans()):
            return None
        return draw(st.sampled_from([value, " ".join(value), f" {value} ", value + "项目"]))
    if value is None or value == "" or value == []:
        return draw(st.sampled_from([None, None, "待定", "—", " "])) if key != "due" else None
    if key in MONEY:
        return draw(amount(value, unit))
    if key in ("due", "finish"):
        return draw(day(value))
    if key == "leads":
        return draw(st.sampled_from(["、", "，", "/", "\n", "; "])).join(value)
    if key == "name":
        return draw(st.sampled_from([value, f"★{value}", f"{value}▲", f" {value}\n"]))
    if key == "livelihood":
        return draw(st.sampled_from(["是", "√", "有"] if value else ["否", "×", "没有"]))
    if key in ("contact", "unit", "owner"):
        return draw(st.sampled_from([value, f" {value}", f"{value}\n"]))
    return value


@st.composite
def amount(draw, value, unit):
    figure = value / 10_000 if unit == "亿元" else value
    plain = f"{figure.normalize():f}"
    form = draw(st.sampled_from(["number", "text", "wide", "commas", "unit"]))
    if form == "number":
        return figure
    if form == "wide":
        return plain.translate(WIDE)
    if form == "commas":
        return f"{figure:,f}"
    return plain + unit if form == "unit" else plain


@st.composite
def day(draw, value):
    forms = [
        value,
        value.isoformat(),
        f"{value.year}/{value.month}/{value.day}",
        f"{value.year}.{value.month}.{value.day}",
        f"{value.year}年{value.month}月{value.day}日",
        value.strftime("%Y%m%d").translate(WIDE),
        int(value.strftime("%Y%m%d")),
        (value - date(1899, 12, 30)).days,
        f"{value.year}-{value.month:02}-{value.day:02} 00:00:00",
    ]
    if value.day == calendar.monthrange(value.year, value.month)[1]:
        forms += [f"{value.year}年{value.month}月", f"{value.year}年{value.month}月底"]
        if value.month % 3 == 0:
            forms.append(f"{value.year}年{'一二三四'[value.month // 3 - 1]}季度")
        if value.month == 12:
            forms.append(f"{value.year}年底前")
    return draw(st.sampled_from(forms))
