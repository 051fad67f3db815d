"""Totals as a checksum: 合计, 小计 and the amounts of headings against the rows they stand for."""

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

from core.values.amounts import UNITS, read_money, split_unit
from core.values.errors import NotUnderstood
from core.values.text import normalise_width
from exchange.all_ledger_fields import MONEY
from exchange.answers import TOTAL, YES, Answers
from exchange.issues import ERROR, QUESTION, WARNING, Issue
from exchange.parsing.heading_words import heading_form, kind_named
from exchange.parsing.layout import Layout
from exchange.workbooks.reader import Cell, Row

if TYPE_CHECKING:
    from exchange.parsing.sections import Section

#: Which rows of a table a total may stand for.
Scope: TypeAlias = Sequence[int]

GRAND = re.compile("(?:全县|全市|全区|总|以上)?(?:合计|总计|共计|总数|累计)")
SO_FAR = re.compile("以上|累计")
PAGE = re.compile("本页")
OF_TOTAL = re.compile(r"\(?其中\)?:?")
PLAIN = re.compile(r"\d+(?:\.\d+)?")
FACTORS = (10, 100, 1000, 10_000)
#: A total in 亿元 is shown with two decimals: it may be off by half of the last, in 万元.
ROUNDING = Decimal(50)
CHECKED = ((YES, "已核对，按各行导入"),)


@dataclass(frozen=True)
class Stated:
    """An amount of a total, exact in 万元; `half` is half of its last decimal as shown."""

    amount: Decimal
    half: Decimal
    is_in_yi: bool

    def is_sum(self, total: Decimal) -> bool:
        rounding = min(self.half, ROUNDING) if self.is_in_yi else 0
        return abs(self.amount - total) <= rounding

    def fitting_factor(self, total: Decimal) -> int | None:
        """The factor by which another unit would have it agree, or None."""
        for factor in FACTORS if self.amount and total else ():
            if abs(self.amount * factor - total) <= self.half * factor:
                return (
                    factor
                    if len(str(self.amount.normalize()).strip("0.")) > 1
                    or (self.amount * factor == total)
                    else None
                )
            if abs(self.amount - total * factor) <= self.half:
                return factor
        return None


def stated_amounts(row: Row, layout: Layout) -> dict[str, Stated]:
    """Column key -> Stated, for the amounts of a total or a heading."""
    found = {}
    for key in MONEY & layout.places.keys():
        place = layout.places[key]
        if (amount := exact_amount(row.cells.get(place.index), place.money_unit)) is not None:
            decimals = -amount[1] if amount[1] < 0 else 0
            half = Decimal(5).scaleb(-decimals - 1) * UNITS[place.money_unit]
            found[key] = Stated(amount[0], half, place.money_unit == "亿元")
    return found


def exact_amount(cell: Cell | None, unit: str) -> tuple[Decimal, int] | None:
    """(万元 without rounding, exponent of the number as written), or None where it is no amount."""
    number = _number(cell, unit) if cell is not None else None
    if number is None or not number.is_finite() or number < 0:
        return None
    exponent = number.as_tuple().exponent
    return number * UNITS[unit], exponent if isinstance(exponent, int) else 0


def _number(cell: Cell, unit: str) -> Decimal | None:
    """The number of a cell, however large: a total of another unit may be beyond all amounts."""
    if cell.kind == "number":
        return Decimal(cell.value)
    if cell.kind != "text":
        return None
    try:
        rounded, _ = read_money(cell, unit)
    except NotUnderstood:
        return None
    digits, own = split_unit(normalise_width(cell.value), unit)
    plain = re.sub("[^0-9.]", "", digits)
    if not PLAIN.fullmatch(plain):
        return rounded / UNITS[unit]
    return Decimal(plain) if own == unit else Decimal(plain) * UNITS[own] / UNITS[unit]


@dataclass
class Total:
    """A line of 合计: after `at` projects, the last heading or total being after `since`."""

    text: str
    row: int
    amounts: dict[str, Stated]
    count: int | None
    at: int
    since: int
    sections: "list[Section]" = field(default_factory=list)
    until: int | None = None

    @property
    def is_grand(self) -> bool:
        return bool(GRAND.match(self.text)) and not PAGE.match(self.text)

    @property
    def kind(self) -> str | None:
        """The kind that it stands for: 续建小计, 其中：新建."""
        title = heading_form(OF_TOTAL.sub("", self.text)).title
        return kind_named(re.sub("(?:合计|小计|总计|共计):?$", "", title))

    @property
    def is_part(self) -> bool:
        return bool(OF_TOTAL.match(self.text))


class Checksum:
    """The amounts of a table's projects in their order, and the totals met among them."""

    def __init__(self, layout: Layout, answers: Answers) -> None:
        self.layout, self.answers = layout, answers
        self.keys = sorted(MONEY & layout.places.keys())
        self.rows: list[dict[str, Decimal | None]] = []
        self.kinds: list[str | None] = []
        self.totals: list[Total] = []
        self.since = 0

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, row: Row, kind: str | None, unread: Container[str]) -> None:
        """A project: its amounts exact, None where a cell was not read."""
        amounts: dict[str, Decimal | None] = {}
        for key in self.keys:
            place = self.layout.places[key]
            found = exact_amount(row.cells.get(place.index), place.money_unit)
            amounts[key] = None if key in unread else found[0] if found else Decimal(0)
        self.rows.append(amounts)
        self.kinds.append(kind)

    def heading(self) -> None:
        self._boundary()

    def _boundary(self) -> None:
        self.since = len(self)
        for total in reversed(self.totals):
            if total.until is not None:
                break
            total.until = len(self)

    def total(self, row: Row, text: str, count: int | None, sections: "list[Section]") -> None:
        amounts, now = stated_amounts(row, self.layout), len(self)
        total = Total(text, row.number, amounts, count, now, self.since, list(sections))
        if not total.is_part:
            self._boundary()
        self.totals.append(total)

    # --- what they should be ------------------------------------------------------------------

    def issues(self, sections: "list[Section]") -> Iterator[Issue]:
        """Differences of totals, then of headings; an error refuses the sheet."""
        self._prepare()
        grand = [total for total in self.totals if total.is_grand]
        for total in self.totals:
            scopes = self._scopes(total, grand)
            if total.kind and not scopes and total.amounts:
                sentence = f"“{total.text}”没有核对：有的行没有写明建设性质，请核实。"
                yield Issue(WARNING, sentence, self.layout.sheet, total.row)
            yield from self._compare(total, scopes, total.text, total.count)
        for section in sections:
            if section.amounts and section.found(len(self)):
                scope = range(section.first, section.found(len(self)) + section.first)
                yield from self._compare(section, [scope], section.title, None)

    def _prepare(self) -> None:
        self.sums = {
            key: list(accumulate((row[key] or Decimal(0) for row in self.rows), initial=Decimal(0)))
            for key in self.keys
        }
        self.unread = {
            key: [at for at, row in enumerate(self.rows) if row[key] is None] for key in self.keys
        }

    def _scopes(self, total: Total, grand: list[Total]) -> list[Scope]:
        """The rows that a total may stand for, the likeliest first."""
        now, kind = len(self), total.kind
        until = now if total.until is None else total.until
        if kind or total.is_part:
            return self._of_kind(kind, range(total.since, total.at)) if kind else []
        whole, above = range(now), range(total.at)
        if SO_FAR.match(total.text):
            return [above or whole]
        if total.is_grand and len(grand) == 1:
            return [whole]
        since = range(total.since, total.at)
        open_ = [range(s.first, now if s.last is None else s.last) for s in total.sections[::-1]]
        earlier = [each for each in self.totals if each.row < total.row and not each.is_part]
        after_last = range(earlier[-1].at if earlier else 0, total.at)
        below = range(total.at, until) or range(total.at, now)
        scopes = [since, *open_, after_last] if since else [*open_, below]
        if "小计" not in total.text:
            scopes.append(whole)
        if total.is_grand:
            scopes = (
                [whole, above, *scopes, below]
                if total in (grand[0], grand[-1])
                else [*scopes, above]
            )
        return [scope for scope in scopes if scope]

    def _of_kind(self, kind: str, since: range) -> list[Scope]:
        """The rows above, and all rows of a kind, where every row has its kind."""
        if not all(self.kinds):
            return [since] if since else []
        of_kind = [at for at, one in enumerate(self.kinds) if one == kind]
        return [of_kind, *([since] if since else [])]

    def sum(self, key: str, scope: Scope) -> Decimal | None:
        """What a column's rows add up to; None where one of them was not read."""
        unread = self.unread[key]
        if isinstance(scope, range):
            first = bisect_right(unread, scope.start - 1)
            if first < len(unread) and unread[first] < scope.stop:
                return None
            sums = self.sums[key]
            return sums[scope.stop] - sums[scope.start]
        amounts = [self.rows[at][key] for at in scope]
        if None in amounts:
            return None
        return sum((amount or Decimal(0) for amount in amounts), Decimal(0))

    def _compare(
        self, total: "Total | Section", scopes: list[Scope], text: str, count: int | None
    ) -> Iterator[Issue]:
        best = min(scopes, key=lambda scope: len(self._differing(total, scope)), default=None)
        if best is None or not len(self):
            return
        differing = self._differing(total, best)
        if differing:
            fits = next(filter(None, (self._fits(total, scope) for scope in scopes)), "")
            yield from self._asked(total, text, fits, differing)
        counts = {len(scope) for scope in scopes} if not total.amounts else {len(best)}
        if count is not None and count not in counts:
            sentence = f"“{text}”写明 {count} 项，实有 {len(best)} 项，请核实。"
            yield Issue(WARNING, sentence, self.layout.sheet, total.row)

    def _differing(self, total: "Total | Section", scope: Scope) -> dict[str, Decimal]:
        sums = ((key, stated, self.sum(key, scope)) for key, stated in total.amounts.items())
        return {
            key: amount
            for key, stated, amount in sums
            if amount is not None and not stated.is_sum(amount)
        }

    def _asked(
        self, total: "Total | Section", text: str, fits: str, differing: dict[str, Decimal]
    ) -> Iterator[Issue]:
        sheet, what = self.layout.sheet, str(total.row)
        if self.answers.of(sheet, TOTAL, what) == YES:
            return
        key = min(differing, key=lambda one: self.layout.places[one].index)
        place, named = self.layout.places[key], self._named(total, differing)
        if fits:
            sentence = (
                f"第 {total.row} 行“{text}”与各行不符（{named}），{fits}，本表没有读取，请核对。"
            )
            yield Issue(ERROR, sentence, sheet, asks=TOTAL, what=what, choices=CHECKED)
        else:
            sentence = f"“{text}”与各行不符：{named}，请核对。"
            yield Issue(
                QUESTION,
                sentence,
                sheet,
                total.row,
                place.header,
                place.letter,
                asks=TOTAL,
                what=what,
                choices=CHECKED,
            )

    def _named(self, total: "Total | Section", differing: dict[str, Decimal]) -> str:
        field = self.layout.headers.field
        return "；".join(
            f"{field(key).label}写的是 {plain_number(total.amounts[key].amount)} 万元，"
            f"各行相加为 {plain_number(amount)} 万元"
            for key, amount in differing.items()
        )

    def _fits(self, total: "Total | Section", scope: Scope) -> str:
        """What would have it agree: another unit or another column, in words, or ""."""
        for key, amount in self._differing(total, scope).items():
            stated = total.amounts[key]
            if factor := stated.fitting_factor(amount):
                return f"正好相差 {factor} 倍，像是金额单位不同"
            for other in self.keys:
                beside = self.sum(other, scope) if other != key else None
                if beside and stated.is_sum(beside):
                    header = self.layout.places[other].header
                    return f"却与“{header}”一列之和相同，像是两列对调"
        return ""


def are_sums(stated: dict[str, Stated], rows: list[Row], layout: Layout) -> bool:
    """Whether amounts, one of them at least above nothing, are the sums of the rows' columns."""
    if not rows or not any(each.amount for each in stated.values()):
        return False
    for key, total in stated.items():
        place = layout.places[key]
        amounts = [exact_amount(row.cells.get(place.index), place.money_unit) for row in rows]
        if not total.is_sum(sum((each[0] for each in amounts if each), Decimal(0))):
            return False
    return True


def plain_number(amount: Decimal) -> str:
    """For a sentence: no exponent, no idle zeros (1E+3 is 1000, 12.50 is 12.5)."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
