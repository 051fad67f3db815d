"""One line of a letter: an obligation as it stands on a day, or an event in words.

No amounts, no phone numbers; each line leads to a page behind the sign-in (R-NT-6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from alerts.models import Notice
from alerts.notices.other_requests import Request
from alerts.notices.recipients import acting
from alerts.notices.still_to_tell import Said, ToTell
from core.values.dates import month_day
from norms.policy import Policy
from projects.models import Promise
from projects.models.obligation import DatedObligation
from projects.obligation_status import status_of
from supervision.over_milestones import Over, orders_of

MARKS = {"red": "■ 红灯", "yellow": "▲ 黄灯"}


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
    #: It stands in the list of what is overdue.
    is_listed: bool = False
    #: What its kind asks of its reader; empty for whoever has not to act on it.
    asked: str = ""
    #: Past its date it is overdue; what does not count so waits, however long.
    counts: bool = True

    @property
    def is_overdue(self) -> bool:
        return not self.is_event and self.counts and self.days > 0

    @property
    def mark(self) -> str:
        return MARKS.get(self.light, "")

    @property
    def where(self) -> str:
        """Its project, and in whose place a deputy reads of it."""
        in_place = f"代{self.stands_for}" if self.stands_for else ""
        return " · ".join(filter(None, [in_place, self.project]))

    @property
    def how_long(self) -> str:
        if self.days > 0:
            return f"{'逾期' if self.counts else '已过'} {self.days} 天"
        return "今天到期" if self.days == 0 else f"还有 {-self.days} 天"


def item(
    notice: Notice, row: DatedObligation | None, today: date, policy: Policy, said: Said
) -> Item:
    """`said` is what owners have said of these rows (still_to_tell.Said)."""
    # A step's notice without its obligation is none that is still to be told.
    if notice.is_event or row is None:
        url = row.get_absolute_url() if row else "/letters/"
        project = row.project.name if row and row.project else ""
        return Item(
            notice.title,
            project,
            url=f"{settings.SITE_URL}{url}",
            stands_for=notice.stands_for,
            is_event=True,
        )
    status, acts = status_of(row, today, policy), notice.capacity in acting(row)
    over = said.over.get(row, [])
    order = _order_for(notice, over)
    path = order.path if order else row.get_absolute_url()
    return Item(
        title=row.title(),
        project=row.project.name if row.project else "",
        unit=str(row.project.responsible_unit) if row.project else "",
        days=status.days or -status.left,
        light=status.light.colour if status.days else "",
        level=status.level_word,
        dates="，".join([said.due[row], *status.notes, *_words_of(over)])
        + _promised(row, said.promises.newest(row), today),
        verb="去督办" if order else f"去{row.act}" if acts else "去查看",
        url=f"{settings.SITE_URL}{path}",
        stands_for=notice.stands_for,
        is_listed=row.is_in_overdue_list,
        asked=row.asked if acts else "",
        counts=row.counts_as_overdue,
    )


def _words_of(over: Sequence[Over]) -> list[str]:
    """Orders that are out and problems, in words. A draft is in no letter's words, which 项目中心
    may open as well."""
    return [each.words for each in over if not each.is_draft]


def _order_for(notice: Notice, over: Sequence[Over]) -> Over | None:
    """Where a letter leads 督查室: to the draft, else to the order that is out (R-SO-1)."""
    if notice.capacity != "supervision":
        return None
    orders = orders_of(over)
    return orders[-1] if orders else None


def request_item(request: Request) -> Item:
    """A standing request: what is in the way, who asked and who has it since when."""
    row = request.row
    return Item(
        row.title(),
        row.project.name,
        dates=row.request_words(),
        url=f"{settings.SITE_URL}{row.get_absolute_url()}",
        stands_for=request.stands_for,
        is_event=True,
    )


@dataclass(frozen=True)
class Parts:
    """The items of a letter by what they are: news, overdue, soon due, and what waits for whoever
    has to decide, which is never overdue."""

    events: list[Item]
    overdue: list[Item]
    soon: list[Item]
    waiting: list[Item]

    @property
    def items(self) -> list[Item]:
        """All of them, as subject and preview name them."""
        return [*self.overdue, *self.soon, *self.waiting, *self.events]

    @property
    def in_order(self) -> list[Item]:
        """All of them, as the letter lists them."""
        return [*self.events, *self.overdue, *self.soon, *self.waiting]

    def beyond(self, most: int) -> int:
        """How many stand in no part of which so many are shown."""
        shown = (self.events, self.overdue, self.soon, self.waiting)
        return sum(max(len(part) - most, 0) for part in shown)


def parts(alive: Sequence[ToTell], today: date, policy: Policy, said: Said) -> Parts:
    """The items of a letter of that day, the longest overdue first."""
    items = [item(notice, row, today, policy, said) for notice, row in alive]
    items.sort(key=lambda one: (not one.is_event, -one.days))
    owed = [one for one in items if not one.is_event]
    return Parts(
        events=[one for one in items if one.is_event],
        overdue=[one for one in owed if one.is_overdue],
        soon=[one for one in owed if one.counts and not one.is_overdue],
        waiting=[one for one in owed if not one.counts],
    )


def _promised(row: DatedObligation, promise: Promise | None, today: date) -> str:
    """The promise stands beside the date and never moves it."""
    if promise is None:
        return ""
    past = "，已过" if promise.promised_on < today else ""
    return f"，{promise.by_name}承诺 {month_day(promise.promised_on)}{row.deed}{past}"
