"""联席单位 of an edition, written down a unit a line (R-JR-1)."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from accounts.models import Unit
from norms.models import ReviewParty

#: A case is argued by so many: a list offers as many, or leaves the choice free.
LEAST, MOST = 3, 30


def read(text: str) -> list[Unit]:
    """The units of a list, by any name that they bear or bore; none of an empty one.
    ValidationError for a name of no unit or of several, a unit that is no more or stands twice,
    and for fewer than LEAST."""
    units: list[Unit] = []
    for name in filter(None, map(str.strip, text.splitlines())):
        unit = _named(name)
        if unit in units:
            raise ValidationError(f"“{name}”写了两次（更名前后是同一个单位）。")
        units.append(unit)
    if units and not LEAST <= len(units) <= MOST:
        raise ValidationError(
            f"联席单位一行一个，至少 {LEAST} 个，最多 {MOST} 个；不限定的请留空。"
        )
    return units


def _named(name: str) -> Unit:
    found = list(Unit.objects.named(name)[:2])
    if not found:
        raise ValidationError(f"单位中没有“{name}”，请核对名称。")
    if len(found) > 1:
        raise ValidationError(f"“{name}”是几个单位的名称，请写全称。")
    if found[0].closed_on is not None:
        raise ValidationError(f"“{name}”已撤销，请换成承接其职责的单位。")
    return found[0]


def rows(units: Sequence[Unit]) -> list[ReviewParty]:
    """The unsaved rows of a list, for norms.policy_changes.create_version()."""
    return [ReviewParty(unit=unit, number=number) for number, unit in enumerate(units, start=1)]
