"""储备库: what is in it on a day, what has left it, and how it stands against the yearly plan."""

from datetime import timedelta

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, When
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.models import Duty, Unit
from core.forms.fields import typed_day
from core.lists import choices, export
from core.lists.paged_rows import PagedRows, values_as
from core.lists.tabs import Tab
from core.values.errors import NotUnderstood
from pipeline.filtersets import MATURITIES, REVIEWS, PoolFilterSet
from pipeline.models import JointReviewCase, PoolEntry, PoolOpening
from pipeline.models.pool_entry import in_pool_on
from pipeline.permissions import may_keep_pool
from pipeline.pool_offers import cases_to_admit
from pipeline.views.pool_head import PoolHead
from pipeline.views.pool_table import COLUMNS, LeftTable, PoolRow, PoolTable, cells_of
from projects.models import Project, YearListing
from projects.models.visibility import on_ledger_for
from projects.permissions import sees_whole_county
from projects.views.project_list import ProjectList

#: A longer list of units is for the search box.
MOST_UNITS = 80


def unit_name(prefix=""):
    """The responsible unit as lists call it, as a column."""
    unit = f"{prefix}responsible_unit__"
    short = When(**{f"{unit}short_name": "", "then": f"{unit}name"})
    return Case(short, default=f"{unit}short_name")


def kind_of_year(year, project="project"):
    """The kind of a project on a year's list, as a column; None for one that is not on it."""
    listed = YearListing.objects.filter(year=year, project=OuterRef(project))
    return Subquery(listed.values("kind")[:1])


def units_of(projects):
    """[(key, name)] of the units that answer for these projects, which is a queryset of keys."""
    found = Unit.objects.filter(pk__in=projects).values_list("pk", "short_name", "name")
    return [(pk, short_name or name) for pk, short_name, name in found[:MOST_UNITS]]


class PoolList(ProjectList):
    """Of today, or of a day gone by (`on`): what counted on it, as it is known now."""

    filterset_class = PoolFilterSet
    template_name = "pipeline/pool_list.html"
    panel_template = "pipeline/pool_panel.html"
    tabs = [("", "在库"), ("left", "已出库")]
    kept_parameters = ("tab", "sort", "on", "base", "person")

    @cached_property
    def asked_day(self):
        """(the day of the address, ""), or (today, why the address names none)."""
        asked = self.request.GET.get("on", "")
        if not asked:
            return self.today, ""
        try:
            day = typed_day(asked, self.today.year)
        except NotUnderstood as refusal:
            return self.today, str(refusal)
        return (day, "") if day <= self.today else (self.today, "日期不能晚于今天。")

    @property
    def day(self):
        return self.asked_day[0]

    @property
    def yesterday(self):
        return self.today - timedelta(days=1)

    @property
    def is_past(self):
        return self.day < self.today

    @property
    def table_class(self):
        return LeftTable if self.tab == "left" else PoolTable

    def get_queryset(self):
        entries = self.listed(PoolEntry.objects).filter(on_ledger_for(self.person, "project__"))
        return entries.with_figures(self.day).annotate(kind=kind_of_year(self.day.year))

    @cached_property
    def parts(self):
        """{key of a tab: the condition on its entries}"""
        return {"": in_pool_on(self.day), "left": Q(until__lte=self.day)}

    @cached_property
    def sums(self):
        """How many stand under each tab, and the sum of the one shown: one query."""
        counts = {f"n_{key}": Count("pk", filter=part) for key, part in self.parts.items()}
        total = Sum("amount", filter=self.parts[self.tab])
        return self.filterset.qs.order_by().aggregate(**counts, total=total)

    def get_tab_counts(self):
        return {key: self.sums[f"n_{key}"] for key in self.parts}

    def get_rows(self):
        rows = self.filterset.qs.filter(self.parts[self.tab]).annotate(
            name=F("project__name"), unit=unit_name("project__"), stage=F("project__stage")
        )
        number = None if self.is_export else self.sums[f"n_{self.tab}"]
        return PagedRows(rows, self.rows_of, number)

    def rows_of(self, queryset):
        return values_as(PoolRow, queryset)

    @cached_property
    def sees_county(self):
        return sees_whole_county(self.person)

    @cached_property
    def opening(self):
        return PoolOpening.objects.first()

    @cached_property
    def county(self):
        """The figures of the county; None for whoever does not see it."""
        if not self.sees_county:
            return None
        base = self.request.GET.get("base", "")
        return PoolHead(self.day, self.today, opening=self.opening, base=base)

    def get_table(self):
        table = super().get_table()
        table.year, table.tab = self.day.year, self.tab
        table.is_blind = self.person.has_duty(Duty.Kind.ADMINISTRATOR)
        is_first = not self.opening and not self.is_past
        table.may_open_list = is_first and may_keep_pool(self.person)
        if self.sees_county and not self.is_export:
            table.totals = {"count": self.sums[f"n_{self.tab}"], "total": self.sums["total"]}
            table.total_template = "pipeline/pool_total.html"
        return table

    def get_choices(self):
        found, seen = self.filterset, self.get_queryset().order_by()
        return [
            choices.choice(found, "maturity", MATURITIES),
            choices.choice(found, "review", REVIEWS),
            choices.choice(found, "kind", YearListing.Kind.choices),
            choices.choice(found, "stage", Project.Stage.choices),
            choices.choice(found, "unit", units_of(seen.values("project__responsible_unit"))),
        ]

    def get_tabs(self):
        """Beside the tabs, what waits and what might come in: pages of their own, of today."""
        tabs = super().get_tabs()
        if self.is_past:
            return tabs
        waiting = cases_to_admit(self.listed(JointReviewCase.objects)).order_by()
        return [*tabs, *outside_tabs(number=waiting.count())]

    def get_exports(self):
        return {"": printed, "csv": as_csv}

    def get_context_data(self, **more):
        return super().get_context_data(
            day=self.day,
            is_past=self.is_past,
            day_problem=self.asked_day[1],
            head=self.county,
            opening=self.opening,
            may_keep=may_keep_pool(self.person),
            **more,
        )


def inside_tabs():
    """The way back to the pool itself."""
    address = reverse("pipeline:pool")
    return [
        Tab(key, label, None, f"{address}?tab={key}" if key else address, is_chosen=False)
        for key, label in PoolList.tabs
    ]


def outside_tabs(chosen="", number=None):
    """The pages of what is outside the pool; `number`: how many wait to be admitted."""
    waiting, offered = reverse("pipeline:pool-waiting"), reverse("pipeline:pool-offered")
    return [
        Tab("waiting", "待入库", number, waiting, chosen == "waiting"),
        Tab("offered", "可入库", None, offered, chosen == "offered"),
    ]


def printed(data, page):
    note = (
        f"{page.day:%Y-%m-%d} {dict(page.tabs)[page.tab]}，单位万元；年度性质和项目阶段是现在的。"
    )
    parts = export.sections(None, data, cells_of)
    return export.sheet("储备库", COLUMNS, parts, page.today, note)


def as_csv(data, page):
    return export.csv_answer("储备库", COLUMNS, map(cells_of, data), page.today)
