"""项目台账: one row a project on a year's list, with the totals of exactly the rows shown."""

from django.db.models import Count, F, FilteredRelation, Max, Min, OuterRef, Q, Subquery, Sum
from django.utils.functional import cached_property

from accounts.models import Duty
from core.lists.groups import GroupedRows, Head, in_order
from core.values.local_days import days_since
from core.values.plain_numbers import read_month, read_year
from desk.ledger.filterset import LedgerFilterSet
from investment import month_closing
from investment.models import MonthFigure
from investment.money_light import with_money
from investment.overall_light import overall_light
from norms.models import WorkArea
from norms.policy import policy_on
from projects.ledger_fields import WIDE_TEXTS
from projects.models import Milestone, ProgressUpdate, YearListing
from projects.models.project import lead_on
from projects.models.year_listing import YearListingQuerySet

#: Who may look at projects that were withdrawn as entered twice or by mistake.
SEES_WITHDRAWN = (Duty.Kind.OFFICE, Duty.Kind.AUDITOR)


class LedgerList:
    """What the ledger table, its totals and its export show of the projects a reader may see."""

    def __init__(self, query, *, person, today):
        self.person, self.today, self.policy = person, today, policy_on(today)
        self.year = read_year(query.get("year", "")) or today.year
        self.sees_withdrawn = person.has_duty(*SEES_WITHDRAWN)
        self.wants_withdrawn = self.sees_withdrawn and query.get("withdrawn") == "1"
        self.month = read_month(query.get("month", "")) or month_closing.last_closed(self.year)
        listings = YearListing.objects.visible_to(person).filter(year=self.year)
        listings = listings.filter(project__withdrawn_on__isnull=not self.wants_withdrawn)
        listings = with_figures(with_plan(listings), self.month)
        self.filterset = LedgerFilterSet(
            query, listings, person=person, today=today, policy=self.policy
        )
        self.group = self.filterset.chosen.get("group", "none")

    @cached_property
    def withdrawn_since(self):
        """What the closed month holds beyond these rows: its figures of projects that were
        withdrawn since, as far as they would stand in this list."""
        if self.month is None or self.wants_withdrawn:
            return []
        figures = MonthFigure.objects.visible_to(self.person).withdrawn()
        figures = figures.filter(year=self.year, number=self.month).select_related("project")
        found = list(figures.order_by("pk"))
        if found and self.filterset.narrows:
            # Without the manager's condition: a listing may be what was taken back.
            listings = YearListingQuerySet(YearListing).filter(figures__in=found)
            kept = self.filterset.also(listings).values_list("pk", flat=True)
            found = [row for row in found if row.listing_id in set(kept)]
        return found

    @cached_property
    def narrowed(self):
        return self.filterset.qs

    def totals(self):
        """{count, total, plans, ytd} of the rows in 万元; in words what is withdrawn_since."""
        sums = self.narrowed.order_by().aggregate(
            count=Count("pk"),
            total=Sum("project__total_investment"),
            plans=Sum("plan"),
            ytd=Sum("done_ytd"),
        )
        return sums | {"withdrawn": withdrawn_sentence(self.withdrawn_since)}

    def data(self, count):
        rows = self.narrowed.order_by()
        if self.group != "area":
            return GroupedRows(rows, self.rows_of, count=count)
        rows = rows.annotate(group=F("project__work_area"))
        heads = self._heads(rows)
        return GroupedRows(rows, self.rows_of, count=sum(h.count for h in heads), heads=heads)

    def rows_of(self, groups):
        """The records of a page, in order: two queries however many there are."""
        updates = ProgressUpdate.objects.filter(project=OuterRef("project")).order_by("-at")
        rows = with_plan(YearListing.objects.filter(pk__in=groups))
        rows = (
            with_figures(with_money(rows, self.today, outer="project"), self.month)
            .select_related("project__responsible_unit", "project__work_area")
            .defer("content", *WIDE_TEXTS)
            .annotate(lead=lead_on(self.today, "project__"))
            .annotate(
                lead_name=F("lead__official__name"), updated_at=Subquery(updates.values("at")[:1])
            )
        )
        rows = in_order(groups, rows)
        keys = [row.project_id for row in rows]
        milestones = Milestone.objects.filter(project__in=keys).by_project()
        return [self.annotate(row, milestones[row.project_id]) for row in rows]

    def annotate(self, listing, milestones):
        """Light with its sentence, what comes next and the longest delay, by the Python twins."""
        listing.light = overall_light(listing, milestones, self.today, self.policy)
        awaited = [m for m in milestones if m.is_open]
        listing.upcoming = min(awaited, key=lambda m: (m.due_date, m.pk), default=None)
        listing.days = max((m.overdue_days(self.today) for m in milestones), default=0)
        listing.days_since_report = days_since(listing.updated_at, self.today)
        return listing

    def _heads(self, rows):
        summed = (
            rows.order_by()
            .values("group")
            .annotate(
                count=Count("pk"),
                total=Sum("project__total_investment"),
                plans=Sum("plan"),
                sum_ytd=Sum("done_ytd"),
            )
        )
        areas = {area.pk: area for area in WorkArea.objects.all()}
        last = max((area.number for area in areas.values()), default=0) + 1
        heads = [
            Head(
                row["group"],
                row["count"],
                f"{areas[row['group']].number:02} {areas[row['group']]}"
                if row["group"]
                else "未定领域",
                {"total": row["total"], "plan": row["plans"], "ytd": row["sum_ytd"]},
            )
            for row in summed
        ]
        return sorted(heads, key=lambda h: areas[h.key].number if h.key else last)


def with_plan(listings):
    """The year's current plan in 万元 as column `plan`."""
    return listings.annotate(
        current_plan=FilteredRelation("plans", condition=Q(plans__is_current=True))
    ).annotate(plan=F("current_plan__amount"))


def with_figures(listings, month):
    """What a closed month of the year holds, as columns: nothing where none is closed."""
    return listings.annotate(
        month_figure=FilteredRelation("figures", condition=Q(figures__number=month or 0))
    ).annotate(done_ytd=F("month_figure__ytd"), done_rate=F("month_figure__rate"))


def ledger_years(person, shown):
    """From the newest to the oldest year with a list this person may see, and the one shown."""
    # Both ends are read off the index, whatever stands between them.
    ends = (
        YearListing.objects.visible_to(person)
        .order_by()
        .aggregate(first=Min("year", default=shown), last=Max("year", default=shown))
    )
    return sorted({*range(ends["first"], ends["last"] + 1), shown}, reverse=True)


def withdrawn_sentence(figures):
    """Why a closed month's sum is larger than this list's, in one sentence; empty without cause."""
    if not figures:
        return ""
    month = figures[0].number
    named = "、".join(f"{row.project.name} {row.ytd:,.2f} 万元" for row in figures[:3])
    many = f"等 {len(figures)} 个项目" if len(figures) > 3 else ""
    total = sum(row.ytd for row in figures)
    return (
        f"{month}月结账数另含其后撤回的项目 {total:,.2f} 万元（{named}{many}）；"
        "已结账的月份不改动，下次结账不再计入。"
    )
