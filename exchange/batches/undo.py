"""Undo a whole batch within 24 hours, while nothing else has touched its rows."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError

from accounts import audit
from accounts.audit import Actor
from core import garbage_collection
from exchange.batches.one_at_a_time import one_import_at_a_time
from exchange.batches.store import entries_since
from exchange.kinds import registry
from exchange.kinds.import_kind import Undoer
from exchange.matching.changeset import Moved, must
from exchange.models import ImportBatch, ImportRow

WITHIN = timedelta(hours=24)
#: Subjects withdrawn or restored at a time.
CHUNK = 500
State, Outcome = ImportBatch.State, ImportRow.Outcome


class CannotUndo(Exception):
    """Why a batch stays: one plain Chinese sentence."""


def why_not_undo(batch: ImportBatch, now: datetime) -> str:
    """The sentence why a batch cannot be taken back now, or ""."""
    if batch.state == State.UNDONE:
        return f"第 {batch.pk} 批已经撤销。"
    if batch.state != State.COMMITTED:
        return f"第 {batch.pk} 批没有写入，不用撤销。"
    kind = registry.kind_of(batch)
    put_right = f"请在{kind.subject.page}逐项更正"
    if batch.committed_at and now - batch.committed_at > WITHIN:
        return f"第 {batch.pk} 批写入已超过 24 小时，不能整批撤销，{put_right}。"
    if closed := kind.why_not_undo(batch):
        return closed
    touched = touched_since(batch)
    if touched:
        names = "、".join(touched[:5])
        names += f"等 {len(touched)} {kind.subject.counted}" if len(touched) > 5 else ""
        return f"写入以后，{names}另有变动，不能整批撤销，{put_right}。"
    return ""


def touched_since(batch: ImportBatch) -> list[str]:
    """Names of the batch's subjects that something else has changed since it was written."""
    subject = registry.kind_of(batch).subject
    rows = batch.rows.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED])
    written = rows.values_list(subject.column, "name", "trail")
    trails, beside = entries_since(batch, subject), subject.beside(batch)
    return [name for pk, name, trail in written if trails.get(pk, 0) != trail or pk in beside]


@garbage_collection.paused()
def undo(batch: ImportBatch, *, by: Actor, now: datetime) -> tuple[int, int]:
    """Withdraw what the batch made and restore what it changed: (withdrawn, restored).

    CannotUndo with the sentence; then nothing has changed. Its subjects are held before "touched
    since" is asked: whoever acts on one of them meanwhile was first, and the batch stays, or waits
    until it is back.
    """
    with one_import_at_a_time():
        try:
            return _undo(batch, by, now)
        except Moved as moved:
            raise CannotUndo(f"{moved}，整批没有撤销，请再试一次。") from None
        except ValidationError as refusal:
            raise CannotUndo(f"第 {batch.pk} 批没有撤销：{'；'.join(refusal.messages)}") from None


def _undo(batch: ImportBatch, by: Actor, now: datetime) -> tuple[int, int]:
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    kind = registry.kind_of(batch)
    column = kind.subject.column
    written = batch.rows.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED])
    kind.subject.lock(written.order_by().values_list(column, flat=True))
    if sentence := why_not_undo(batch, now):
        raise CannotUndo(sentence)
    reason = f"撤销第 {batch.pk} 批导入"
    restorer = kind.undoer(reason, by, now)
    rows = batch.rows.order_by("-pk")
    new = list(rows.filter(outcome=Outcome.NEW).values_list(column, "restore", "name"))
    _withdraw(new, restorer)
    changed = rows.filter(outcome=Outcome.CHANGED).select_related(column)
    kept: Iterator[Any] = iter([(getattr(row, column), row.restore) for row in changed])
    while some := list(islice(kept, CHUNK)):
        restorer.restore_many(some)
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.UNDONE, undone_at=now)
    counts = len(new), len(changed)
    after = {"撤回": counts[0], "恢复": counts[1]}
    audit.record(by=by, action="撤销导入", subject=batch, after=after)
    return counts


def _withdraw(new: list[tuple[Any, dict[str, Any], str]], restorer: Undoer) -> None:
    """Take back what new rows made, [(key, kept, name)]; all of it, or the batch stays."""
    rows = iter(new)
    while some := list(islice(rows, CHUNK)):
        done = set(restorer.withdraw_many([(key, kept) for key, kept, _ in some]))
        for key, _, name in some:
            must(key in done, name)
