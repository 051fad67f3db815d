"""Contracts that may be entered twice: of one investor, near in name or amount, near in day."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from difflib import SequenceMatcher

from accounts.models.unit import name_key
from pipeline.models import SigningContract

#: Signed no further apart than this.
NEAR_DAYS = timedelta(days=60)
#: Amounts that differ by no more than a hundredth.
NEAR_AMOUNT = Decimal("0.01")
#: Names as alike as this, from 0 to 1.
NEAR_NAME = 0.8
#: Named in the question at most.
NAMED = 3


def doubles_of(
    *, name: str, kind: str, investor: str, amount: Decimal, signed_on: date
) -> list[SigningContract]:
    """Those in force that may be the same as what is about to be entered, the nearest day first.
    A contract and the framework it fulfils are of two kinds and no doubles."""
    rows = SigningContract.objects.in_force().filter(
        kind=kind,
        investor_key=name_key(investor),
        signed_on__range=(signed_on - NEAR_DAYS, signed_on + NEAR_DAYS),
    )
    return near_of(rows, name=name, amount=amount, signed_on=signed_on)


def near_of(
    rows: Iterable[SigningContract], *, name: str, amount: Decimal, signed_on: date
) -> list[SigningContract]:
    """Of contracts of one kind and investor those that may be the same, the nearest day first."""
    found = [
        row
        for row in rows
        if abs(row.signed_on - signed_on) <= NEAR_DAYS
        and (is_near_name(row.name, name) or is_near_amount(row.amount, amount))
    ]
    return sorted(found, key=lambda row: (abs(row.signed_on - signed_on), row.pk or 0))


def is_near_name(one: str, other: str) -> bool:
    """Equal but for blanks and marks, one within the other, or nearly so."""
    first, second = name_key(one), name_key(other)
    if first in second or second in first:
        return True
    return SequenceMatcher(None, first, second).ratio() >= NEAR_NAME


def is_near_amount(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= max(one, other) * NEAR_AMOUNT


def question(found: list[SigningContract]) -> str:
    """The sentence that asks whether it is another one; "" where nothing is near."""
    if not found:
        return ""
    named = "、".join(
        f"“{row.name}”（{row.signed_on:%Y-%m-%d}，{row.amount.normalize():f} 万元）"
        for row in found[:NAMED]
    )
    return f"同一投资方已登记 {named}，可能是同一份。确实是另一份，请勾选。"
