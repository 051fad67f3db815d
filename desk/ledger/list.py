"""项目台账: one row a project on a year's list, with the totals of exactly the rows shown."""

from collections import defaultdict
from functools import lru_cache

from django.db.models import Count, F, FilteredRelation, Max, Min, OuterRef, Q, Subquery, Sum
from django.utils.functional import cached_property

from accounts.models import Duty
from core.lists.groups import GroupedRows, Head
from core.values.plain_numbers import read_month, read_year
from desk.ledger.filterset import LedgerFilterSet
from desk.ledger.table import LedgerRow, ListedMilestone
from investment import month_closing
from investment.models import MonthFigure
from investment.money_light import MONEY_FACTS, with_money
from investment.overall_light import overall_light
from norms.models import WorkArea
from norms.policy import policy_on
from projects.models import Milestone, ProgressUpdate, Project, YearListing
from projects.models.project import lead_on
from projects.models.year_listing import YearListingQuerySet, is_supplement
from projects.obligation_status import MILESTONE_FACTS
from projects.views.project_list import asks_for_unit

#: Who may look at projects that were withdrawn as entered twice or by mistake.
SEES_WITHDRAWN = (Duty.Kind.OFFICE, Duty.Kind.AUDITOR)


#: What the rows of a page are made of, of ledger_facts(): a query asks for nothing else.
COLUMNS = (
    "pk",
    "project_id",
    "project__name",
    "project__national_code",
    "project__grade",
    "project__withdrawn_on",
    "project__work_area__name",
    "project__responsible_unit__name",
    "project__responsible_unit__short_name",
    "kind",
    "listed_on",
    "lead_name",
    "plan",
    "done_ytd",
    "done_rate",
    "updated_at",
    *MONEY_FACTS,
)
KINDS, GRADES = dict(YearListing.Kind.choices), dict(Project.Grade.choices)


class LedgerList:
    """What the ledger table, its totals and its export show of the projects a reader may see."""

    def __init__(self, query, *, person, today):
        self.person, self.today, self.policy = person, today, policy_on(today)
        self.year = read_year(query.get("year", "")) or today.year
        self.sees_withdrawn = person.has_duty(*SEES_WITHDRAWN)
        self.wants_withdrawn = self.sees_withdrawn and query.get("withdrawn") == "1"
        self.month = read_month(query.get("month", "")) or month_closing.last_closed(self.year)
        self.related = asks_for_unit(query)
        listings = YearListing.objects.listed_to(person, related=self.related)
        listings = listings.filter(year=self.year)
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
        figures = MonthFigure.objects.listed_to(self.person, related=self.related).withdrawn()
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
        """The rows of a page, {key: its group} in their order: two queries however many."""
        rows = ledger_facts(self.today, self.month).filter(pk__in=groups)
        found = {row.pk: row for row in rows.values_list(*COLUMNS, named=True)}
        milestones = milestones_by_project([row.project_id for row in found.values()])
        return [
            self._row(found[key], milestones[found[key].project_id], group)
            for key, group in groups.items()
            if key in found
        ]

    def _row(self, values, milestones, group):
        awaited = [m for m in milestones if m.is_open]
        return LedgerRow(
            pk=values.pk,
            project_id=values.project_id,
            project_name=values.project__name,
            national_code=values.project__national_code,
            kind_word=KINDS.get(values.kind, ""),
            grade_word=GRADES[values.project__grade],
            is_supplement=is_supplement(values.listed_on),
            withdrawn_on=values.project__withdrawn_on,
            area=values.project__work_area__name or "",
            unit=values.project__responsible_unit__short_name
            or values.project__responsible_unit__name,
            lead_name=values.lead_name,
            total_investment=values.money_total,
            plan=values.plan,
            done_ytd=values.done_ytd,
            done_rate=values.done_rate,
            light=overall_light(values, milestones, self.today, self.policy),
            upcoming=min(awaited, key=lambda m: (m.due_date, m.pk), default=None),
            days=max((m.overdue_days(self.today) for m in milestones), default=0),
            updated_at=values.updated_at,
            group=group,
        )

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


# Never iterated itself: a kept queryset would keep its rows for every later reader.
@lru_cache(maxsize=16)
def ledger_facts(today, month):
    """What a row shows of a listing on a day, with a closed month's figures, as columns: built
    once, asked by `pk__in`."""
    updates = ProgressUpdate.objects.filter(project=OuterRef("project")).order_by("-at")
    rows = with_money(with_plan(YearListing.objects.order_by()), today, outer="project")
    rows = with_figures(rows, month).annotate(lead=lead_on(today, "project__"))
    return rows.annotate(
        lead_name=F("lead__official__name"), updated_at=Subquery(updates.values("at")[:1])
    )


#: The columns of ListedMilestone beside its facts, in its order.
MILESTONE_NAMES = ("pk", "name", "project_id", "baseline_due_date")


def milestones_by_project(projects):
    """{key of a project: its milestones, in the order of their dates}: one query."""
    found = defaultdict(list)
    rows = Milestone.objects.filter(project__in=projects)
    for values in rows.values_list(*MILESTONE_FACTS, *MILESTONE_NAMES):
        milestone = ListedMilestone(*values)
        found[milestone.project_id].append(milestone)
    return found


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
