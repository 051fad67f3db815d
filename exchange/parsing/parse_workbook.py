"""From a file to parsed rows, with the cells that were corrected on the page."""

from dataclasses import dataclass
from functools import partial

from exchange.all_ledger_fields import BY_KEY
from exchange.answers import NOTHING_ANSWERED
from exchange.issues import ERROR, QUESTION
from exchange.parsing import county_header_words
from exchange.parsing.cells import ParseContext
from exchange.parsing.known_names import KnownNames
from exchange.parsing.parse_sheet import ParsedSheets, parse_sheets
from exchange.workbooks.reader import Cell, Workbook, column_of, letter_of, read_workbook
from norms.models import WorkArea


@dataclass
class ParsedWorkbook:
    workbook: Workbook
    contents: ParsedSheets

    @property
    def rows(self):
        return self.contents.rows

    def raw(self, row):
        """{letter: text as found} of the cells of a row that have errors or questions."""
        if not hasattr(self, "_rows"):
            sheets = self.workbook.sheets
            self._rows = {(sheet.name, r.number): r for sheet in sheets for r in sheet.rows}
        letters = {c.letter for c in row.issues if c.level in (ERROR, QUESTION) and c.letter}
        cells = self._rows[row.sheet, row.number].cells if letters else {}
        return {
            letter_of(column): str(cell.value)
            for column, cell in cells.items()
            if letter_of(column) in letters
        }


def parse(path, *, year, today, fixes=(), answers=NOTHING_ANSWERED, headers_of=None):
    """Read a workbook by the fixed rules of the year; SheetRefused if it is none.

    `fixes`: [sheet, row, letter, text] of cells to read otherwise, "" for a blank one.
    `answers`: what a person has said of its sheets and columns.
    `headers_of`: what the headers of a sheet mean where it is no ledger; takes the county's own
    words as `own`.
    """
    areas = tuple(WorkArea.objects.values_list("number", "name"))
    workbook = read_workbook(path)
    _correct(workbook, fixes)
    own = county_header_words.in_force()
    headers_of = headers_of and partial(headers_of, own=own)
    context = ParseContext(
        year=year,
        today=today,
        work_areas=areas,
        own_words=own,
        answers=answers,
        headers_of=headers_of,
        known=KnownNames(),
    )
    return ParsedWorkbook(workbook, parse_sheets(workbook, context))


def _correct(workbook, fixes):
    wanted = {(sheet, row, letter): text for sheet, row, letter, text in fixes}
    if not wanted:
        return
    for sheet in workbook.sheets:
        for row in sheet.rows:
            _correct_row(
                row,
                {
                    letter: text
                    for (name, number, letter), text in wanted.items()
                    if (name, number) == (sheet.name, row.number)
                },
            )


def _correct_row(row, texts):
    for letter, text in texts.items():
        column = column_of(letter)
        if text.strip():
            row.cells[column] = Cell("text", text)
        else:
            row.cells.pop(column, None)


def key_at(row, letter):
    """The key of the column that stands at a letter of the row's sheet, or ""."""
    keys = [key for key, place in row.places.items() if place.letter == letter]
    return next((key for key in keys if key in BY_KEY), "") if letter else ""
