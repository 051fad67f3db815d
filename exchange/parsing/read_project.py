"""The cells of one project into a row of values: what a heading fills, its dates, its parts."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache, cached_property, partial

from core.values.errors import NotUnderstood
from core.values.text import PENDING
from exchange.all_ledger_fields import BY_KEY, MONEY
from exchange.issues import ERROR, NOTE, QUESTION
from exchange.parsing import line_types
from exchange.parsing.assign_columns import Place
from exchange.parsing.cells import ParseContext, Reading, read_cell
from exchange.parsing.consistency import check_row, dates_by_kind
from exchange.parsing.heading_words import named
from exchange.parsing.known_names import NamesOfSheet
from exchange.parsing.line_types import Line, Lines
from exchange.parsing.merged_cells import MergedCells
from exchange.parsing.parsed_workbook import ParsedRow
from exchange.parsing.people_names import read_people
from exchange.parsing.project_parts import ProjectParts
from exchange.parsing.sections import Sections
from exchange.parsing.tables import Table
from exchange.workbooks.reader import Cell, Row, Sheet

PEOPLE = frozenset(key for key, column in BY_KEY.items() if column.sort in ("people", "person"))
#: What is written once and does not come again: nothing to remember.
OF_ONE_ROW = frozenset("name code text report_text phone email".split())


class ProjectReader:
    """Reads the projects of one table, one after the other; `sections` are the headings open."""

    def __init__(
        self,
        sheet: Sheet,
        table: Table,
        context: ParseContext,
        lines: Lines,
        merged: MergedCells,
        sections: Sections,
    ) -> None:
        self.sheet, self.context, self.layout = sheet, context, table.layout
        self.lines, self.merged, self.sections = lines, merged, sections
        self.by_number = {row.number: row for row in table.rows}
        self.last_row = 0  # of the project being read
        self.readings: dict[tuple[str, int], Reading] = {}

    def read(self, line: Line, parts: list[Line]) -> tuple[ParsedRow, Row]:
        """(the row of values, the row of the sheet that holds its amounts)."""
        row, ledger_row = line.row, self.empty(line.row)
        of_rows = ProjectParts(self.lines, line, parts) if parts else None
        self.last_row = of_rows.span[1] if of_rows else row.number
        money = of_rows.row if of_rows else row
        for key, place in self.layout.places.items():
            cell = self.cell(ledger_row, money if key in MONEY else row, key, place)
            self.read_into(ledger_row, key, cell, place.unit)
        if not ledger_row.name and not ledger_row.refused:
            ledger_row.add_issue(ERROR, self.lines.says_of(line_types.NO_NAME), "name")
        if ledger_row.values.get("name") is PENDING:
            label = self.layout.headers.field("name").label
            ledger_row.add_issue(ERROR, f"{label}待定的行没有读取，请填写名称。", "name")
        self.fill(ledger_row)
        dates_by_kind(ledger_row, self.context.year)
        check_row(ledger_row)
        if of_rows:
            of_rows.check(ledger_row)
        return ledger_row, money

    def refused(self, row: Row, sentence: str) -> ParsedRow:
        ledger_row = self.empty(row)
        ledger_row.add_issue(ERROR, sentence, "name")
        return ledger_row

    def empty(self, row: Row) -> ParsedRow:
        return ParsedRow(self.sheet.name, row.number, row.hidden, places=self.layout.places)

    def is_unread(self, ledger_row: ParsedRow, key: str) -> bool:
        """Whether a cell of money has something that was not read as an amount."""
        letter = self.layout.places[key].letter
        return ledger_row.values.get(key) is None and any(
            issue.letter == letter and issue.level != NOTE for issue in ledger_row.issues
        )

    def cell(self, ledger_row: ParsedRow, row: Row, key: str, place: Place) -> Cell | None:
        """The cell of a column, or the one that is merged down over it."""
        top = self.merged.tops.get((row.number, place.index))
        if top is None:
            return row.cells.get(place.index)
        head = self.by_number.get(top)
        cell = head.cells.get(place.index) if head else None
        if cell is None:
            return None
        is_own = top == ledger_row.number and not self.goes_on(place.index, top)
        if not is_own and (key in MONEY or key in ("name", "national_code")):
            level = ERROR if key in self.layout.headers.identifying else QUESTION
            ledger_row.add_issue(level, "是跨行合并的单元格，请取消合并并逐行填写。", key)
            return None
        if top != row.number:
            ledger_row.add_issue(NOTE, f"合并单元格，取第 {top} 行的内容。", key)
        return cell

    def goes_on(self, column: int, top: int) -> bool:
        """Whether a merged cell reaches beyond the rows of the project being read."""
        return self.merged.tops.get((self.last_row + 1, column)) == top

    def read_into(
        self, ledger_row: ParsedRow, key: str, cell: Cell | None, unit: str | None
    ) -> None:
        try:
            reading = self.reading(key, cell, unit)
        except NotUnderstood as doubt:
            level = ERROR if key in self.layout.headers.identifying else QUESTION
            ledger_row.add_issue(level, str(doubt), key, doubt.choices)
            return
        for level, sentence in reading.remarks:
            ledger_row.add_issue(level, sentence, key)
        ledger_row.besides.update(reading.besides)
        if reading.value is None:
            return
        if key == "contact" and reading.value is not PENDING:
            self.split(ledger_row, *reading.value)
        elif key == "note" and reading.value is not PENDING:
            ledger_row.values["note"], percent = reading.value
            if percent is not None:
                ledger_row.values["percent"] = percent
        else:
            value = reading.value
            ledger_row.values[key] = list(value) if isinstance(value, list) else value

    def reading(self, key: str, cell: Cell | None, unit: str | None) -> Reading:
        """What a cell says; one cell object serves all rows of a workbook that say the same."""
        field = self.layout.headers.field(key)
        if field.sort in OF_ONE_ROW:
            return read_cell(cell, field, unit, self.cell_context)
        at = key, id(cell)
        if at not in self.readings:
            self.readings[at] = read_cell(cell, field, unit, self.cell_context)
        return self.readings[at]

    @cached_property
    def cell_context(self) -> ParseContext:
        """The context of cells, to which the people that the sheet names are known."""
        return replace(self.context, known=NamesOfSheet(self.context.known, self.people_named))

    def people_named(self) -> Iterator[str]:
        """Names that cells of this sheet give beyond doubt."""
        for key in PEOPLE & self.layout.places.keys():
            index = self.layout.places[key].index
            cells = (row.cells.get(index) for row in self.sheet.rows)
            for text in {cell.value for cell in cells if cell and cell.kind == "text"}:
                with suppress(NotUnderstood):
                    yield from read_people(text)

    def split(self, ledger_row: ParsedRow, name: str | None, phone: str | None) -> None:
        for key, value in (("contact_person", name), ("contact_phone", phone)):
            if value:
                ledger_row.values.setdefault(key, value)
                ledger_row.places = {key: ledger_row.places["contact"], **ledger_row.places}

    def fill(self, ledger_row: ParsedRow) -> None:
        """A heading, else the sheet's name, fills an empty cell of its rows, with a note."""
        refused = {c.letter for c in ledger_row.issues if c.level in (ERROR, QUESTION)}
        for key in self.layout.headers.fills:
            place = self.layout.places.get(key)
            if key in ledger_row.values or (place and place.letter in refused):
                continue
            value, title, word = self.filling(key)
            if value is not None:
                ledger_row.values[key] = value
                label = BY_KEY[key].label
                ledger_row.add_issue(NOTE, f"{label}按{word}“{title}”补上。", key)
            else:
                self.sections.note_unfilled(key)

    def filling(self, key: str) -> tuple[str | int | None, str, str]:
        """(value, title, where it stands) that fills a column of the rows being read."""
        value, title = self.sections.filled(key)
        if value is not None or self.sections.ended_by:
            return value, title, "分节标题"
        return self.of_sheet_name(key), self.sheet.name, "工作表名"

    @cached_property
    def of_sheet_name(self) -> Callable[[str], str | int | None]:
        return cache(partial(named, title=self.sheet.name, work_areas=self.context.work_areas))
