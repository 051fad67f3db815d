"""How a year's plan spreads over its months: straight, by construction season, or own."""

from collections.abc import Sequence
from decimal import Decimal

HUNDRED = Decimal(100)
#: Points are kept to six decimals: beyond what any sheet shows, short of a recurring third.
POINT = Decimal("0.000001")
CENT = Decimal("0.01")
#: 施工季: percent of the year's plan by month. Frost stops earthworks from December to February.
SEASON = tuple(map(Decimal, (0, 0, 5, 10, 12, 12, 13, 13, 13, 12, 8, 2)))


def expected(
    curve: str, month: int, own: Sequence[Decimal] = (), amount: Decimal | None = None
) -> Decimal:
    """The share of the plan that should be done by the end of `month`, in points 0..100 (R-LT-3).

    `own` are the twelve amounts of an own curve in 万元, `amount` their sum.
    """
    if curve == "season":
        return sum(SEASON[:month], Decimal(0)).quantize(POINT)
    if curve == "own" and amount:
        return (sum(own[:month], Decimal(0)) * HUNDRED / amount).quantize(POINT)
    return (HUNDRED * month / 12).quantize(POINT)


def planned(curve: str, month: int, amount: Decimal, own: Sequence[Decimal] = ()) -> Decimal:
    """The amount that should be done by the end of `month`, in 万元 to the cent."""
    if curve == "own":
        return sum(own[:month], Decimal(0)).quantize(CENT)
    if curve == "season":
        return (amount * sum(SEASON[:month], Decimal(0)) / HUNDRED).quantize(CENT)
    return (amount * month / 12).quantize(CENT)


def spread(curve: str, amount: Decimal, own: Sequence[Decimal] = ()) -> list[Decimal]:
    """The twelve amounts of a plan in 万元; they add up to it to the cent."""
    ends = [planned(curve, month, amount, own) for month in range(13)]
    return [after - before for before, after in zip(ends, ends[1:], strict=False)]


def rests(curve: str, month: int, own: Sequence[Decimal] = ()) -> bool:
    """Whether the plan itself foresees no work in that month: a winter stop."""
    if curve == "season":
        return SEASON[month - 1] == 0
    return curve == "own" and bool(own) and own[month - 1] == 0
