"""The demo's reserve pool: the opening list of last spring, and what came, changed and went since.

What is listed 新建 at New Year leaves by itself. In the end the pool is worth 149.6 亿元 and the
target's three times 50 亿元 are not met, which the project that the review passed last would close.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from demo.clock import Clock, Deed
from pipeline import pool_entries
from pipeline.models import Maturity, PoolEntry
from pipeline.pool_records import NewEntry
from projects import year_listings

CONCEIVED, PRELIMINARY, READY = Maturity
#: 期初清单, on this day of last year, 未经联席: {project: its maturity}.
OPENED = (3, 20)
OPENING = {
    # Listed 新建 at New Year.
    **dict.fromkeys(("S072", "S070", "S107", "S112", "S125", "S029"), READY),
    **dict.fromkeys(("S073", "S090", "S011", "S085"), PRELIMINARY),
    "S057": PRELIMINARY,
    "S016": PRELIMINARY,
    "S102": PRELIMINARY,
    "S075": CONCEIVED,
    "S076": PRELIMINARY,
    "S077": CONCEIVED,
    "S078": CONCEIVED,
    "S079": CONCEIVED,
}


@dataclass(frozen=True)
class Change:
    """Another amount in 万元, or another maturity, so many days before the telling."""

    ref: str
    days: int
    amount: int | None = None
    maturity: str = ""
    reason: str = ""


CHANGES = [
    Change("S078", 200, amount=165_000, reason="示例：可行性研究报告调整建设规模"),
    Change("S076", 120, amount=72_000, reason="示例：增加一条深加工线"),
    Change("S016", 100, maturity=READY, reason="示例：规划批复，用地落实"),
    Change("S102", 60, maturity=READY, reason="示例：核准文件已办理"),
    Change("S077", 40, maturity=PRELIMINARY, reason="示例：测风满一年，可行性研究报告编制完成"),
]


@dataclass(frozen=True)
class Returned:
    """A project that a review held elsewhere brought in, listed 新建 and put back; days of last
    year."""

    ref: str
    reviewed: tuple[int, int]
    since: tuple[int, int]
    listed: tuple[int, int]
    due: tuple[int, int]
    put_back: tuple[int, int]


RETURNED = Returned("S060", (5, 15), (5, 20), (8, 12), (12, 20), (11, 10))


class PoolScenes:
    """Collects the deeds about the pool; projects are those that the stories have entered."""

    def __init__(self, stories, cast, clock: Clock) -> None:
        self.stories = {story.row.ref: story for story in stories}
        self.cast, self.clock = cast, clock
        self.last_year = clock.today.year - 1

    def deeds(self):
        if OPENING.keys() & self.stories.keys():
            yield Deed(self.clock.at(self._day(OPENED), 10), self.open)
        for change in CHANGES:
            if change.ref in self.stories:
                day = self.clock.today - timedelta(days=change.days)
                yield Deed(self.clock.at(day, 11), partial(self.change, change))
        if RETURNED.ref in self.stories:
            yield Deed(self.clock.at(self._day(RETURNED.since), 10), self.bring_in)
            yield Deed(self.clock.at(self._day(RETURNED.listed), 10), self.list_as_new)
            yield Deed(self.clock.at(self._day(RETURNED.put_back), 10), self.put_back)

    def _day(self, month_and_day) -> date:
        return date(self.last_year, *month_and_day)

    def _told(self, now):
        return {"by": self.cast.office, "now": now}

    # --- the deeds ----------------------------------------------------------------------------

    def open(self, *, now):
        told = [(self.stories[ref], how) for ref, how in OPENING.items() if ref in self.stories]
        day = self._day(OPENED)
        rows = [NewEntry(story.project, day, story.row.total, how) for story, how in told]
        document = f"示例左储〔{self.last_year}〕1号"
        pool_entries.confirm_opening(rows, confirmed_on=day, document=document, **self._told(now))

    def change(self, change, *, now):
        entry = PoolEntry.objects.open().get(project=self.stories[change.ref].project)
        on = self.clock.today - timedelta(days=change.days)
        facts = {"on": on, "reason": change.reason, **self._told(now)}
        if change.amount:
            pool_entries.change_amount(entry, amount=Decimal(change.amount), **facts)
        if change.maturity:
            pool_entries.change_maturity(entry, maturity=change.maturity, **facts)

    def bring_in(self, *, now):
        story = self.stories[RETURNED.ref]
        pool_entries.enter_reviewed(
            story.project,
            since=self._day(RETURNED.since),
            reviewed_on=self._day(RETURNED.reviewed),
            document=f"示例联席纪要〔{self.last_year}〕2号",
            amount=story.row.total,
            maturity=READY,
            **self._told(now),
        )

    def list_as_new(self, *, now):
        self._change_kind("new", "示例：纳入年中增补，定为新建", now, due=self._day(RETURNED.due))

    def put_back(self, *, now):
        self._change_kind("reserve", "示例：接入系统方案调整，本年不具备开工条件", now)

    def _change_kind(self, kind, reason, now, due=None):
        listing = self.stories[RETURNED.ref].listings[self.last_year]
        listing.refresh_from_db()
        year_listings.change_kind(
            listing,
            kind=kind,
            reason=reason,
            due_date=due,
            approval=f"示例政办函〔{self.last_year}〕8号" if due else "",
            **self._told(now),
        )
