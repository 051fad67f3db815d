"""An entry for a day gone by is a correction: with its reason, within bounds, never quietly."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Person, Term, TermCorrection

#: What is entered for later than this is a slip.
AHEAD = timedelta(days=366)


def correction_for(
    on: date,
    *,
    by: Actor,
    now: datetime,
    reason: str,
    earliest: Callable[[], date | None] = lambda: None,
) -> TermCorrection | None:
    """The correction that an entry for this day is, or None from today on.

    `earliest` is asked for the first day it may reach back to (None: no such day). Raises
    ValidationError with the sentence to show.
    """
    today = timezone.localdate(now)
    if on > today + AHEAD:
        raise ValidationError(f"{on:%Y-%m-%d} 太远，请填一年以内的日期。")
    if on >= today:
        return None
    if not reason.strip():
        sentence = f"{on:%Y-%m-%d} 已过，补登以前的日期是更正，请写明理由。"
        raise ValidationError({"reason": sentence})
    first = earliest()
    if first and on < first:
        raise ValidationError(f"不能早于 {first:%Y-%m-%d}（列入清单或前一任开始的那一天）。")
    return TermCorrection.objects.create(
        on=on, reason=reason.strip()[:200], at=now, **audit.signed(by)
    )


def earliest_in(rows: QuerySet[Any], *, is_the_same: bool = False) -> date | None:
    """The first day a correction of these holdings may name, or None where there is no bound.

    Another holder begins no earlier than the last one did; the same one, found to have begun
    before, no earlier than the one before him.
    """
    days = list(rows.order_by("-since", "-pk").values_list("since", flat=True)[:2])
    days = days[1:] if is_the_same else days
    return days[0] if days else None


def term_in_words(row: Term, name: Person | str, correction: TermCorrection | None) -> str:
    """A holder as the trail names what ends: by name, in a correction with the days (示例甲
    （2026-01-01 至 2026-07-07）, both included)."""
    if not correction:
        return str(name)
    if row.until is None:
        return f"{name}（{row.since:%Y-%m-%d} 起）"
    last = row.until - timedelta(days=1)
    return f"{name}（{row.since:%Y-%m-%d} 至 {last:%Y-%m-%d}）"
