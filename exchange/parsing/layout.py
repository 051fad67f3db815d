"""Where a sheet keeps what: its header, its columns, its unit of money."""

import re
from dataclasses import dataclass, field

from core.values.amounts import UNIT_WORD, unit_of
from core.values.text import strip_spaces
from exchange.all_ledger_fields import MONEY
from exchange.issues import ERROR, WARNING, Issue
from exchange.parsing.assign_columns import Place, assign_columns
from exchange.parsing.ledger_headers import LedgerHeaders

HEADER_WITHIN = 20
# Fewer known headers than this are a summary that happens to name projects.
MIN_HEADERS = 2


@dataclass
class Layout:
    """The header of one sheet as parsed; rows after `last_header_row` are its body."""

    sheet: str
    last_header_row: int
    places: dict[str, Place] = field(default_factory=dict)
    ignored: list[Place] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    headers: object = None

    @property
    def usable(self):
        return "name" in self.places and not any(c.level == ERROR for c in self.issues)

    def add_issue(self, level, sentence, place=None, **asked):
        """Add an issue about the sheet or about a column; `asked`: asks, what and choices."""
        where = (place.header, place.letter) if place else ("", "")
        self.issues.append(Issue(level, sentence, self.sheet, None, *where, **asked))


def find_layout(sheet, year, own=None, headers=None):
    """Find the header within the first 20 rows; None if the sheet has none (a summary, a list).

    `own` maps a county's own header words to the keys of columns; `headers` says what each means.
    """
    headers = headers or LedgerHeaders(year, own)
    rows = {row.number: row for row in sheet.rows if row.number <= HEADER_WITHIN}
    scored = {number: _headings(sheet, rows, number, headers) for number in rows}
    best = max(scored, key=lambda number: _rank(_known(scored[number])), default=None)
    if best is None or len(_known(scored[best])) < MIN_HEADERS:
        return None
    headings, last = _two_rows_high(sheet, best, scored[best], headers)
    known = _known(headings)
    if "name" not in known and len(known) <= MIN_HEADERS:
        return None
    layout = Layout(sheet.name, last, headers=headers)
    body = [row for row in sheet.rows if row.number > last]
    assign_columns(layout, headings, body)
    _settle_units(layout, _declared_units(rows, best))
    return layout


def _rank(known):
    """A row with 项目名称 is the header, whatever stands above or below it."""
    return "name" in known, len(known)


def _known(headings):
    return {heading.key for _, heading in headings.values() if heading.key}


def _headings(sheet, rows, number, headers):
    """Column -> (header text, meaning), with the merged cell above as parent."""
    found = {}
    for column, cell in rows[number].cells.items():
        if (word := heading_text(cell)) is not None:
            parent = _parent(sheet, rows, number, column)
            found[column] = _joined(parent, word), headers.meaning(word, parent)
    return found


def heading_text(cell):
    """The words of a header cell; 2026年6月 may be kept as a date. None for anything else."""
    if cell.kind == "month":
        return f"{cell.value.year}年{cell.value.month}月"
    return cell.value if cell.kind == "text" else None


def _joined(parent, text):
    return strip_spaces(f"{parent}·{text}") if parent else strip_spaces(text)


def _parent(sheet, rows, number, column):
    """The text of a cell merged over several columns right above, if it is no title."""
    for top, left, low, right in sheet.merged:
        if low == number - 1 and left <= column <= right and left < right and left > 0:
            cell = top in rows and rows[top].cells.get(left)
            is_parent = cell and cell.kind == "text" and ":" not in strip_spaces(cell.value)
            return cell.value if is_parent else ""
    return ""


def _two_rows_high(sheet, number, headings, headers):
    """Read a second header row below: its cells stand under merged parents of the first."""
    below = next((row for row in sheet.rows if row.number == number + 1), None)
    last = max([number, *(low for top, left, low, right in sheet.merged if top == number)])
    if last == number and (below is None or not _is_header_half(below, headings, headers)):
        return headings, number
    both = dict(headings)
    for column, cell in (below.cells if below else {}).items():
        if (word := heading_text(cell)) is not None:
            parent = _spanning(sheet, number, headings, column)
            both[column] = _joined(parent, word), headers.meaning(word, parent)
    return both, max(last, number + 1)


def _spanning(sheet, number, headings, column):
    """The header of the first row that stands over a column, merged or in the column itself."""
    for top, left, low, right in sheet.merged:
        if top <= number <= low and left <= column <= right:
            return headings[left][0] if left in headings else ""
    return headings[column][0] if column in headings else ""


def _is_header_half(row, headings, headers):
    """Without merged cells: all texts, the name column empty, and at least one known header."""
    name = next((column for column, (_, h) in headings.items() if h.key == "name"), None)
    if name is None or name in row.cells or not all(c.kind == "text" for c in row.cells.values()):
        return False
    known = [
        headers.meaning(cell.value, headings.get(column, ("",))[0]).key
        for column, cell in row.cells.items()
    ]
    return any(known)


def _declared_units(rows, header):
    """The units that titles and side cells above the header declare: 单位：万元, …表（亿元）."""
    units = set()
    for number, row in rows.items():
        for cell in row.cells.values():
            if number < header and cell.kind == "text":
                units |= _units_in(strip_spaces(cell.value))
    return units


def _units_in(text):
    """编制单位：某局 declares no unit of money, and 单位：万元、亩 only one."""
    after_colon = re.search(r"单位[:：](.*)", text)
    in_brackets = re.search(r"\(([^()]*元)\)$", text)
    found = after_colon or in_brackets
    return {unit_of(word) for word in UNIT_WORD.findall(found[1])} if found else set()


def _settle_units(layout, declared):
    bare_places = [
        key for key, place in layout.places.items() if key in MONEY and place.unit is None
    ]
    if not bare_places:
        return
    if len(declared) > 1:
        names = "、".join(sorted(declared))
        layout.add_issue(ERROR, f"表头以上写了几种金额单位（{names}），请在各列表头中写明单位。")
    if not declared:
        layout.add_issue(WARNING, "没有写明金额单位，按万元读取，请核实。")
    unit = next(iter(declared)) if len(declared) == 1 else "万元"
    for key in bare_places:
        place = layout.places[key]
        layout.places[key] = Place(place.index, place.header, unit)
