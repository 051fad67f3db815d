"""What is done to trips of promotion: entered, corrected, taken back. All audited."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit, double_submission
from accounts.audit import Actor
from accounts.models import Person
from core.models.column_label import column_label
from pipeline.models import PromotionTrip

FACTS = ("leader", "starts_on", "ends_on", "place", "party", "result")


@transaction.atomic
def enter(
    *,
    leader: Person,
    starts_on: date,
    ends_on: date,
    place: str,
    by: Actor,
    now: datetime,
    party: str = "",
    result: str = "",
) -> PromotionTrip:
    """Enter a trip, one to come as well. The same again within ten minutes is the same row;
    ValidationError for one that ends before it starts."""
    facts: dict[str, Any] = {
        "leader": leader,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "place": place.strip(),
        "party": party.strip(),
        "result": result.strip(),
    }
    # Two at once wait for each other at the person who led.
    double_submission.lock(leader)
    same = double_submission.just_now(PromotionTrip.objects.filter(**facts), by=by, now=now)
    if kept := same.first():
        return kept
    trip = PromotionTrip(**facts, at=now, **audit.signed(by))
    trip.full_clean(exclude=["by", "leader"])
    trip.save()
    after = {_label(name): _plain(value) for name, value in facts.items() if value}
    audit.record(by=by, action="登记招商活动", subject=trip, after=after)
    return trip


@transaction.atomic
def correct(trip: PromotionTrip, wanted: dict[str, Any], *, by: Actor) -> bool:
    """Give the trip these FACTS, its result among them; False where nothing differs."""
    double_submission.lock(trip)
    trip.refresh_from_db()
    _check_current(trip)
    was = {name: getattr(trip, name) for name in FACTS}
    changed = [name for name in FACTS if was[name] != wanted[name]]
    if not changed:
        return False
    for name in changed:
        setattr(trip, name, wanted[name])
    trip.full_clean(exclude=["by", "leader"])
    trip.save(update_fields=changed)
    labels = {name: _label(name) for name in FACTS}
    before, after = audit.differences(_spoken(was), _spoken(wanted), labels)
    audit.record(by=by, action="修改招商活动", subject=trip, before=before, after=after)
    return True


@transaction.atomic
def withdraw(trip: PromotionTrip, *, reason: str, by: Actor, today: date) -> bool:
    """Take back what was entered by mistake; True if this call did it. ValidationError while
    contracts name it."""
    double_submission.lock(trip)
    trip.refresh_from_db()
    if trip.withdrawn_on:
        return False
    if number := trip.contracts.count():
        raise ValidationError(f"还有 {number} 份合同记着这次活动，请先在合同里改掉。")
    trip.withdrawn_on, trip.withdrawn_reason = today, reason.strip()
    trip.full_clean(exclude=["by", "leader"])
    trip.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    audit.record(
        by=by,
        action="撤回招商活动",
        subject=trip,
        after={"撤回日期": today.isoformat()},
        reason=trip.withdrawn_reason,
    )
    return True


def _check_current(trip: PromotionTrip) -> None:
    if trip.withdrawn_on:
        raise ValidationError("这次活动已经撤回，不能再改。")


def _spoken(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(facts[name]) for name in FACTS}


def _label(name: str) -> str:
    return column_label(PromotionTrip, name)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else audit.plain(value)
