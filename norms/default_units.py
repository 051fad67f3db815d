"""Which unit usually answers for what a project is about (R-DU-1): offered, never taken by itself.

Rows are loaded once and asked for as many projects as there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Unit
from core.values.text import strip_spaces
from norms.models import DefaultUnit


@dataclass(frozen=True)
class Offer:
    """A unit, and by what it was found: the key word, or the name of a work area."""

    unit: Unit
    found_by: str

    def __str__(self) -> str:
        return f"{self.unit}（按“{self.found_by}”）"


@dataclass(frozen=True)
class _Match:
    """A row that fits, by its longest word; 0 letters where it fits by the work area alone."""

    letters: int
    row: DefaultUnit
    found_by: str

    @property
    def rank(self) -> tuple[int, bool, int]:
        """The lowest goes first: the longest word, then a row of the work area, then the order."""
        return -self.letters, self.row.work_area_id is None, self.row.order


def load() -> list[DefaultUnit]:
    """The rows whose unit is there: a closed one is offered to nobody. One query."""
    rows = DefaultUnit.objects.select_related("unit", "work_area")
    return list(rows.filter(unit__closed_on=None))


def offered_unit(rows: Iterable[DefaultUnit], work_area: int | None, text: str) -> Offer | None:
    """The unit of the longest key word in `text`; of equal ones by the row that names the work
    area, then by the order laid down. None where nothing fits, or two units are level in all.

    `rows`: of load(); `work_area`: a primary key; `text`: name and content of a project.
    """
    plain = _plain(text)
    found = [match for row in rows if (match := _match(row, work_area, plain))]
    if not found:
        return None
    best = min(match.rank for match in found)
    level = [match for match in found if match.rank == best]
    if len({match.row.unit_id for match in level}) > 1:
        return None
    return Offer(level[0].row.unit, level[0].found_by)


def _match(row: DefaultUnit, work_area: int | None, plain: str) -> _Match | None:
    if row.work_area_id not in (None, work_area):
        return None
    if not row.words:
        return _Match(0, row, row.area_name)
    word = max((word for word in row.words if _plain(word) in plain), key=len, default="")
    return _Match(len(_plain(word)), row, word) if word else None


def _plain(text: str) -> str:
    """As words are compared: half-width, without spaces, small letters."""
    return strip_spaces(text).casefold()
