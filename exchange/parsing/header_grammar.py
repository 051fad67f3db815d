"""The small grammar of a column's head: year or period, words, unit of money, brackets."""

import re
from dataclasses import dataclass
from functools import cache

from core.values.text import strip_spaces, without_marks

#: The years of a head, beside the year of its sheet.
LAST_YEAR, THIS_YEAR, NEXT_YEAR = "上年", "本年", "下年"
RELATIVE = (
    (re.compile("上年度|去年"), LAST_YEAR),
    (re.compile("下年度|次年|明年"), NEXT_YEAR),
    (re.compile(r"本年度|今年|当年|(?<!\d)年度"), THIS_YEAR),
    (re.compile(f"(?:{THIS_YEAR})+"), THIS_YEAR),
    # 到2025年12月底已, 截止到上年末: one form for the end of the year before.
    (
        re.compile(r"(?:截[至止][至到]?|至|到)?上年(?:年?[底末]|12月(?:[底末]|31日))[前止]?已?"),
        "截至上年底",
    ),
)
MONEY_UNIT = "亿元|百万元|万元|千元|元|亿|万"
UNIT_ALONE = re.compile(rf"(?:(?:金额|投资)?单位:?|人民币)?({MONEY_UNIT})(?:人民币)?")
UNIT_AT_END = re.compile(rf"(?:[:/(]({MONEY_UNIT})|(亿元|百万元|万元|千元))$")
ROUND = str.maketrans("【】[]〔〕", "()()()")
BRACKET = re.compile(r"\(([^()]*)\)")
NUMERALS = dict(zip("一二三四五六七八九", range(1, 10), strict=True)) | {"十": 10}
CHINESE_MONTH = re.compile("(十[一二]?|[一二三四五六七八九])月")
#: 1—6月: the year up to a month.
TO_MONTH = re.compile(r"(?<!\d)1月?(?:份)?[-—–~至到](\d{1,2})月")
MONTH = re.compile(r"(?<!\d)(\d{1,2})月")


@dataclass(frozen=True)
class HeaderPart:
    """One cell of a column's head, or one merged over it, taken apart.

    text is all of it with years beside the sheet's; words are what is left of it without unit and
    brackets, whole has the brackets that name no unit. Nothing is dropped but units, so that a
    part that nobody understands is still there to be seen.
    """

    text: str
    words: str
    whole: str
    brackets: tuple[str, ...] = ()
    units: frozenset[str] = frozenset()

    @property
    def dated(self) -> str | None:
        """The words, with a year that stands in the bracket put before them."""
        if self.brackets in ((THIS_YEAR,), (LAST_YEAR,), (NEXT_YEAR,)):
            return settle_years(self.brackets[0] + self.words)
        return self.words if not self.brackets else None


def own_word(text: str) -> str:
    """The form in which a head is asked about, answered and remembered; 2027年·计划 as one word."""
    return without_marks(strip_spaces(text)).casefold().replace("·", "").replace(">", "")


def without_unit(word: str) -> str:
    """An own_word as somebody names it who leaves out its last bracket of a unit of money."""
    bracket = re.search(r"\(([^()]*)\)$", word)
    if bracket and UNIT_ALONE.fullmatch(bracket[1]):
        return word[: bracket.start()]
    return word


def normal(text: str, year: int | None = None) -> str:
    """A head in one form: narrow, without spaces and marks, its years as 上年, 本年, 下年."""
    word = without_marks(strip_spaces(text)).casefold().rstrip(":").translate(ROUND)
    for number, name in ((-1, LAST_YEAR), (0, THIS_YEAR), (1, NEXT_YEAR)):
        word = _year(year + number).sub(name, word) if year else word
    return settle_years(word)


def settle_years(word: str) -> str:
    """去年, 今年 and the like as 上年, 本年, 下年, beside the year of the sheet."""
    for pattern, name in RELATIVE:
        word = pattern.sub(name, word)
    return word


@cache
def _year(number: int) -> re.Pattern[str]:
    """2026年, 2026年度, 2026; not as an end of 2025—2026年 and not in 2026年6—8."""
    end = "[-—–~./]"
    return re.compile(rf"(?<![\d—–~-]){number}(?:年度(?!{end})|年(?![度—–~./-])|(?![\d年—–~./-]))")


def take_apart(text: str, year: int | None = None) -> HeaderPart:
    """A cell of a head as a HeaderPart; years in figures are settled only where the sheet's `year`
    is known."""
    word = normal(text, year)
    units: set[str] = set()
    brackets: list[str] = []
    whole = word
    for bracket in BRACKET.findall(word):
        pieces = [piece for piece in re.split("[,、;]", bracket) if piece]
        named = {piece: unit[1] for piece in pieces if (unit := UNIT_ALONE.fullmatch(piece))}
        units |= set(map(_unit, named.values()))
        if named:
            left = "、".join(piece for piece in pieces if piece not in named)
            whole = whole.replace(f"({bracket})", f"({left})" if left else "", 1)
            bracket = left
        if bracket:
            brackets.append(bracket)
    if at_end := UNIT_AT_END.search(whole):
        units.add(_unit(at_end[1] or at_end[2]))
        whole = whole[: at_end.start()]
    return HeaderPart(word, BRACKET.sub("", whole), whole, tuple(brackets), frozenset(units))


def _unit(word: str) -> str:
    return word if word.endswith("元") else word + "元"


def with_digits(text: str) -> str:
    """十二月 as 12月."""
    return CHINESE_MONTH.sub(lambda found: f"{sum(NUMERALS[one] for one in found[1])}月", text)


def month_of(text: str) -> tuple[int, bool] | None:
    """(month, whether it stands for the year up to it), or None."""
    if found := TO_MONTH.search(text):
        return int(found[1]), True
    found = MONTH.search(text)
    return (int(found[1]), False) if found else None
