"""A date that was moved with whatever it took, for tests of what comes of it."""

from datetime import date, datetime

from accounts.audit import Actor
from projects.models import Milestone, MilestoneChange


def move_date(
    milestone: Milestone, new_due: date, *, by: Actor, now: datetime, **change: str
) -> None:
    """Move 现定 as an agreed request or a re-plan does, past every bound of R-CH-2 to 4."""
    facts = {"by": by, "now": now, "reason": "示例理由", "change": {"category": "land"} | change}
    kind = MilestoneChange.Kind.REPLAN
    assert milestone._move_date("postpone", kind=kind, due_date=new_due, **facts)
