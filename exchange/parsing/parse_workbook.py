"""From a file to understood rows, with the cells that were put right on the page."""

from dataclasses import dataclass
from functools import partial

from exchange.all_ledger_fields import BY_KEY
from exchange.issues import ERROR
from exchange.models import HeaderWord
from exchange.parsing.cells import Basis
from exchange.parsing.parse_sheet import Understanding, understand
from exchange.workbooks.reader import Cell, Workbook, letter_of, read_workbook
from norms.models import WorkArea


@dataclass
class Reading:
    workbook: Workbook
    understanding: Understanding

    @property
    def rows(self):
        return self.understanding.rows

    def raw(self, row):
        """{letter: text as found} of the cells of a row that are complained of as errors."""
        if not hasattr(self, "_rows"):
            sheets = self.workbook.sheets
            self._rows = {(sheet.name, r.number): r for sheet in sheets for r in sheet.rows}
        letters = {c.letter for c in row.complaints if c.level == ERROR and c.letter}
        cells = self._rows[row.sheet, row.number].cells if letters else {}
        return {
            letter_of(column): str(cell.value)
            for column, cell in cells.items()
            if letter_of(column) in letters
        }


def read(path, *, year, today, fixes=(), words_of=None):
    """Read a workbook by the fixed rules of the year; SheetRefused if it is none.

    `fixes`: [sheet, row, letter, text] of cells to read otherwise, "" for a blank one.
    `words_of`: what the headers of a sheet mean where it is no ledger, with the county's own words.
    """
    areas = tuple(WorkArea.objects.values_list("number", "name"))
    workbook = read_workbook(path)
    _put_right(workbook, fixes)
    own = dict(HeaderWord.objects.values_list("word", "key"))
    words_of = words_of and partial(words_of, own=own)
    basis = Basis(year=year, today=today, work_areas=areas, own_words=own, words_of=words_of)
    return Reading(workbook, understand(workbook, basis))


def _put_right(workbook, fixes):
    wanted = {(sheet, row, letter): text for sheet, row, letter, text in fixes}
    if not wanted:
        return
    for sheet in workbook.sheets:
        for row in sheet.rows:
            _put_row_right(
                row,
                {
                    letter: text
                    for (name, number, letter), text in wanted.items()
                    if (name, number) == (sheet.name, row.number)
                },
            )


def _put_row_right(row, texts):
    for letter, text in texts.items():
        column = column_of(letter)
        if text.strip():
            row.cells[column] = Cell("text", text)
        else:
            row.cells.pop(column, None)


def column_of(letter):
    """The column of a letter, counted from 0: A is 0, AA is 26."""
    number = 0
    for character in letter:
        number = number * 26 + ord(character) - 64
    return number - 1


def key_at(row, letter):
    """The key of the column that stands at a letter of the row's sheet, or ""."""
    keys = [key for key, place in row.places.items() if place.letter == letter]
    return next((key for key in keys if key in BY_KEY), "") if letter else ""
