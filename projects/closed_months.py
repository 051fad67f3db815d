"""Which days lie in a closed month, asked of whoever closes months.

Closing belongs to an app above this one; it gives its answer here when it starts (its AppConfig).
"""

from collections.abc import Callable
from datetime import date

_answers: list[Callable[[date], bool]] = []


def register(answer: Callable[[date], bool]) -> None:
    """Ask `answer` from now on whether a day lies in a closed month."""
    _answers[:] = [answer]


def is_closed(day: date) -> bool:
    """Whether the month of this day has been closed by the project office (R-IN-8)."""
    return any(answer(day) for answer in _answers)
