"""The columns of the ledger as the office prints it; read back by the import it changes nothing."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from core.ledger_field import LEDGER, LedgerField
from core.spreadsheets import printed_list
from core.spreadsheets.printed_list import REF, Column, PrintedRow, Section
from projects.ledger_fields import FIELDS


def column(field: LedgerField) -> Column:
    """A field of the ledger as a column that is printed."""
    return Column(field.key, field.label, field.printed_as, field.width, field.parent)


COLUMNS = [column(field) for field in FIELDS if LEDGER in field.shown_in]


def by_kind(rows: Iterable[PrintedRow]) -> Iterator[Section]:
    """Sections of rows that come sorted by kind: 续建, 新建, 前期, 储备, not yet known."""
    for kind, some in groupby(rows, key=lambda row: row["kind"]):
        yield Section(f"{kind}项目" if kind else "性质未定的项目", list(some))


def by_area(rows: Iterable[PrintedRow]) -> Iterator[Section]:
    """Sections of rows that come sorted by work area: neighbours alone are put together."""
    for area, some in groupby(rows, key=lambda row: row["work_area"]):
        yield Section(area or "未定领域", list(some))


def write(sections: Iterable[Section], *, title: str, note: str) -> bytes:
    """The bytes of the workbook, with the hidden number (REF) by which a row finds its project
    again."""
    return printed_list.write(sections, [*COLUMNS, REF], title=title, note=note, name="台账")
