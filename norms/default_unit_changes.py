"""What the project office lays down about industries and their units. All audited."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from core.models.column_label import column_label
from norms.models import DefaultUnit

COLUMNS = ("work_area", "key_words", "unit", "order")
LABELS = {name: column_label(DefaultUnit, name) for name in COLUMNS}


def facts(row: DefaultUnit) -> dict[str, Any]:
    """{column: value} as it stands: what correct() sets against what is wanted."""
    return {name: getattr(row, name) for name in COLUMNS}


@transaction.atomic
def enter(row: DefaultUnit, *, by: Actor, now: datetime) -> DefaultUnit:
    """Enter a checked row."""
    _sign(row, by, now)
    row.save()
    _, after = audit.differences({}, facts(row), LABELS)
    audit.record(by=by, action="登记行业分工", subject=row, after=after)
    return row


@transaction.atomic
def correct(row: DefaultUnit, wanted: dict[str, Any], *, by: Actor, now: datetime) -> bool:
    """Give the row these facts; False where it has them already. What was offered before stays as
    it was taken."""
    was = facts(row)
    if was == wanted:
        return False
    for name, value in wanted.items():
        setattr(row, name, value)
    _sign(row, by, now)
    row.save(update_fields=[*wanted, "by", "by_name", "at"])
    before, after = audit.differences(was, wanted, LABELS)
    audit.record(by=by, action="修改行业分工", subject=row, before=before, after=after)
    return True


@transaction.atomic
def remove(row: DefaultUnit, *, by: Actor) -> None:
    """Offer it no more; the trail keeps what it said."""
    before, _ = audit.differences(facts(row), {}, LABELS)
    audit.record(by=by, action="去掉行业分工", subject=row, before=before)
    row.delete()


def _sign(row: DefaultUnit, by: Actor, now: datetime) -> None:
    row.at = now
    for column, value in audit.signed(by).items():
        setattr(row, column, value)
