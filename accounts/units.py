"""What is done to units: entered, corrected, renamed, given a head. All audited."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from accounts import audit, backdating
from accounts.audit import Actor
from accounts.models import Duty, Person, TermCorrection, Unit, UnitHead

FACTS = {"name": "全称", "short_name": "简称", "email": "办公邮箱"}


def facts(unit: Unit) -> dict[str, str]:
    """{column of FACTS: value} as it stands: what correct() sets against what is wanted."""
    return {name: getattr(unit, name) for name in FACTS}


@transaction.atomic
def enter(unit: Unit, *, by: Actor) -> Unit:
    """Enter a checked unit, with its trail."""
    unit.save()
    audit.record(by=by, action="登记单位", subject=unit, after=_labelled(facts(unit)))
    return unit


@transaction.atomic
def correct(unit: Unit, wanted: dict[str, str], *, on: date, by: Actor) -> bool:
    """Give the unit these facts; names that change keep finding it under the old ones."""
    was = facts(unit)
    if was == wanted:
        return False
    if (was["name"], was["short_name"]) != (wanted["name"], wanted["short_name"]):
        unit.rename(name=wanted["name"], short_name=wanted["short_name"], on=on)
    if was["email"] != wanted["email"]:
        unit.email = wanted["email"]
        unit.save(update_fields=["email"])
    before, after = audit.differences(was, wanted, FACTS)
    audit.record(by=by, action="修改单位", subject=unit, before=before, after=after)
    return True


def _labelled(values: dict[str, str]) -> dict[str, str]:
    return {FACTS[name]: value for name, value in values.items()}


@transaction.atomic
def appoint_head(
    unit: Unit, person: Person, *, since: date, by: Actor, now: datetime, reason: str = ""
) -> UnitHead:
    """Make `person` head of the unit from `since`; the former head's time ends that day.
    ValidationError for an administrator, for who is head already, and for a day within a later
    term.

    A day gone by makes it a correction, with its reason (accounts/backdating.py).
    """
    # Two appointments at once would both end the same former head, and both begin.
    Unit.objects.select_for_update().get(pk=unit.pk)
    if person.duties.on(since).filter(kind=Duty.Kind.ADMINISTRATOR).exists():
        raise ValidationError("系统管理员不能兼任单位负责人")
    current = unit.heads.open().select_related("person").first()
    if current and current.person == person and current.since <= since:
        raise ValidationError("此人已是该单位负责人")
    reached, today = list(unit.heads.reaching(since).select_related("person")), localdate(now)
    if any(row.since > max(since, today) or row.until and since >= today for row in reached):
        raise ValidationError("任职日期不能早于前一任的任期")
    is_the_same = current is not None and current.person == person
    correction = _correction(unit, since, by=by, now=now, reason=reason, is_the_same=is_the_same)
    for row in reached:
        row.cut_short(on=since, at=now, correction=correction)
    head = unit.heads.create(person=person, since=since, recorded_at=now, corrected_by=correction)
    after = {"单位负责人": str(person), "自": since}
    _record_head("变更单位负责人", unit, reached, after, correction, by=by)
    return head


@transaction.atomic
def end_head(head: UnitHead, *, on: date, by: Actor, now: datetime, reason: str = "") -> None:
    """End a head's time without a successor; the unit has none until one is appointed.
    ValidationError for a day before that time began; an ended one stays as it is."""
    if head.until is not None:
        return
    if on < head.since:
        raise ValidationError("结束日期不能早于任职日期")
    correction = _correction(head.unit, on, by=by, now=now, reason=reason)
    if head.end(on=on, at=now, correction=correction):
        after = {"至（不含）": on}
        _record_head("结束单位负责人任期", head.unit, [head], after, correction, by=by)


def _correction(
    unit: Unit, on: date, *, by: Actor, now: datetime, reason: str, is_the_same: bool = False
) -> TermCorrection | None:
    earliest = partial(backdating.earliest_in, unit.heads.all(), is_the_same=is_the_same)
    return backdating.correction_for(on, by=by, now=now, reason=reason, earliest=earliest)


def _record_head(
    action: str,
    unit: Unit,
    rows: Iterable[UnitHead],
    after: dict[str, Any],
    correction: TermCorrection | None,
    *,
    by: Actor,
) -> None:
    """The trail of a head's time: of a correction it keeps the days that were said before."""
    before = (
        "、".join(backdating.term_in_words(row, row.person, correction) for row in rows) or None
    )
    if correction:
        action = f"更正{action.removeprefix('变更').removeprefix('结束')}"
    audit.record(
        by=by,
        action=action,
        subject=unit,
        before={"单位负责人": before},
        after=after,
        reason=correction.reason if correction else "",
    )
