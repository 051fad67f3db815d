"""What the pages of days gone by say of a day: which it is, and what each answer rests on."""

from datetime import date

from django.utils import timezone

from core.forms.fields import typed_day
from core.values.errors import NotUnderstood
from investment import kept_days
from investment.kept_days import Kept
from investment.past_light import ClosingAnswer


def day_asked(text: str, today: date) -> tuple[date | None, str]:
    """(a day before today, ""), or (None, why the text names none)."""
    try:
        day = typed_day(text, today.year)
    except NotUnderstood as refusal:
        return None, str(refusal)
    return (day, "") if day < today else (None, kept_days.why_not_kept(day, today))


def then_note(kept: Kept | None, on: date, today: date) -> str:
    """当日所知, when it was kept and by which edition; or why there is nothing."""
    if kept is None:
        return f"当日所知：{kept_days.why_not_kept(on, today)}"
    at = timezone.localtime(kept.kept_at)
    late = "，事后补记" if kept.is_late else ""
    policy = f"{kept.day.policy_from:%Y-%m-%d} 起施行的制度"
    return f"当日所知：{at:%Y-%m-%d %H:%M} 留存{late}，按{policy}，此后的核定和更正都不在内。"


def closing_note(answer: ClosingAnswer) -> str:
    """结账口径, and when the month was closed."""
    day, closed = answer.day.day, answer.closed
    month = f"{day.year}年{day.month}月"
    if closed is None:
        return f"结账口径：{month}没有结账，节点按现在所知，投资按最近结账月。"
    at = timezone.localtime(closed.at)
    return f"结账口径：{month}于 {at:%Y-%m-%d} 结账，当月投资和到结账时核定的都算在内。"
