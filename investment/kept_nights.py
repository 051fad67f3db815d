"""Which days are kept, and which nights were missed: the days alone, nothing of what was kept."""

from datetime import date, timedelta

from investment.completion_and_gap import DAY
from investment.models import KeptDay


def first_kept() -> date | None:
    """None where no day is kept yet."""
    return KeptDay.objects.order_by("day").values_list("day", flat=True).first()


def last_kept() -> tuple[date, bool] | None:
    """(the last kept day, whether it was made up later); None before the first one."""
    return KeptDay.objects.order_by("-day").values_list("day", "is_late").first()


def missed(today: date) -> list[date]:
    """The days up to yesterday that are not kept, oldest first: from the first kept one on, or
    yesterday alone."""
    kept = set(KeptDay.objects.order_by().values_list("day", flat=True))
    first = min(kept, default=today - DAY)
    days = (first + timedelta(days=number) for number in range((today - first).days))
    return [day for day in days if day not in kept]
