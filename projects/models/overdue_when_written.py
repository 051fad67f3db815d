"""What would be overdue when it is written says so first, and one tick accepts it (R-DL-6)."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError


class OverdueWhenWritten(ValidationError):
    """Nothing was written; it is once somebody accepts `due_date`, the earliest of the dates."""

    def __init__(self, dates: Collection[date], today: date) -> None:
        self.due_date = min(dates)
        days = [(today - due).days for due in dates]
        first = "最早 " if len(dates) > 1 else ""
        counted = summary(len(days), max(days))
        sentence = f"{first}{self.due_date:%Y-%m-%d} 到期，{counted}。确要写入请勾选。"
        super().__init__({"accept_overdue": sentence})


def summary(number: int, longest: int) -> str:
    """写入后 15 项立即逾期，最长 240 天"""
    return f"写入后 {number} 项立即逾期，最长 {longest} 天"


def check_accepted(dates: Collection[date], today: date, accepted: date | bool) -> None:
    """Raise OverdueWhenWritten unless all that is past was accepted: True accepts any date, a date
    what is due on it or later."""
    late = [due for due in dates if due < today]
    if late and not _covers(accepted, min(late)):
        raise OverdueWhenWritten(late, today)


def _covers(accepted: bool | date, due: date) -> bool:
    return accepted <= due if isinstance(accepted, date) else accepted
