"""The year's plan of a listing, asked of whoever keeps plans.

Plans belong to an app above this one; it gives its answer here when it starts (its AppConfig).
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeAlias

#: The plans in force of these listings: {key of a listing: 万元}; those without one are left out.
Answer: TypeAlias = Callable[[Iterable[int]], dict[int, Decimal]]

_answers: list[Answer] = []


def register(answer: Answer) -> None:
    """Ask `answer` from now on for the plans of listings, named by their keys."""
    _answers[:] = [answer]


def plans_of(listings: Iterable[int]) -> dict[int, Decimal]:
    """{key of a listing: its plan in force, in 万元} of those that have one."""
    return next((answer(listings) for answer in _answers), {})
