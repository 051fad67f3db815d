"""What a kind of sheet is to the steps of a batch: how it is read, matched, shown, written, undone.

Each kind declares one ImportKind in its package; the registry knows them by the kind of a batch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias

from accounts.audit import Actor
from core.ledger_field import LedgerField
from exchange.answers import Answers
from exchange.matching.changeset import ChangeSet
from exchange.models import ImportBatch
from exchange.parsing import parse_workbook
from exchange.parsing.cells import HeadersOf
from exchange.parsing.parsed_workbook import ParsedWorkbook
from projects.models import Project

#: A column of a preview: the keys of which a row has one, and its heading.
PreviewColumn: TypeAlias = tuple[tuple[str, ...], str]
#: Called with the number of rows written so far.
OnProgress: TypeAlias = Callable[[int], None]
#: id of a RowChange -> (key of its project, what an undo needs).
WriteResults: TypeAlias = dict[int, tuple[int, dict[str, Any]]]


class Writer(Protocol):
    """Writes the change set that it was made with, once."""

    def run(self) -> WriteResults: ...


class MakeWriter(Protocol):
    """Makes the Writer of one change set; `on_progress` is told how many rows are written."""

    def __call__(
        self,
        batch: ImportBatch,
        changeset: ChangeSet[Any],
        *,
        by: Actor,
        now: datetime,
        on_progress: OnProgress,
    ) -> Writer: ...


class Undoer(Protocol):
    """Restores projects, [(project, what its writer kept)], the last first."""

    def restore_many(self, rows: list[tuple[Project, dict[str, Any]]]) -> None: ...


def never(batch: ImportBatch) -> str:
    """No reason of this kind's own against an undo."""
    return ""


@dataclass(frozen=True)
class ImportKind:
    """action: the word of the trail for an import. fields: what a person may say that a column
    means. headers: the reader of a sheet's column heads, made for a batch; None for those of the
    ledger. match: the parsed rows of a batch against the ledger as it is, the same for the
    preview and for the writing. writer: applies a change set. undoer: restores many projects, the
    last first. preview_columns: [(keys, heading)] for a batch. why_not_undo: a sentence, or "".
    """

    action: str
    fields: tuple[LedgerField, ...]
    headers: Callable[[ImportBatch], HeadersOf] | None
    match: Callable[[ImportBatch, ParsedWorkbook, date], ChangeSet[Any]]
    writer: MakeWriter
    undoer: Callable[[str, Actor, datetime], Undoer]
    preview_columns: Callable[[ImportBatch], list[PreviewColumn]]
    why_not_undo: Callable[[ImportBatch], str] = never

    def parse(self, batch: ImportBatch, today: date) -> ParsedWorkbook:
        """The file of a batch with the answers so far; SheetRefused if it is nothing of its kind.

        It asks the ledger nothing, so that nobody waits for it.
        """
        return parse_workbook.parse(
            batch.path,
            year=batch.year,
            today=today,
            fixes=batch.fixes,
            answers=Answers(tuple(map(tuple, batch.answers))),
            headers_of=self.headers and self.headers(batch),
        )
