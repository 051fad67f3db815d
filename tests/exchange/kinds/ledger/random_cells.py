"""How an office writes a value into a cell: amounts, days, people, marks, words for nothing."""

import calendar
from datetime import date
from decimal import Decimal

from tests.exchange.kinds.ledger.random_heads import MONEY
from tests.exchange.kinds.ledger.random_projects import WORD_OF

WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
IN_WAN = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10_000)}
EMPTY = [None, None, None, "待定", "—", " ", "/"]
#: Written like this a value is doubtful: key -> cells; the cell is asked about and stays blank.
DOUBTFUL = {
    "kind": ["改扩建", "技改", "迁建", "在建"],
    "total": ["约5000", "1000-2000", "5000左右", "另行测算12"],
    "plan": ["约500", "100-200", "视情况而定"],
    "owner": ["亿达公司、示例企业甲", "亿达公司/示例企业乙"],
    "finish": ["明年", "视资金情况", "2026年13月", "2026年2月30日"],
}
#: Written like this a value is understood, or the cell is asked about.
RATHER_ASKED = {
    "leads": ["县委常委、副县长{}", "副县长：{}", "{}副县长", "副县长 {}"],
    "unit": ["牵头单位：{}"],
}


def written(rng, meant, head, unit, *, says_unit=False):
    """A cell that says what is meant; `unit` is that of the column's amounts."""
    value = meant[head.key]
    if head.key == "kind":
        return written_kind(rng, value)
    if value is None or value in ("", [], set()):
        return rng.choice(EMPTY)
    if head.key in MONEY:
        return written_amount(rng, value, unit, says_unit=says_unit)
    if isinstance(value, date):
        return written_day(rng, value)
    return written_text(rng, head.key, value)


def written_text(rng, key, value):
    if key == "leads":
        return rng.choice(["、", "，", "/", "\n", "; ", ","]).join(value)
    if key == "supporting":
        return rng.choice(["、", "，", "\n"]).join(sorted(value))
    if key == "name":
        folded = value[:2] + "\n" + value[2:]
        return rng.choice([value, value, value, f"★{value}", f"{value}▲", f" {value}\n", folded])
    if key in ("livelihood", "enrolled"):
        return rng.choice(["是", "√", "有"] if value else ["否", "×", "没有"])
    if key in ("contact", "unit", "owner", "person"):
        return rng.choice([value, value, f" {value}", f"{value}\n"])
    return value


def written_kind(rng, code):
    word = WORD_OF[code]
    new = ["新开工"] if code == "new" else []
    return rng.choice([word, word, " ".join(word), f" {word} ", word + "项目", *new])


def in_unit(amount, unit):
    """万元 as a figure in that unit."""
    return (amount / IN_WAN[unit]).normalize()


def written_amount(rng, amount, unit, *, says_unit=False):
    figure = in_unit(amount, unit)
    plain = f"{figure:f}"
    forms = ["number", "number", "number", "text", "wide", "commas", "unit"]
    form = "unit" if says_unit else rng.choice(forms)
    if unit == "万元" and amount >= 10_000 and rng.random() < 0.03:
        return f"{in_unit(amount, '亿元'):f}亿元"
    if form == "number":
        return figure
    if form == "wide":
        return plain.translate(WIDE)
    if form == "commas":
        return f"{figure:,f}"
    return plain + unit if form == "unit" else plain


def written_day(rng, day):
    forms = [
        day,
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        day.strftime("%Y%m%d").translate(WIDE),
        int(day.strftime("%Y%m%d")),
        (day - date(1899, 12, 30)).days,
        f"{day.year}-{day.month:02}-{day.day:02} 00:00:00",
        *written_month(day),
    ]
    return rng.choice(forms)


def written_month(day):
    """The last day of a month may stand for the month, the quarter, the year."""
    if day.day != calendar.monthrange(day.year, day.month)[1]:
        return []
    forms = [f"{day.year}年{day.month}月", f"{day.year}年{day.month}月底"]
    if day.month % 3 == 0:
        forms.append(f"{day.year}年{'一二三四'[day.month // 3 - 1]}季度")
    if day.month == 12:
        forms += [f"{day.year}年底前", f"{day.year}年底"]
    return forms


def foreign_cell(rng, sort):
    """In a column that says nothing for the ledger."""
    if sort == "source":
        return "合计"
    if sort in ("money", "figure"):
        return rng.choice([Decimal(rng.randint(1, 90_000)), Decimal(rng.randint(1, 999)), None])
    if sort == "date":
        return date(2025, rng.randint(1, 12), rng.randint(1, 28))
    return rng.choice(["已完成", "某公司", "某某〔2025〕3号", "开元段先行"])
