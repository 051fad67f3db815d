"""Which column of a sheet is read as which field; the others are told of, or asked about."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from core.values.amounts import AMOUNT, UNIT_WORD
from core.values.text import normalise_width
from exchange.answers import COLUMN
from exchange.issues import ERROR, NOTE, QUESTION, WARNING, Issue
from exchange.parsing.header_grammar import own_word
from exchange.parsing.sheet_headers import ANSWERED, Heading
from exchange.workbooks.reader import Cell, Merge, Row, letter_of

if TYPE_CHECKING:
    from exchange.parsing.layout import Layout

UNREAD = {
    "computed": "由台账自动计算，没有读取。",
    "reported": "属于月报等内容，导入台账时没有读取。",
    "figures": "是各月的数据，没有读取，请从“计划和月度数据”导入。",
    "ambiguous": "看不出是计划时间还是实际时间，没有读取，请在表头写明“计划”或“实际”。",
    "part": "是其中的一部分，台账不单列，没有读取。",
    "to_some_day": "没有写明累计到何时，没有读取；若是截至上年底的累计，请选择对应的栏目。",
    "answered": "按答复没有读取。",
    "unknown": "不认识这一列，没有读取。",
    "of_ledger": "属于项目台账，这里没有读取。",
    "reference": "只供参照，没有读取。",
    "of_statistician": "由统计员填写，没有读取。",
    "not_of_statistician": "统计员只填入统日期和统计上报，这一列没有读取。",
    "other_month": "标题写的月份与所选的月份不同，没有读取，请核对所选的月份。",
    "plan_or_done": "看不出是计划还是完成，没有读取，请在表头写明“计划”或“完成”。",
}
NAMELESS = "没有表头，没有读取。"
UNKNOWN_AMOUNTS = "看不懂这一列的表头，列中有金额，没有读取，请选择对应的栏目，或选择不读取。"
#: What was left out for want of a word in its header: a warning, not only a note.
WARNED_OF = ("ambiguous", "plan_or_done", "other_month", "figures")
#: What a person may settle by naming the field; of amounts, what a person has to.
ASKED_ABOUT = ("unknown", "ambiguous", "plan_or_done", "part", "to_some_day")
QUESTIONED = ("unknown", "plan_or_done")
NOT_READ = ("", "不读取这一列")
#: What the words of a header make of the numbers below it: money, no money, another measure.
OF_MONEY = re.compile(r"投资|资金|金额|费用?$|费\(|贷款|债券|元")
RATE = re.compile("%|率$|占比|比例|同比|增速")
OTHER_MEASURE = re.compile(
    r"\((?:单位:?)?(?:万?亩|平方米|万?平方米|米|㎡|m2|公里|km|万?吨|个|人|万?户|套|项|次|份|天|日|月|年|"
    r"万?千瓦|兆瓦|mw|kw)\)$|面积|里程|数量|[个人户套项件]数|编号|序号|年份|电话|号码|代码"
)
UNIT_AT_END = re.compile(f"(?:{UNIT_WORD.pattern})$")


@dataclass(frozen=True)
class Place:
    """A column of the sheet: where it stands and what its header says, line breaks taken out."""

    index: int
    header: str
    unit: str | None = None

    @property
    def money_unit(self) -> str:
        """Of a column of money, once its table has its unit (money_units)."""
        return self.unit or "万元"

    @property
    def letter(self) -> str:
        return letter_of(self.index)


#: A column, and what its header means.
Claim: TypeAlias = tuple[Place, Heading]


def assign_columns(
    layout: "Layout", headings: dict[int, tuple[str, Heading]], rows: list[Row], merged: list[Merge]
) -> None:
    """Put the columns of a header into the layout, with what is told and asked of them.

    headings: column -> (header text, Heading). rows: those below the header, which tell a column
    of amounts. merged: (top, left, bottom, right) of the sheet's merged cells.
    """
    _Assignment(layout, headings, rows).run()
    layout.name_until = _name_until(layout, merged)


def _name_until(layout: "Layout", merged: list[Merge]) -> int:
    """The last column over which 项目名称 stands."""
    name = layout.places.get("name")
    header = range(layout.first_header_row, layout.last_header_row + 1)
    over = [
        right for top, left, _, right in merged if name and top in header and left == name.index
    ]
    return max([name.index if name else 0, *over])


class _Assignment:
    def __init__(
        self, layout: "Layout", headings: dict[int, tuple[str, Heading]], rows: list[Row]
    ) -> None:
        self.layout, self.rows, self.headers = layout, rows, layout.headers
        self.equal = Counter(own_word(text) for text, _ in headings.values())
        #: Field -> the columns that would be it; None: those that are not read.
        self.claims: dict[str | None, list[Claim]] = {}
        for column, (text, heading) in sorted(headings.items()):
            place = Place(column, text, heading.unit)
            heading = self.answer(place) or heading
            self.claims.setdefault(heading.key, []).append((place, heading))

    def run(self) -> None:
        for place, heading in self.claims.pop(None, ()):
            self.leave(place, heading.ignored)
        # A telephone is that of the person beside it: people first.
        for key, claims in sorted(self.claims.items(), key=lambda each: each[0] == "contact_phone"):
            if key is not None:
                self.settle(key, claims)
        if "name" not in self.layout.places:
            label = self.headers.field("name").label
            self.layout.add_issue(ERROR, f"缺少“{label}”列，请补上表头后再导入本表。")

    def what(self, place: Place) -> str:
        """What a question about a column is about; the letter where two headers are the same."""
        word = own_word(place.header)
        return f"{word}@{place.letter.casefold()}" if self.equal[word] > 1 else word

    def answer(self, place: Place) -> Heading | None:
        """What was answered for this one of several columns with the same header, or None."""
        what = self.what(place)
        answer = self.headers.answered(what) if "@" in what else None
        return self.headers.as_answered(answer, place.unit)

    def ask(self, level: str, sentence: str, place: Place, *, has_amounts: bool = False) -> None:
        choices = *self.headers.choices(place.header, has_amounts), NOT_READ
        asked = {"asks": COLUMN, "what": self.what(place), "choices": choices}
        self.layout.add_issue(level, sentence, place, **asked)

    def leave(self, place: Place, why: str) -> None:
        self.layout.ignored.append(place)
        if why not in ASKED_ABOUT:
            level = WARNING if why in WARNED_OF else NOTE
            self.layout.add_issue(level, UNREAD[why], place)
        elif why in QUESTIONED and holds_amounts(self.rows, place):
            sentence = UNKNOWN_AMOUNTS if why == "unknown" else UNREAD[why]
            self.ask(QUESTION, sentence, place, has_amounts=True)
        else:
            is_near = why != "unknown" or self.headers.is_near(place.header)
            self.ask(WARNING if is_near else NOTE, UNREAD[why], place)

    def settle(self, key: str, claimants: list[Claim]) -> None:
        """One field, one column: the better name is read, of two equal ones neither."""
        claimants = self.beside_person(claimants) if key == "contact_phone" else claimants
        label = self.headers.field(key).label
        best = max(_rank(label, place, heading) for place, heading in claimants)
        top = [place for place, heading in claimants if _rank(label, place, heading) == best]
        if len(top) > 1:
            self.doubled(key, [place for place, _ in claimants])
            return
        self.layout.places[key] = top[0]
        for place in (place for place, _ in claimants if place != top[0]):
            self.leave_second(place, top[0], is_answered=best[0] == ANSWERED)

    def leave_second(self, place: Place, first: Place, *, is_answered: bool) -> None:
        self.layout.ignored.append(place)
        sentence = f"与“{first.header}”同义，只读取“{first.header}”一列。"
        if is_answered:
            self.layout.add_issue(NOTE, sentence, place)
        else:
            self.ask(WARNING, sentence, place)

    def doubled(self, key: str, places: list[Place]) -> None:
        """A sheet without names has no projects and is refused; other columns are asked about."""
        for place in places:
            self.layout.ignored.append(place)
            first = next(other for other in places if other is not place)
            same = f"与“{first.header}”（{first.letter} 列）都是“{self.headers.field(key).label}”"
            level = ERROR if key == "name" else QUESTION
            self.ask(level, f"{same}，都没有读取，请选择读取哪一列。", place)

    def beside_person(self, claimants: list[Claim]) -> list[Claim]:
        person = self.layout.places.get("contact_person")
        beside = [c for c in claimants if person and c[0].index == person.index + 1]
        if len(beside) != 1:
            return claimants
        for place, _ in claimants:
            if place != beside[0][0]:
                self.layout.ignored.append(place)
                self.layout.add_issue(NOTE, "不在“联系人”右侧，没有读取。", place)
        return beside


def _rank(label: str, place: Place, heading: Heading) -> tuple[int, bool]:
    return heading.certainty, place.header.partition("(")[0] == label


def holds_amounts(rows: list[Row], place: Place) -> bool:
    """Whether a column has numbers that may be money: one does below 投资, else most must be."""
    if RATE.search(place.header):
        return False
    cells = [row.cells[place.index] for row in rows if place.index in row.cells]
    numbers = [number for cell in cells if (number := _number(cell)) is not None]
    if OF_MONEY.search(place.header):
        return bool(numbers)
    is_other = OTHER_MEASURE.search(place.header) or all(map(_is_year, numbers))
    return len(numbers) * 2 > len(cells) and not is_other


def _number(cell: Cell) -> Decimal | None:
    """The number of a cell, with or without a unit of money; None for words."""
    if cell.kind == "number":
        return Decimal(cell.value)
    text = normalise_width(cell.value) if cell.kind == "text" else ""
    match = AMOUNT.fullmatch(UNIT_AT_END.sub("", text).rstrip())
    return Decimal(re.sub("[, ]", "", match[0])) if match else None


def _is_year(number: Decimal) -> bool:
    return number % 1 == 0 and 1990 <= number <= 2100


def nameless_columns(layout: "Layout", filled: set[int], numbers: Iterable[int]) -> list[Issue]:
    """Columns that hold something under no header: they are not read, and that is noted. `filled`:
    the columns in which projects have something; `numbers`: those that number the rows."""
    known = {place.index for place in [*layout.places.values(), *layout.ignored]} | set(numbers)
    noted = {issue.letter for issue in layout.issues}
    letters = map(letter_of, sorted(filled - known))
    return [
        Issue(NOTE, NAMELESS, layout.sheet, letter=letter)
        for letter in letters
        if letter not in noted
    ]
