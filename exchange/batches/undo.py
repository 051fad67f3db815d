"""Undo a whole batch within 24 hours, while nothing else has touched its rows."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import AuditEntry
from core import garbage_collection
from exchange.batches.one_at_a_time import one_import_at_a_time
from exchange.kinds import registry
from exchange.matching.changeset import Moved, must
from exchange.models import ImportBatch, ImportRow
from projects import project_lifecycle
from projects.models import ProgressUpdate
from projects.models.project import lock_projects

WITHIN = timedelta(hours=24)
#: Projects withdrawn or restored at a time.
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
    if batch.committed_at and now - batch.committed_at > WITHIN:
        return f"第 {batch.pk} 批写入已超过 24 小时，不能整批撤销，请在项目页逐项更正。"
    if closed := registry.kind_of(batch).why_not_undo(batch):
        return closed
    touched = touched_since(batch)
    if touched:
        names = "、".join(touched[:5]) + (f"等 {len(touched)} 个项目" if len(touched) > 5 else "")
        return f"写入以后，{names}另有变动，不能整批撤销，请在项目页逐项更正。"
    return ""


def touched_since(batch: ImportBatch) -> list[str]:
    """Names of the batch's projects that something else has changed since it was written."""
    rows = batch.rows.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED])
    written = rows.values_list("project", "name", "trail")
    entries = AuditEntry.objects.filter(id__gt=batch.trail_from).exclude(project_id=None)
    counted = entries.order_by().values("project_id").annotate(n=Count("id"))
    trails = dict(counted.values_list("project_id", "n"))
    reported = ProgressUpdate.objects.filter(at__gt=batch.committed_at)
    reported = set(reported.values_list("project", flat=True))
    return [name for pk, name, trail in written if trails.get(pk, 0) != trail or pk in reported]


@garbage_collection.paused()
def undo(batch: ImportBatch, *, by: Actor, now: datetime) -> tuple[int, int]:
    """Withdraw what the batch made and restore what it changed: (withdrawn, restored).

    CannotUndo with the sentence; then nothing has changed. Its projects are held before "touched
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
    written = batch.rows.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED])
    lock_projects(written.order_by().values_list("project", flat=True))
    if sentence := why_not_undo(batch, now):
        raise CannotUndo(sentence)
    reason = f"撤销第 {batch.pk} 批导入"
    restorer = registry.kind_of(batch).undoer(reason, by, now)
    rows = batch.rows.order_by("-pk")
    new: dict[Any, str] = dict(rows.filter(outcome=Outcome.NEW).values_list("project", "name"))
    _withdraw(new, by=by, reason=reason, now=now)
    changed = rows.filter(outcome=Outcome.CHANGED).select_related("project")
    kept: Iterator[Any] = iter([(row.project, row.restore) for row in changed])
    while some := list(islice(kept, CHUNK)):
        restorer.restore_many(some)
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.UNDONE, undone_at=now)
    counts = len(new), len(changed)
    after = {"撤回": counts[0], "恢复": counts[1]}
    audit.record(by=by, action="撤销导入", subject=batch, after=after)
    return counts


def _withdraw(names: dict[int, str], *, by: Actor, reason: str, now: datetime) -> None:
    """Take the new projects off the ledger, {key: name}; all of them, or the batch stays."""
    today = timezone.localdate(now)
    keys = iter(names)
    while some := list(islice(keys, CHUNK)):
        withdrawn = project_lifecycle.withdraw_many(some, by=by, reason=reason, on=today, now=now)
        done = set(withdrawn)
        for key in some:
            must(key in done, names[key])
