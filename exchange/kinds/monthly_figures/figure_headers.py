"""What the headers of plans and monthly figures mean: which measure, of which month."""

import re
from typing import Any

from core.ledger_field import LedgerField
from core.values.text import strip_spaces
from exchange.all_ledger_fields import BY_KEY
from exchange.parsing.header_grammar import MONTH, TO_MONTH, HeaderPart, month_of, with_digits
from exchange.parsing.header_words import NEUTRAL
from exchange.parsing.ledger_headers import LedgerHeaders
from exchange.parsing.sheet_headers import Heading, SheetHeaders, parts_of, unit_of
from exchange.workbooks.reader import Sheet
from investment.ledger_fields import FIGURES

#: Columns of the ledger that name the project, or that the two kinds of sheet share.
SHARED = {"ref", "name", "national_code", "responsible_unit", "annual_plan", "note"}
SYNONYMS = {"problem": "problems", "next_step": "steps"}
#: The texts of one month.
OF_MONTH = {"note", "percent_done", "problems", "steps", "proof"}
#: What means the month asked for, unless the header names one.
UNDATED = OF_MONTH | {"month_done", "ytd", "bureau"}
BUREAU = {"bureau", "enrolled_on", "bureau_reason"}
OTHER_RANGE = re.compile(r"\d+月?(?:份)?[-—–~至到]\d+月|季度")
OTHER_YEAR = re.compile(r"上年|下年|(?:19|20)\d\d")
SINCE_START = re.compile("开工以来|自开[工始]|开工至今")
RATE = re.compile("率|占|比例|更正|同比|环比|增[长速]|%")
#: What the head of a figure is made of; whatever else stands in it is a part not understood.
OF_A_FIGURE = re.compile(
    "本年|本月|当月|全年|年|累计|截[至止]|[至到已]|[底末份]|实际|计划|[分各按]月|"
    "完成|投资|金额|额|数|情况|任务|进度|统计局?|上报|纳统|入统|入库|合计|小计|总计|工程|项目|[:·/]"
)
TIME = re.compile("本月|当月|本年|全年")
#: 其中：本月完成, beside the sum to date, is the month itself and no part of it.
OF_ALL = re.compile(r"其中[:·]?(?=本月|当月|\d+月)")


class FigureHeaders(SheetHeaders):
    """The headers of one sheet. `role` is office, unit or statistician.

    No heading fills a cell, and a project without figures is none the worse for it.
    """

    takes_bare_names = True

    def __init__(self, sheet: Sheet, *, year: int, month: int, role: str, **options: Any) -> None:
        super().__init__(year, **options)
        self.month, self.role = month, role
        self.ledger = LedgerHeaders(year, self.own)
        self.fields = self._own_fields()
        self.about = _about(sheet)
        named = _months_named(sheet)
        self.is_other_month = len(named) == 1 and named != {month}

    def _own_fields(self) -> list[LedgerField]:
        shared = (BY_KEY[key] for key in sorted(SHARED - {"ref"}))
        figures = (field for field in FIGURES if "base_" not in field.key)
        return [field for field in (*shared, *figures) if not self.not_for_role(field.key)]

    def read(self, text: str, parent: str) -> Heading:
        parts = parts_of(text, parent, self.year)
        taught = self.ledger.find(parts, self.ledger.own)
        key = taught.key if taught else self.key(parts)
        key = SYNONYMS.get(key or "", key)
        if key not in BY_KEY or len({unit for part in parts for unit in part.units}) > 1:
            return Heading(ignored=key if key and key not in BY_KEY else "unknown")
        if ignored := self.not_for_role(key):
            return Heading(ignored=ignored)
        if self.is_other_month and key in UNDATED and not month_of(_joined(parts)):
            return Heading(ignored="other_month")
        return Heading(key, unit_of(parts, key))

    def not_for_role(self, key: str) -> str:
        """Why a column that is known is left out for this person."""
        of_bureau = key.partition("_")[0] == "bureau" or key in BUREAU
        if self.role == "statistician":
            return (
                ""
                if of_bureau or key in SHARED - {"annual_plan", "note"}
                else "not_of_statistician"
            )
        if of_bureau:
            return "of_statistician"
        is_figure = key.partition("_")[0] in ("plan", "done", "ytd", "month", "base")
        return "" if key in SHARED | OF_MONTH or is_figure else "of_ledger"

    def key(self, parts: list[HeaderPart]) -> str | None:
        """The key of a column, or why it is not read."""
        word, over = _joined(parts[-1:]), _joined(parts[:-1], "·")
        whole = _joined(parts)
        if whole.startswith("下载时"):
            return self.base(whole)
        if OTHER_YEAR.search(whole) or SINCE_START.search(whole):
            return "of_ledger"
        if whole.startswith(("上月", "下月")) or re.search("参考|台账", whole):
            return "reference"
        month = month_of(word) or month_of(over)
        key = self.named(_undated(word), _undated(over))
        if month and (not key or key == "annual_plan"):
            return self.of_month(whole, *month)
        if month and key in OF_MONTH and month[0] != self.month:
            return "reference"
        key = key or self.of_year(whole, word)
        return self.known_otherwise(word, over) if key == "unknown" else key

    def base(self, whole: str) -> str:
        """What the downloaded form of the month asked for held; another month's is no base."""
        month, word = MONTH.search(whole), MONTH.sub("", whole).removeprefix("下载时·")
        if month is None or int(month[1]) != self.month:
            return "reference"
        return "base_done" if word == "完成" else f"base_{self.named(word, '')}"

    def known_otherwise(self, word: str, over: str) -> str:
        """What a column that is no figure means among the ledger's own headers."""
        ignored = self.ledger.read(word, over).ignored
        return {"reported": "note", "ambiguous": "of_ledger", "figures": "unknown"}.get(
            ignored, ignored
        )

    def named(self, word: str, over: str) -> str | None:
        """The key of a column that the ledger has as well, or that it is the ledger's."""
        if special := _special(word):
            return special if _is_neutral(over) else None
        known = self.ledger.read(word, over).key
        key = SYNONYMS.get(known or "", known)
        return key if key is None or key in SHARED or key in OF_MONTH else "of_ledger"

    def of_month(self, whole: str, month: int, is_range: bool) -> str:
        if RATE.search(whole):
            return "computed"
        if not 1 <= month <= 12 or OTHER_RANGE.search(TO_MONTH.sub("", whole)):
            return "unknown"
        if not _is_understood(whole):
            return "unknown"
        measure = self.measure(whole)
        to_date = is_range or re.search("累计|截[至止]", whole)
        if measure == "bureau":
            return f"bureau_{month}"
        if measure == "plan":
            return "computed" if to_date else f"plan_{month}"
        if to_date:
            return f"ytd_{month}"
        return f"done_{month}" if measure == "done" else "plan_or_done"

    def of_year(self, whole: str, word: str) -> str:
        if RATE.search(whole) or re.search("应完成|序时", whole):
            return "computed"
        if not _is_understood(whole):
            return "unknown"
        measure = self.measure(whole)
        if measure == "bureau":
            return "bureau"
        if re.search("本月|当月", whole):
            return "month_done" if measure == "done" else "computed"
        if measure == "plan":
            return "annual_plan" if word in ALL_YEAR else "unknown"
        if re.search("累计", whole) or (measure == "done" and word in ALL_YEAR):
            return "ytd"
        return "unknown"

    def measure(self, whole: str) -> str:
        if re.search("统计|纳统|入统|入库", whole):
            return "bureau"
        if "计划" in whole:
            return "plan"
        if re.search("完成|实际|投资额|进度", whole):
            return "done"
        return self.about


ALL_YEAR = frozenset("合计 小计 总计 全年 本年 计划 全年合计 本年合计 本年计划 完成".split())


def _joined(parts: list[HeaderPart], between: str = "") -> str:
    return with_digits(between.join(part.whole for part in parts))


def _undated(text: str) -> str:
    """Without the month that it names, and the bracket around it."""
    return MONTH.sub("", TO_MONTH.sub("", text)).replace("()", "")


def _is_neutral(over: str) -> bool:
    return _is_understood(over) or any(over in group for group in NEUTRAL.values())


def _is_understood(whole: str) -> bool:
    whole = TIME.sub("", _undated(OF_ALL.sub("", whole))).replace("()", "")
    return not OF_A_FIGURE.sub("", whole)


def _special(word: str) -> str:
    """Headers that would be read otherwise by a part of them."""
    if re.fullmatch(r"(?:工程)?形象进度\((?:%|百分比)\)", word):
        return "percent_done"
    if re.fullmatch("(?:数据|统计)?差异(?:原因|说明|情况)*", word):
        return "bureau_reason"
    if re.fullmatch("(?:入统|纳统|入库)(?:日期|时间)", word):
        return "enrolled_on"
    if re.fullmatch(r"(?:是否)?(?:入统|纳统|入库)", word):
        return "of_ledger"
    if re.fullmatch("(?:佐证|凭证)(?:材料|资料|编号|号)*", word):
        return "proof"
    if re.fullmatch("报告期|填报期|应报月份", word):
        return "reference"
    if re.fullmatch("下步(?:措施|打算|计划|工作)", word):
        return "steps"
    return ""


#: A monthly report tells what was done.
ABOUT = (("计划", "plan"), ("完成", "done"), ("月报", "done"))


def _about(sheet: Sheet) -> str:
    """plan or done, where the sheet's name or its first line names exactly one of them."""
    first = next(iter(sheet.rows), None)
    texts = [cell.value for cell in (first.cells.values() if first else ()) if cell.kind == "text"]
    for text in (strip_spaces(sheet.name), strip_spaces(texts[0]) if len(texts) == 1 else ""):
        named = {measure for word, measure in ABOUT if word in text}
        if len(named) == 1:
            return named.pop()
    return ""


def _months_named(sheet: Sheet) -> set[int]:
    """The months that the titles above a header name; a date of filling in is none."""
    titles = [row for row in sheet.rows[:3] if len(row.cells) <= 2]
    texts = [cell.value for row in titles for cell in row.cells.values() if cell.kind == "text"]
    named: set[int] = set()
    for text in texts:
        plain_text = re.sub(r"\d{1,2}月\d{1,2}日", "", with_digits(strip_spaces(text)))
        ranges = [int(last) for last in TO_MONTH.findall(plain_text)]
        named |= {*ranges, *map(int, MONTH.findall(TO_MONTH.sub("", plain_text)))}
    return named
