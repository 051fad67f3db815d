"""One tick accepts what a batch writes overdue; it is kept with the batch (R-DL-6)."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from exchange.models import ImportBatch


def acceptance(by: Actor, now: datetime) -> dict[str, Any]:
    """The columns of a batch that say who ticked, and when."""
    signed = audit.signed(by)
    return {"accepted_by": signed["by"], "accepted_name": signed["by_name"], "accepted_at": now}


def check_accepted(batch: ImportBatch, accept_overdue: bool) -> None:
    """Nothing is written overdue before somebody has ticked it: ValidationError."""
    if batch.overdue_count and not accept_overdue:
        raise ValidationError(f"{batch.overdue_summary}，请先勾选确认，再写入。")


@transaction.atomic
def accept(batch: ImportBatch, *, by: Actor, now: datetime, seen: str) -> bool:
    """Tick a batch that a command has written without; False when it waits no longer, or is not
    what was seen."""
    waiting = ImportBatch.objects.unaccepted().filter(pk=batch.pk, fingerprint=seen)
    if not waiting.update(**acceptance(by, now)):
        return False
    after = {"写入即逾期": batch.overdue_summary}
    audit.record(by=by, action="确认写入即逾期", subject=batch, after=after)
    return True
