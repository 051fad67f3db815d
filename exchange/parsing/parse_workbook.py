"""From a file to parsed rows, by the fixed rules of a year and the answers given so far."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path

from exchange.answers import NOTHING_ANSWERED, Answers
from exchange.parsing import county_header_words
from exchange.parsing.cells import HeadersOf, ParseContext
from exchange.parsing.known_names import KnownNames
from exchange.parsing.parse_sheet import parse_sheets
from exchange.parsing.parsed_workbook import ParsedWorkbook
from exchange.workbooks.reader import Correction, read_workbook
from norms.models import WorkArea


def parse(
    path: str | Path,
    *,
    year: int,
    today: date,
    fixes: Iterable[Correction] = (),
    answers: Answers = NOTHING_ANSWERED,
    headers_of: HeadersOf | None = None,
) -> ParsedWorkbook:
    """Read a workbook by the fixed rules of the year; SheetRefused if it is none.

    `fixes`: [sheet, row, letter, text] of cells to read otherwise, "" for a blank one.
    `answers`: what a person has said of its sheets and columns.
    `headers_of`: what the headers of a sheet mean where it is no ledger; takes the county's own
    words as `own`.
    """
    areas = tuple(WorkArea.objects.values_list("number", "name"))
    workbook = read_workbook(path, fixes)
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
    return parse_sheets(workbook, context)
