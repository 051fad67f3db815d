"""可入库: the ledger's 储备 and 前期 outside the pool, the largest first, which close the gap."""

from django.db.models import F, Sum, Window
from django.utils.functional import cached_property

from accounts.models import Duty
from core.lists import choices, export
from core.lists.paged_rows import PagedRows
from core.spreadsheets.printed_list import Column
from pipeline.filtersets import OfferedFilterSet
from pipeline.models import PoolOpening
from pipeline.pool_offers import OUTSIDE_KINDS, offered_projects
from pipeline.views.pool_head import PoolHead
from pipeline.views.pool_list import inside_tabs, outside_tabs, unit_name, units_of
from pipeline.views.pool_table import OfferedRow, OfferedTable
from projects.models import Project
from projects.permissions import sees_whole_county
from projects.views.project_list import ProjectList

#: The largest first; what has no 总投资 closes no gap.
LARGEST_FIRST = (F("total_investment").desc(nulls_last=True), F("pk").asc())
COLUMNS_OF_ROW = "pk name unit kind stage amount so_far".split()
COLUMNS = [
    Column("name", "项目名称", width=34, total="count"),
    Column("unit", "责任单位", width=18),
    Column("amount", "总投资（万元）", "money", 16),
    Column("kind", "年度性质", width=10),
    Column("stage", "项目阶段", width=10),
]


class OfferedList(ProjectList):
    filterset_class = OfferedFilterSet
    table_class = OfferedTable
    template_name = "pipeline/pool_offered.html"
    panel_template = "pipeline/pool_offered_panel.html"
    kept_parameters = ("sort", "person")

    def get_queryset(self):
        return offered_projects(self.listed(Project.objects), self.today.year)

    def get_rows(self):
        so_far = Window(Sum("total_investment"), order_by=LARGEST_FIRST)
        rows = self.filterset.qs.annotate(
            unit=unit_name(), amount=F("total_investment"), so_far=so_far
        )
        return PagedRows(rows.order_by(*LARGEST_FIRST), self.rows_of)

    def rows_of(self, queryset):
        values = queryset.values_list(*COLUMNS_OF_ROW)
        return [OfferedRow(*row, closes=self.closes(*row[-2:])) for row in values]

    def closes(self, amount, so_far):
        """Whether what is missing is reached with this row, and was not before."""
        missing = self.county.missing if self.county else None
        return bool(missing and amount) and so_far - amount < missing <= so_far

    @cached_property
    def county(self):
        """How much is missing; None for whoever does not see the county."""
        if not sees_whole_county(self.person):
            return None
        opening = PoolOpening.objects.first()
        return PoolHead(self.today, self.today, opening=opening)

    def get_table(self):
        table = super().get_table()
        table.missing = self.county and self.county.missing
        table.is_blind = self.person.has_duty(Duty.Kind.ADMINISTRATOR)
        return table

    def get_tabs(self):
        return inside_tabs() + outside_tabs(chosen="offered")

    def get_choices(self):
        found = self.filterset
        kinds = [(kind, kind.label) for kind in OUTSIDE_KINDS]
        units = self.get_queryset().order_by().values("responsible_unit")
        return [
            choices.choice(found, "kind", kinds),
            choices.choice(found, "stage", Project.Stage.choices),
            choices.choice(found, "unit", units_of(units)),
        ]

    def get_exports(self):
        return {"": printed, "csv": as_csv}

    def get_context_data(self, **more):
        return super().get_context_data(head=self.county, year=self.today.year, **more)


def printed(data, page):
    note = f"{page.today:%Y-%m-%d} 台账上本年的储备、前期项目，不在储备库；单位万元。"
    parts = export.sections(None, data, cells_of)
    return export.sheet("可入库项目", COLUMNS, parts, page.today, note)


def as_csv(data, page):
    return export.csv_answer("可入库项目", COLUMNS, map(cells_of, data), page.today)


def cells_of(row):
    words = {"kind": row.kind_word, "stage": row.stage_word}
    return {"name": row.name, "unit": row.unit, "amount": row.amount} | words
