"""Batches dropped, and uploaded files deleted after their time."""

from datetime import datetime, timedelta

from exchange.batches import job_progress
from exchange.models import ImportBatch

State = ImportBatch.State
KEPT_FOR = timedelta(days=30)


def drop(batch: ImportBatch) -> bool:
    """Drop a previewed batch; True if this call did it."""
    waiting = ImportBatch.objects.filter(pk=batch.pk, state__in=[State.PREVIEW, State.FAILED])
    return waiting.update(state=State.DROPPED) == 1


def sweep(now: datetime) -> int:
    """Delete uploaded files after 30 days, and the rows of what was never written; returns how
    many."""
    old = ImportBatch.objects.exclude(file="").filter(at__lt=now - KEPT_FOR)
    old = old.exclude(state__in=ImportBatch.BUSY)
    swept = 0
    for batch in old:
        job_progress.remove(batch)
        batch.file.delete(save=False)
        if batch.committed_at is None:
            batch.rows.all().delete()
            batch.state = State.DROPPED
        batch.save(update_fields=["file", "state"])
        swept += 1
    return swept
