"""Which projects may stand in the reserve pool, from which day, on which review (R-RES-3)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError

from norms.policy import policy_on
from pipeline.models import JointReviewCase, PoolEntry
from pipeline.pool_records import NewEntry
from projects.models import Project, YearListing
from projects.models.event_order import EARLIEST
from projects.pauses import months_after

Kind = YearListing.Kind
#: Listed as one of these a project has left the pool.
LEAVING_KINDS = (Kind.NEW, Kind.CONTINUING)


def is_valid_review(reviewed_on: date | None, day: date) -> bool:
    """Whether a joint review still holds on a day, by the policy of that day: so many months after
    it a project needs a new one."""
    months = policy_on(day).review_valid_months
    return reviewed_on is not None and day < months_after(reviewed_on, months)


def is_used(case: JointReviewCase) -> bool:
    """Whether it has brought its project into the pool."""
    return PoolEntry.objects.standing().filter(case=case).exists()


def check_admissible(case: JointReviewCase) -> None:
    """A passed case that has brought in nothing yet; ValidationError with the sentence. The caller
    holds its project."""
    case.refresh_from_db()
    if case.result != JointReviewCase.Result.PASSED:
        raise ValidationError(f"本项目的联席论证{case.standing}，通过后才能入库。")
    if is_used(case):
        raise ValidationError("本次论证已经办过入库。")


class PoolRefusals:
    """Why projects may not come into the pool, by what the ledger says of them now: four queries
    for any number. The caller holds the projects."""

    def __init__(self, projects: Iterable[int], today: date) -> None:
        keys, self.today = list(projects), today
        self.projects = Project.objects.in_bulk(keys)
        self.listings: dict[int, list[YearListing]] = defaultdict(list)
        for listing in YearListing.objects.filter(project__in=keys).order_by("year"):
            self.listings[listing.project_id].append(listing)
        self.entries: dict[int, list[PoolEntry]] = defaultdict(list)
        for entry in PoolEntry.objects.standing().filter(project__in=keys):
            self.entries[entry.project_id].append(entry)

    def of(self, row: NewEntry) -> dict[str, str]:
        """{field: sentence}, of what is wrong first; empty where nothing is."""
        asked = (self._of_facts(row), self._of_days(row), self._of_project(row))
        return next(filter(None, asked), {})

    def _of_facts(self, row: NewEntry) -> dict[str, str]:
        if row.amount <= 0:
            return {"amount": "金额要大于 0（万元）。"}
        if row.reviewed_on and not row.document.strip():
            return {"document": "请填联席论证的文件。"}
        if row.document.strip() and not row.reviewed_on:
            return {"reviewed_on": "请填联席论证的日期。"}
        return {}

    def _of_days(self, row: NewEntry) -> dict[str, str]:
        if row.since > self.today:
            return {"since": "入库日期不能晚于今天。"}
        if row.since < EARLIEST:
            return {"since": "入库日期早于 2000 年，请核对年份。"}
        if row.reviewed_on and row.reviewed_on > self.today:
            return {"reviewed_on": "论证日期不能晚于今天。"}
        if row.reviewed_on and row.reviewed_on > row.since:
            day = f"{row.reviewed_on:%Y-%m-%d}"
            return {"since": f"入库日期不能早于论证日期（{day}）。"}
        return {}

    def _of_project(self, row: NewEntry) -> dict[str, str]:
        project = self.projects[row.project.pk]
        if project.withdrawn_on:
            return {"project": "项目已撤回，不能入库。"}
        if project.stage == Project.Stage.TERMINATED:
            return {"project": "项目已终止，不能入库；恢复施工后再办。"}
        if listing := self._listed(row):
            kind = listing.get_kind_display()
            return {"project": f"项目已列入 {listing.year} 年清单（{kind}），不再入库。"}
        if (day := self._listed_until(row)) and row.since < day:
            return {"since": f"年度清单 {day:%Y-%m-%d} 才改建设性质，入库日期不能早于这一天。"}
        if entry := self._overlapping(row):
            return {"since": _already(entry)}
        return {}

    def _listed(self, row: NewEntry) -> YearListing | None:
        """By the day on which it is to come in, or this year."""
        for listing in self.listings[row.project.pk]:
            on = listing.decided_on
            by_then = listing.year >= row.since.year and on <= row.since
            this_year = listing.year == self.today.year and on <= self.today
            if listing.kind in LEAVING_KINDS and (by_then or this_year):
                return listing
        return None

    def _listed_until(self, row: NewEntry) -> date | None:
        """The day on which the listing by which it left was made another kind."""
        left = {entry.left_listing_id for entry in self.entries[row.project.pk]}
        days = (each.kind_decided_on for each in self.listings[row.project.pk] if each.pk in left)
        return max(filter(None, days), default=None)

    def _overlapping(self, row: NewEntry) -> PoolEntry | None:
        for entry in self.entries[row.project.pk]:
            # One that ended on its first day never counted.
            if entry.until is None or row.since < entry.until != entry.since:
                return entry
        return None


def _already(entry: PoolEntry) -> str:
    since = f"项目 {entry.since:%Y-%m-%d} 已入库"
    if entry.until is None:
        return f"{since}，不必再入库。"
    return f"{since}，{entry.until:%Y-%m-%d} 才出库，入库日期不能早于这一天。"
