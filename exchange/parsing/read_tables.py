"""The lines below the headers of a sheet, in their order, each read as what it is."""

from collections.abc import Container

from exchange.parsing import line_types
from exchange.parsing.assign_columns import nameless_columns
from exchange.parsing.cells import ParseContext
from exchange.parsing.heading_words import heading_form
from exchange.parsing.line_groups import settled, with_parts
from exchange.parsing.line_types import Line, Lines
from exchange.parsing.merged_cells import MergedCells
from exchange.parsing.parsed_workbook import ParsedRow, SheetReport
from exchange.parsing.read_project import ProjectReader
from exchange.parsing.responsible_unit import settle_responsible_unit
from exchange.parsing.sections import Section, Sections
from exchange.parsing.tables import Table
from exchange.parsing.totals import Checksum, stated_amounts
from exchange.workbooks.reader import Row, Sheet


def read_tables(
    sheet: Sheet, tables: list[Table], context: ParseContext, report: SheetReport
) -> list[ParsedRow]:
    """The rows of all tables of a sheet, or none where one of them refuses the sheet; what is to
    be said of them goes to its report."""
    rows: list[ParsedRow] = []
    report.read = True
    for table in tables:
        report.issues += table.layout.issues
    if all(table.layout.usable for table in tables):
        for table in tables:
            rows += _read_table(sheet, table, context, report)
        settle_responsible_unit(report, tables, rows, context.answers)
    if report.is_refused:
        first = tables[0].layout.last_header_row
        report.refused_lines = max(1, sum(row.number > first for row in sheet.rows))
        report.read, report.rows = False, 0
        return []
    report.say_what_was_met(tables[0].layout.headers.subject)
    return rows


def _read_table(
    sheet: Sheet, table: Table, context: ParseContext, report: SheetReport
) -> list[ParsedRow]:
    reader = _TableReader(sheet, table, context, report)
    reader.sections.enter_above(table.above)
    lines, said = settled(reader.lines, table.layout)
    report.issues += said
    for line, parts in with_parts(lines):
        reader.read(line, parts)
    reader.sections.finish(len(reader.checksum))
    report.issues += reader.checksum.issues(reader.sections.met)
    report.issues += reader.sections.issues
    report.issues += nameless_columns(table.layout, reader.filled, reader.lines.numbers)
    return reader.found


class _TableReader:
    """One line after the other, each read as what it is."""

    def __init__(
        self, sheet: Sheet, table: Table, context: ParseContext, report: SheetReport
    ) -> None:
        self.report, self.table, self.layout = report, table, table.layout
        merged = MergedCells(sheet, table.layout, table.rows)
        self.lines = Lines(table.layout, table.rows, merged, context)
        self.sections = Sections(sheet.name, context.work_areas, table.layout.headers.fills)
        self.checksum = Checksum(table.layout, context.answers)
        self.projects = ProjectReader(sheet, table, context, self.lines, merged, self.sections)
        self.filled: set[int] = set()  # columns in which projects have something
        self.found: list[ParsedRow] = []

    def read(self, line: Line, parts: list[Line]) -> None:
        """Read a line; `parts` are the rows of the same project below it."""
        now = len(self.checksum)
        match line.sort:
            case line_types.PROJECT:
                self.project(line, parts)
                if line.must_add_up and "responsible_unit" in self.layout.places:
                    # Without its unit it may as well have been a heading.
                    self.sections.abandon(line.text, line.row.number, now, "")
                return
            case line_types.REFUSED:
                self.refused(line.row, line.sentence)
                if line.may_be_heading:
                    self.sections.abandon(line.text, line.row.number, now, "")
                return
            case line_types.HEADING:
                self.heading(line, now)
            case line_types.TOTAL:
                open_sections = self.sections.open
                self.checksum.total(line.row, line.text, line.count, open_sections)
                self.sections.pause(line.text, line.row.number, now)
            case line_types.REMARK:
                self.table.foot.append(line.row)
                self.sections.pause(line.text, line.row.number, now)
            case line_types.UNKNOWN:
                self.sections.abandon(line.text, line.row.number, now)
            case line_types.PART | line_types.SUB_ROW:
                self.refused(line.row, self.lines.says_of(line_types.NO_NAME))
                return
        if line.sort != line_types.EMPTY:
            self.report.skipped[line.sort] += 1

    def heading(self, line: Line, now: int) -> None:
        amounts = stated_amounts(line.row, self.layout)
        form = line.form or heading_form(line.text)
        section = Section(form, line.text, line.row.number, now, line.count, amounts)
        self.sections.enter(section, now)
        self.checksum.heading()

    def project(self, line: Line, parts: list[Line]) -> None:
        row, money = self.projects.read(line, parts)
        self.filled |= line.row.cells.keys()
        if parts:
            self.report.skipped[line_types.PART] += len(parts)
        unread = {key for key in self.checksum.keys if self.projects.is_unread(row, key)}
        self.keep(row, money, row.values.get("kind"), unread)

    def refused(self, line_row: Row, sentence: str) -> None:
        self.keep(self.projects.refused(line_row, sentence), line_row, None, ())

    def keep(self, row: ParsedRow, money: Row, kind: str | None, unread: Container[str]) -> None:
        self.found.append(row)
        self.report.rows += 1
        self.report.hidden_rows += row.hidden
        self.checksum.add(money, kind, unread)
