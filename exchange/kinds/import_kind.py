"""What a kind of sheet is to the steps of a batch: how it is read, matched, shown, written, undone.

Each kind declares one ImportKind in its package; the registry knows them by the kind of a batch.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias

from django.db.models import Q

from accounts.audit import Actor
from accounts.models.audit_entry import trail_label
from core.ledger_field import LedgerField
from exchange.answers import Answers
from exchange.matching.changeset import ChangeSet
from exchange.models import ImportBatch
from exchange.parsing import parse_workbook
from exchange.parsing.cells import HeadersOf
from exchange.parsing.parsed_workbook import ParsedWorkbook
from pipeline.models import JointReviewCase, PoolEntry, SigningContract
from pipeline.models.signing_contract import lock_contracts
from projects.models import ProgressUpdate
from projects.models.project import lock_projects

#: A column of a preview: the keys of which a row has one, and its heading.
PreviewColumn: TypeAlias = tuple[tuple[str, ...], str]
#: Called with the number of rows written so far.
OnProgress: TypeAlias = Callable[[int], None]
#: id of a RowChange -> (key of its subject, what an undo needs).
WriteResults: TypeAlias = dict[int, tuple[int, dict[str, Any]]]
#: [(key of a subject, what its writer kept)].
KeptOfNew: TypeAlias = list[tuple[int, dict[str, Any]]]


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
    """Restores the subjects of changed rows, [(subject, what its writer kept)], the last first, and
    takes back what new rows made, [(key, what its writer kept)]: the keys that it took back."""

    def restore_many(self, rows: list[tuple[Any, dict[str, Any]]]) -> None: ...

    def withdraw_many(self, rows: KeptOfNew) -> Iterable[int]: ...


def _reported_since(batch: ImportBatch) -> set[int]:
    """The projects of which somebody has told the progress since a batch was written."""
    reported = ProgressUpdate.objects.filter(at__gt=batch.committed_at)
    return set(reported.values_list("project", flat=True))


def _nothing_beside(batch: ImportBatch) -> set[int]:
    return set()


@dataclass(frozen=True)
class Subject:
    """What the rows of a kind of sheet are about. A batch is taken back as long as nothing but
    itself has touched them, which the trail says.

    column: of ImportRow, without _id. counted: a number of them, in words. page: where one of them
    is put right. lock: holds those of these keys. trail and key: their entries of the trail, and
    the column of an entry that names one. beside: those that were touched outside the trail since
    a batch was written.
    """

    column: str
    counted: str
    page: str
    lock: Callable[[Iterable[int]], object]
    trail: Q
    key: str
    beside: Callable[[ImportBatch], set[int]] = _nothing_beside


PROJECTS = Subject(
    column="project",
    counted="个项目",
    page="项目页",
    lock=lock_projects,
    trail=Q(project_id__isnull=False),
    key="project_id",
    beside=_reported_since,
)
#: Of what they are in the pool alone: another fact of the project is nothing to a batch of it.
POOL_PROJECTS = Subject(
    column="project",
    counted="个项目",
    page="储备库",
    lock=lock_projects,
    trail=Q(
        subject_type__in=[trail_label(PoolEntry), trail_label(JointReviewCase)],
        project_id__isnull=False,
    ),
    key="project_id",
)
CONTRACTS = Subject(
    column="contract",
    counted="份合同",
    page="合同页",
    lock=lock_contracts,
    trail=Q(subject_type=trail_label(SigningContract)),
    key="subject_id",
)


def never(batch: ImportBatch) -> str:
    """No reason of this kind's own against an undo."""
    return ""


@dataclass(frozen=True)
class ImportKind:
    """action: the word of the trail for an import. fields: what a person may say that a column
    means. headers: the reader of a sheet's column heads, made for a batch; None for those of the
    ledger. match: the parsed rows of a batch against the ledger as it is, the same for the
    preview and for the writing. writer: applies a change set. undoer: restores many subjects, the
    last first. preview_columns: [(keys, heading)] for a batch. why_not_undo: a sentence, or "".
    subject: what a row is about. named: the head over what a row is known by.
    """

    action: str
    fields: tuple[LedgerField, ...]
    headers: Callable[[ImportBatch], HeadersOf] | None
    match: Callable[[ImportBatch, ParsedWorkbook, date], ChangeSet[Any]]
    writer: MakeWriter
    undoer: Callable[[str, Actor, datetime], Undoer]
    preview_columns: Callable[[ImportBatch], list[PreviewColumn]]
    why_not_undo: Callable[[ImportBatch], str] = never
    subject: Subject = PROJECTS
    named: str = "项目名称"

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
