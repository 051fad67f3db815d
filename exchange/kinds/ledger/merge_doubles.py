"""A project that stands twice in a file: on two sheets it is one, on one sheet a mistake."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from accounts.models.unit import name_key
from core.values.text import PENDING
from exchange.issues import ERROR, NOTE, QUESTION, Issue
from exchange.kinds.ledger.ledger_context import LedgerContext
from exchange.kinds.ledger.row_change import LedgerRowChange, Mark
from exchange.matching.name_lookup import NameLookup
from exchange.matching.row_change_base import label_of
from exchange.matching.row_identity import place_beside, text_of
from exchange.parsing.consistency import check_row, dates_by_kind
from exchange.parsing.parsed_workbook import ParsedRow

UNIT = "responsible_unit"


def merge_doubles(changes: list[LedgerRowChange], context: LedgerContext) -> list[LedgerRowChange]:
    """The changes that remain: what several sheets say of one project is one row, with a note;
    where they contradict each other, or one sheet names it twice, every place is refused."""
    places: dict[Mark | int, list[LedgerRowChange]] = defaultdict(list)
    for change in changes:
        for mark in change.identity:
            places[mark].append(change)
        if change.known.pk:
            places[change.known.pk].append(change)
    merged: dict[int, LedgerRowChange] = {}  # id of a change -> the one it went into
    for mark, some in places.items():
        # By another mark one of them may have gone into another already.
        same = list({id(one): one for one in (_last(merged, one) for one in some)}.values())
        if len(same) > 1 and not _have_own_codes(mark, same):
            _settle(same, merged, context)
    return [change for change in changes if id(change) not in merged]


def _last(merged: dict[int, LedgerRowChange], change: LedgerRowChange) -> LedgerRowChange:
    while id(change) in merged:
        change = merged[id(change)]
    return change


def _settle(
    same: list[LedgerRowChange], merged: dict[int, LedgerRowChange], context: LedgerContext
) -> None:
    sheets = {change.row.sheet for change in same}
    if not context.confirms or len(sheets) < len(same):
        for change in same:
            _name_others(change, same)
        return
    if _name_contradictions(same, context.lookup):
        return
    # What is refused for another reason is told there, and does not keep the others out.
    good = [change for change in same if not change.row.refused]
    if len(good) < 2:
        return
    into = max(good, key=lambda change: _weight(change.row))
    for change in good:
        if change is not into:
            _merge(into, change, context.year)
            merged[id(change)] = into


def _weight(row: ParsedRow) -> tuple[int, int]:
    """The row that is kept: a cell is asked about where its row is shown; else the fullest."""
    return sum(issue.level == QUESTION for issue in row.issues), len(row.values)


def _have_own_codes(mark: Mark | int, same: list[LedgerRowChange]) -> bool:
    """Of one name and unit, yet each with a code of its own (which has its own mark)."""
    by_name = isinstance(mark, tuple) and mark[0] == "name"
    return by_name and all(text_of(change.row, "national_code") for change in same)


def _name_others(change: LedgerRowChange, same: list[LedgerRowChange]) -> None:
    others = [other.row for other in same[:6] if other is not change]
    named = "、".join(place_beside(row, change.row) for row in others[:5])
    more = f"等 {len(same) - 1} 行" if len(same) > 6 else ""
    sentence = f"与{named}{more}是同一项目，请只保留一行。"
    if all(issue.sentence != sentence for issue in change.row.issues):
        change.refuse("name", sentence)


# --- contradictions -------------------------------------------------------------------------------


def _name_contradictions(same: list[LedgerRowChange], lookup: NameLookup) -> bool:
    """Refuse every place of a project whose sheets differ, at the cells; whether they do."""
    pairs = [(one, other) for one in same for other in same if one is not other]
    keys = {(id(one), id(other)): _differing(one.row, other.row, lookup) for one, other in pairs}
    if not any(keys.values()):
        return False
    for one, other in pairs:
        for key in keys[id(one), id(other)]:
            place, label = place_beside(other.row, one.row), label_of(key)
            one.refuse(key, f"与{place}是同一项目，“{label}”却不相同，请核对后改成一致。")
    for change in same:
        if not change.row.refused:
            _name_others(change, same)
    return True


def _differing(one: ParsedRow, other: ParsedRow, lookup: NameLookup) -> list[str]:
    """The columns in which both say something, and not the same."""
    return [
        key
        for key in one.values  # in the order of the sheet
        if key in other.values
        if _says(one, key) and _says(other, key)
        if _plain(one, key, lookup) != _plain(other, key, lookup)
    ]


def _says(row: ParsedRow, key: str) -> bool:
    """Whether the row itself says something in a column: 待定 and what was assumed does not."""
    return key in row.values and row.values[key] is not PENDING and key not in row.assumed


def _plain(row: ParsedRow, key: str, lookup: NameLookup) -> Any:
    """A value as it is compared: a name in any spelling, a date as it was written."""
    value = row.written.get(key, row.values[key])
    names = list(value) if isinstance(value, list | tuple) else [value]
    if not all(isinstance(name, str) for name in names):
        return value
    if key in (UNIT, "owner_unit", "supporting_units"):
        return [lookup.unit_ref(name) or name_key(name) for name in names]
    return [name_key(name) for name in names]


# --- one row out of two ---------------------------------------------------------------------------


def _merge(into: LedgerRowChange, change: LedgerRowChange, year: int) -> None:
    """Bring what a row of another sheet has beyond this one; its issues are told here."""
    row, other = into.row, change.row
    brought = [key for key in other.values if _says(other, key) and not _says(row, key)]
    for key in brought:
        row.values[key] = other.values[key]
        row.assumed.discard(key)
        if key in other.written:
            row.written[key] = other.written[key]
    row.issues += [_from(issue, row) for issue in other.issues]
    other.issues = []
    words = "、".join(f"“{label_of(key)}”" for key in brought if key != UNIT)
    from_there = f"，并取其{words}" if words else ""
    row.add_issue(NOTE, f"与{place_beside(other, row)}是同一项目，合为一项{from_there}。")
    dates_by_kind(row, year)
    check_row(row)
    row.issues = list(dict.fromkeys(row.issues))
    into.known = into.known if into.known.pk else change.known


def _from(issue: Issue, row: ParsedRow) -> Issue:
    """An issue of another row, told at this one: its own letter would point to another cell."""
    sentence = f"{issue.place}：{issue.sentence}"
    return replace(issue, sentence=sentence, sheet=row.sheet, row=row.number, header="", letter="")


def take_units_of_other_sheets(rows: list[ParsedRow], lookup: NameLookup) -> None:
    """A row without a unit of its own, on a total list, is the project of that name for which
    another sheet names the unit, where they agree in one thing more; else that is doubted."""
    written: dict[str, list[ParsedRow]] = defaultdict(list)
    for row in rows:
        if _says(row, UNIT):
            written[row.name_key].append(row)
    for row in rows:
        if row.name_key and not _says(row, UNIT) and not text_of(row, "ref"):
            _take_unit(
                row, [one for one in written[row.name_key] if one.sheet != row.sheet], lookup
            )


def _take_unit(row: ParsedRow, others: list[ParsedRow], lookup: NameLookup) -> None:
    units = {_plain(other, UNIT, lookup)[0] for other in others}
    if len(units) == 1 and any(_agree(row, other, lookup) for other in others):
        row.values[UNIT] = others[0].values[UNIT]
        row.assumed.discard(UNIT)
    elif others and UNIT in row.values:
        place, unit = place_beside(others[0], row), others[0].values[UNIT]
        sentence = f"{place}也有这个名称（责任单位 {unit}），看不出是不是同一项目，请填写责任单位。"
        row.add_issue(ERROR, sentence, UNIT)


def _agree(row: ParsedRow, other: ParsedRow, lookup: NameLookup) -> bool:
    """Whether they are alike in more than the name, and contradict each other in nothing."""
    shared = [key for key in row.values.keys() & other.values.keys() - {"name", UNIT}]
    alike = [key for key in shared if _says(row, key) and _says(other, key)]
    return bool(alike) and not _differing(row, other, lookup)
