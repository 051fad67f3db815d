"""出库: an entry ends on the day on which its project was decided to be listed 新建 or 续建, to be
terminated or withdrawn, and comes back where that was taken back (R-RES-3).

Nobody does this: it follows from what the ledger says now, after each decision on a project
(projects/decisions.py). Told twice, it changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from accounts.audit import Actor
from pipeline.models import PoolEntry
from pipeline.pool_records import NewEntry, write_ends, write_entries
from pipeline.pool_rules import LEAVING_KINDS, is_valid_review
from projects.models import Pause, Project, YearListing

Left = PoolEntry.Left
#: The longest reason that an entry keeps.
REASON = 200


@dataclass(frozen=True)
class End:
    """On which day an entry leaves, and why."""

    on: date
    left: str
    reason: str = ""
    #: The key of the listing by which it does.
    listing: int | None = None


def settle(projects: Iterable[int], *, by: Actor, now: datetime) -> None:
    """End, and take up again, the entries of these projects by what the ledger says now; the same
    number of queries for any number of them. The caller holds the projects."""
    entries: dict[int, list[PoolEntry]] = defaultdict(list)
    for entry in PoolEntry.objects.filter(project__in=list(projects)).select_related("project"):
        entries[entry.project_id].append(entry)
    if not entries:
        return
    ledger = _Ledger(entries)
    last = [entry for rows in entries.values() if (entry := _last(rows))]
    _write_ends(last, ledger, by=by, now=now)
    for entry in last:
        day = ledger.returned_on(entry)
        if day and not _was_mistaken(entries[entry.project_id], day):
            _take_back(entry, day, ledger, by=by, now=now)


def _was_mistaken(rows: Iterable[PoolEntry], day: date) -> bool:
    """Whether the office has taken out what came back by that decision."""
    return any(row.is_mistaken and row.since >= day for row in rows)


def _last(rows: Iterable[PoolEntry]) -> PoolEntry | None:
    """The open entry of a project, else its latest; none of those made by mistake."""
    standing = (row for row in rows if not row.is_mistaken)
    return max(standing, key=lambda row: (row.until is None, row.since, row.pk), default=None)


def _write_ends(rows: list[PoolEntry], ledger: "_Ledger", *, by: Actor, now: datetime) -> None:
    ended: list[PoolEntry] = []
    taken_up: list[PoolEntry] = []
    for entry in rows:
        before, end = _end_of(entry), ledger.end_of(entry)
        if end != before:
            _set(entry, end)
            (ended if end else taken_up).append(entry)
    write_ends(ended, action="储备库出库", by=by, now=now)
    write_ends(taken_up, action="储备库恢复在库", by=by, now=now)


def _end_of(entry: PoolEntry) -> End | None:
    """As it is stored."""
    if entry.until is None:
        return None
    return End(entry.until, entry.left, entry.left_reason, entry.left_listing_id)


def _set(entry: PoolEntry, end: End | None) -> None:
    entry.until, entry.left = (end.on, end.left) if end else (None, "")
    entry.left_reason = end.reason if end else ""
    entry.left_listing_id = end.listing if end else None


def _take_back(entry: PoolEntry, day: date, ledger: "_Ledger", *, by: Actor, now: datetime) -> None:
    """退回储备 by the decision of a day, with what it had last."""
    row = NewEntry(
        entry.project,
        day,
        entry.amounts.latest("on", "pk").amount,
        entry.maturities.latest("on", "pk").maturity,
        entry.reviewed_on,
        entry.document,
    )
    basis = PoolEntry.Basis.RETURNED
    _write_ends(write_entries([row], basis=basis, by=by, now=now), ledger, by=by, now=now)


class _Ledger:
    """What the ledger says of these projects: three queries."""

    def __init__(self, projects: Iterable[int]) -> None:
        keys = list(projects)
        self.projects = Project.objects.in_bulk(keys)
        # Those taken off a list are not among them.
        self.listings = YearListing.objects.filter(project__in=keys).order_by("year").in_bulk()
        self.listings_of: dict[int, list[YearListing]] = defaultdict(list)
        for listing in self.listings.values():
            self.listings_of[listing.project_id].append(listing)
        pauses = Pause.objects.filter(project__in=keys).exclude(terminated_on=None)
        #: The last termination of each, whether it goes on or not.
        self.terminations = {row.project_id: row for row in pauses.order_by("approved_on", "pk")}

    def end_of(self, entry: PoolEntry) -> End | None:
        """The first reason for which it leaves; one that it left for holds until taken back."""
        kept = _end_of(entry)
        ends = [kept] if kept and not self._is_taken_back(entry) else []
        # The one it has wins over others of the same day.
        return min([*ends, *self._reasons(entry.project_id, entry.since)], key=_ON, default=None)

    def _reasons(self, project: int, since: date) -> list[End]:
        """Why a project that came in on that day leaves, as it stands; never before it came."""
        found = [
            End(max(since, listing.decided_on), Left.LISTED, listing=listing.pk)
            for listing in self.listings_of[project]
            if listing.kind in LEAVING_KINDS and listing.year >= since.year
        ]
        pause = self.terminations.get(project)
        if pause and pause.terminated_on and pause.is_open:
            on, reason = max(since, pause.terminated_on), pause.termination_reason
            found.append(End(on, Left.TERMINATED, reason[:REASON]))
        withdrawn = self.projects[project]
        if withdrawn.withdrawn_on:
            on, reason = max(since, withdrawn.withdrawn_on), withdrawn.withdrawn_reason
            found.append(End(on, Left.WITHDRAWN, reason[:REASON]))
        return found

    def _is_taken_back(self, entry: PoolEntry) -> bool:
        """Whether it never left after all: the listing is gone, or has no kind any more, or what
        was decided was undone by the day on which it would have left."""
        if entry.left == Left.LISTED:
            listing = self.listings.get(entry.left_listing_id or 0)
            if listing is None or not listing.kind:
                return True
        until, undone = entry.until, self._undone_on(entry)
        return until is not None and undone is not None and undone <= until

    def _undone_on(self, entry: PoolEntry) -> date | None:
        """From which day on the decision by which it left holds no more."""
        if entry.left == Left.LISTED:
            listing = self.listings.get(entry.left_listing_id or 0)
            stands = listing is None or listing.kind in LEAVING_KINDS
            return None if stands or listing is None else listing.decided_on
        if entry.left == Left.TERMINATED:
            return self.terminations[entry.project_id].resumed_on
        return None

    def returned_on(self, entry: PoolEntry) -> date | None:
        """The day from which it is in the pool again, where its review still holds (R-RES-3): the
        listing was made 储备 again, or the project goes on after a termination."""
        undone = self._undone_on(entry)
        if undone is None or entry.until is None or self._is_preliminary(entry):
            return None
        day = max([undone, *self._others_undone(entry.project_id, entry.until.year)])
        if not is_valid_review(entry.reviewed_on, day):
            return None
        stands = all(end.on > day for end in self._reasons(entry.project_id, day))
        return day if stands else None

    def _is_preliminary(self, entry: PoolEntry) -> bool:
        """Its listing is 前期 now: whether it is for the pool, the office says."""
        listing = self.listings.get(entry.left_listing_id or 0)
        return listing is not None and listing.kind != YearListing.Kind.RESERVE

    def _others_undone(self, project: int, year: int) -> list[date]:
        """Days on which other reasons to stay out of the pool ended."""
        pause = self.terminations.get(project)
        days = [pause.resumed_on if pause else None]
        days += [row.kind_decided_on for row in self.listings_of[project] if row.year >= year]
        return [day for day in days if day]


_ON = attrgetter("on")
