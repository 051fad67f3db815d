"""One line of a letter: an obligation as it stands on a day, or an event in words.

No amounts, no phone numbers; each line leads to a page behind the sign-in (R-NT-6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.timezone import localdate

from alerts.models import Notice
from alerts.notices.other_requests import Request
from alerts.notices.still_to_tell import Said, ToTell
from core.values.dates import month_day
from norms.policy import Policy
from projects.models import Milestone, ProgressUpdate, Promise
from projects.models.obligation import DatedObligation
from projects.obligation_status import ObligationStatus, status_of
from projects.postponement import postponement

MARKS = {"red": "■ 红灯", "yellow": "▲ 黄灯"}
ACTS = {"owner", "unit_head"}
#: Of what its owner wrote, a letter quotes no more; the rest stands on the page behind the link.
MOST_WORDS = 80


@dataclass(frozen=True)
class Item:
    """One line of a letter: an obligation as it stands on a day, or an event in words."""

    title: str
    project: str = ""
    unit: str = ""
    days: int = 0
    light: str = ""
    level: str = ""
    dates: str = ""
    verb: str = "去查看"
    url: str = ""
    #: In whose place a deputy reads it.
    stands_for: str = ""
    is_event: bool = False
    #: It stands in the list of what is overdue, which is one of milestones.
    is_listed: bool = False

    @property
    def is_overdue(self) -> bool:
        return not self.is_event and self.days > 0

    @property
    def mark(self) -> str:
        return MARKS.get(self.light, "")

    @property
    def how_long(self) -> str:
        if self.days > 0:
            return f"逾期 {self.days} 天"
        return "今天到期" if self.days == 0 else f"还有 {-self.days} 天"


def item(
    notice: Notice, row: DatedObligation | None, today: date, policy: Policy, said: Said
) -> Item:
    """`said` is what owners have said of these rows (still_to_tell.Said)."""
    # A step's notice without its obligation is none that is still to be told.
    if notice.is_event or row is None:
        url = row.get_absolute_url() if row else "/letters/"
        project = row.project.name if row else ""
        return Item(
            notice.title,
            project,
            url=f"{settings.SITE_URL}{url}",
            stands_for=notice.stands_for,
            is_event=True,
        )
    status = status_of(row, today, policy)
    return Item(
        title=row.title(),
        project=row.project.name,
        unit=str(row.project.responsible_unit),
        days=status.days or -status.left,
        light=status.light.colour if status.days else "",
        level=status.level_word,
        dates=_dates(row, status, said)
        + _promised(row, said.promises.newest(row), today)
        + _coordination(row, said.requests),
        verb=_verb(notice, row),
        url=f"{settings.SITE_URL}{row.get_absolute_url()}",
        stands_for=notice.stands_for,
        is_listed=row.ladder == "milestone",
    )


def request_item(request: Request) -> Item:
    """A request for coordination that is open: what is in the way, who asked and since when."""
    update = request.update
    asked = f"{update.by_name} {month_day(localdate(update.at))}提出"
    return Item(
        request.milestone.title(),
        request.milestone.project.name,
        dates="：".join(filter(None, [asked, shorten(update.asked_for)])),
        url=f"{settings.SITE_URL}{request.milestone.get_absolute_url()}",
        stands_for=request.stands_for,
        is_event=True,
    )


def shorten(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= MOST_WORDS else f"{words[: MOST_WORDS - 1]}…"


def parts(
    alive: Sequence[ToTell], today: date, policy: Policy, said: Said
) -> tuple[list[Item], list[Item], list[Item]]:
    """(events, overdue, soon) as the items of a letter of that day, the longest overdue first."""
    items = [item(notice, row, today, policy, said) for notice, row in alive]
    items.sort(key=lambda one: (not one.is_event, -one.days))
    overdue = [one for one in items if one.is_overdue]
    soon = [one for one in items if not one.is_overdue and not one.is_event]
    return [one for one in items if one.is_event], overdue, soon


def _verb(notice: Notice, row: DatedObligation) -> str:
    if notice.capacity not in ACTS:
        return "去查看"
    return "去回复" if row.ladder == "reply" else "去填报"


def _dates(row: DatedObligation, status: ObligationStatus, said: Said) -> str:
    if not isinstance(row, Milestone):
        return "，".join([f"期限 {month_day(row.due_date)}", *status.notes])
    original = f"原定 {month_day(row.baseline_due_date)}" if row.is_postponed else ""
    moved = "，".join(filter(None, [original, postponement(row, said.postponed.get(row.pk))]))
    due = f"现定 {month_day(row.due_date)}{f'（{moved}）' if moved else ''}"
    return "，".join([due, *status.notes])


def _coordination(row: DatedObligation, requests: dict[int, ProgressUpdate]) -> str:
    """Who asked for coordination, and since when."""
    request = requests.get(row.pk) if row.ladder == "milestone" else None
    return (
        f"，{request.by_name} {month_day(localdate(request.at))}起请求上级协调" if request else ""
    )


def _promised(row: DatedObligation, promise: Promise | None, today: date) -> str:
    """The promise stands beside the date and never moves it."""
    if promise is None:
        return ""
    past = "，已过" if promise.promised_on < today else ""
    return f"，{promise.by_name}承诺 {month_day(promise.promised_on)}{row.deed}{past}"
