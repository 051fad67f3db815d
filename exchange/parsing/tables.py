"""The tables of a sheet: every header begins one, with its own columns, unit and headings."""

import re
from dataclasses import dataclass, field, replace

from core.values.text import strip_spaces
from exchange.issues import ERROR, WARNING, Issue
from exchange.parsing.cells import ParseContext
from exchange.parsing.layout import HEADER_WITHIN, Layout, header_rows, heading_text, layout_at
from exchange.parsing.money_units import declared_units, settle_units_of
from exchange.parsing.sheet_headers import SheetHeaders
from exchange.parsing.titles import ask_about_year
from exchange.workbooks.reader import Row, Sheet

#: Rows right above a header that may be its titles.
TITLES = 4
NUMBER = re.compile(r"\d{1,6}")


@dataclass
class Table:
    """A header, the titles above it and the rows below it, up to the next header's titles."""

    layout: Layout
    rows: list[Row] = field(default_factory=list)
    above: list[Row] = field(default_factory=list)
    foot: list[Row] = field(default_factory=list)  # remarks and signatures met when it was read

    @property
    def is_ledger(self) -> bool:
        return "name" in self.layout.places


def tables_of(sheet: Sheet, headers: SheetHeaders, context: ParseContext) -> list[Table]:
    """The tables of a sheet, none of them if it has no header near its top."""
    tables = _cut(sheet, headers)
    if not tables:
        return []
    for table in tables:
        if table.is_ledger:
            _settle_name(table.layout, table.rows)
    _check_above(tables[0], headers.subject)
    ledgers = _ledgers_of(tables)
    settle_units_of(tables, context.answers)
    for table in ledgers:
        if table.is_ledger and headers.is_of_one_year:
            ask_about_year(table.layout, table.above, context.year, context.answers)
    return ledgers


def _cut(sheet: Sheet, headers: SheetHeaders) -> list[Table]:
    """Every table from its header's titles to the next one's."""
    numbers = header_rows(sheet, headers)
    if not numbers or numbers[0] > HEADER_WITHIN:
        return []
    tables: list[Table] = []
    last = 0
    rows = {row.number: at for at, row in enumerate(sheet.rows)}
    for number in numbers:
        if number <= last or (tables and _is_again(sheet.rows[rows[number]], tables[-1].layout)):
            continue
        layout = layout_at(sheet, number, headers, numbers)
        begin = rows[number] - _titles_above(sheet.rows, rows[number], last) if tables else 0
        if tables:
            tables[-1].rows = [
                row for row in tables[-1].rows if row.number < sheet.rows[begin].number
            ]
        tables.append(Table(layout, above=sheet.rows[begin : rows[number]]))
        last = layout.last_header_row
        tables[-1].rows = [row for row in sheet.rows[rows[number] :] if row.number > last]
    return tables


def _is_again(row: Row, layout: Layout) -> bool:
    texts = layout.header_texts
    return all(
        strip_spaces(heading_text(cell) or "") in texts.get(column, ())
        for column, cell in row.cells.items()
    )


def _titles_above(rows: list[Row], at: int, last: int) -> int:
    """How many rows right above a header are its titles: few cells, none a number."""
    count = 0
    while count < TITLES and at - count - 1 >= 0:
        row = rows[at - count - 1]
        words = all(cell.kind == "text" for cell in row.cells.values())
        if row.number <= last or not words or (len(row.cells) > 2 and not declared_units([row])):
            break
        count += 1
    return count


def _settle_name(layout: Layout, rows: list[Row]) -> None:
    """项目名称 may stand over the column of the numbers, with the names to its right."""
    name = layout.places["name"]
    beside = name.index + 1
    headed = {place.index for place in [*layout.places.values(), *layout.ignored]}
    if beside in headed:
        return
    shifted = in_place = 0
    for row in rows[:200]:
        if (right := row.cells.get(beside)) is None or right.kind != "text":
            continue
        cell = row.cells.get(name.index)
        is_number = cell and NUMBER.fullmatch(strip_spaces(str(cell.value)))
        shifted, in_place = shifted + bool(is_number), in_place + bool(cell and not is_number)
    if shifted > in_place:
        layout.places["name"] = replace(name, index=beside)
        layout.name_until = max(layout.name_until, beside)


def _check_above(table: Table, subject: str) -> None:
    """What looks like a project above the header would vanish: the sheet is refused."""
    for row in table.above:
        cells = [row.cells[column] for column in sorted(row.cells)]
        is_numbered = NUMBER.fullmatch(strip_spaces(str(cells[0].value)))
        if is_numbered and len(cells) > 2 and any(cell.kind == "text" for cell in cells[1:]):
            sentence = (
                f"第 {row.number} 行在表头之上，像是一个{subject}，请移到表头之下再导入本表。"
            )
            table.layout.add_issue(ERROR, sentence)
            return


def _ledgers_of(tables: list[Table]) -> list[Table]:
    """Those with a name; what is none of them is told by the first."""
    ledgers = [table for table in tables if table.is_ledger]
    for table in tables if ledgers else ():
        if not table.is_ledger:
            layout, issues = table.layout, ledgers[0].layout.issues
            count, label = len(table.rows), layout.headers.field("name").label
            sentence = (
                f"第 {layout.first_header_row} 行起的表没有“{label}”列，其下 {count} 行没有读取。"
            )
            issues.append(Issue(WARNING, sentence, layout.sheet, layout.first_header_row))
    return ledgers or tables[:1]
