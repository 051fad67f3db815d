"""The year's plan of a listing, asked of whoever keeps plans.

Plans belong to an app above this one; it gives its answer here when it starts (its AppConfig).
"""

from collections.abc import Callable
from decimal import Decimal

_answers: list[Callable[[int], Decimal | None]] = []


def register(answer: Callable[[int], Decimal | None]) -> None:
    """Ask `answer` from now on for the plan of a listing, named by its key."""
    _answers[:] = [answer]


def plan_of(listing: int) -> Decimal | None:
    """The plan in force of this listing, in 万元; None where there is none."""
    return next((answer(listing) for answer in _answers), None)
