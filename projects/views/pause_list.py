"""停工项目: what rests, since when and why, and by when it is looked at again; 终止 apart."""

from dataclasses import asdict

from django.db.models import F
from django.utils.functional import cached_property

from accounts.models import Unit
from core.lists import choices, export
from core.spreadsheets.printed_list import Column
from norms import causes
from norms.policy import policy_on
from projects.filtersets import PauseFilterSet
from projects.models import Pause, PauseReview, Project
from projects.models.assignments import lead_names
from projects.models.project import lead_on
from projects.tables import PauseRow, PauseTable, TerminatedTable
from projects.views.project_list import ProjectList

#: A longer choice is for the search box.
MOST_UNITS = 80
COLUMNS = [
    Column("name", "项目名称", width=32, total="count"),
    Column("stage", "状态", width=8),
    Column("cause", "原因", width=12),
    Column("caused_by_word", "原因在谁", width=16),
    Column("approved_on", "批准停工", "date", 11),
    Column("document", "停工批准文件", width=24),
    Column("review_date", "复核日期", "date", 11),
    Column("terminated_on", "批准终止", "date", 11),
    Column("termination_document", "终止批准文件", width=24),
    Column("days", "天数", "number", 9, total="max"),
    Column("unit", "责任单位", width=16),
    Column("lead_name", "包联领导", width=13),
]


class PauseList(ProjectList):
    filterset_class = PauseFilterSet
    template_name = "projects/pause_list.html"
    panel_template = "projects/pause_panel.html"
    tabs = [("paused", "停工"), ("due", "复核到期"), ("ended", "终止")]
    default_tab = "paused"
    kept_parameters = ("tab", "sort", "person")

    @cached_property
    def causes(self):
        return causes.choices(self.today)

    @cached_property
    def parts(self):
        """{key of a tab: its rows}."""
        rows = self.listed(Pause.objects).with_review_date()
        due = PauseReview.objects.due_soon(self.today, policy_on(self.today))
        return {
            "paused": rows.suspended(),
            "due": rows.suspended().filter(pk__in=due.values("pause")),
            "ended": rows.terminated(),
        }

    @property
    def table_class(self):
        return TerminatedTable if self.tab == "ended" else PauseTable

    def get_queryset(self):
        rows = self.parts[self.tab].annotate(lead=lead_on(self.today, "project__"))
        return rows.annotate(lead_name=F("lead__official__name"))

    def get_filterset(self, queryset):
        return PauseFilterSet(self.request.GET, queryset, causes=self.causes)

    def get_tab_counts(self):
        return self.counts

    @cached_property
    def counts(self):
        return {key: self.filterset.also(rows).count() for key, rows in self.parts.items()}

    def rows_of(self, queryset):
        rows = queryset.select_related("project__responsible_unit", "caused_by_unit")
        return [self.row_of(pause) for pause in rows]

    def row_of(self, pause):
        unit = pause.project.responsible_unit
        return PauseRow(
            pk=pause.pk,
            project_id=pause.project_id,
            name=pause.project.name,
            unit=str(unit),
            lead_name=pause.lead_name,
            cause=pause.category_word,
            caused_by_word=pause.caused_by_word,
            approved_on=pause.approved_on,
            document=pause.document,
            terminated_on=pause.terminated_on,
            termination_document=pause.termination_document,
            review_date=pause.review_date,
            days=pause.days(self.today),
        )

    def get_table(self):
        table = super().get_table()
        table.today = self.today
        return table

    def get_choices(self):
        seen = Project.objects.visible_to(self.person).current().order_by()
        paused = seen.filter(pk__in=Pause.objects.open().values("project"))
        units = Unit.objects.filter(pk__in=paused.values("responsible_unit"))[:MOST_UNITS]
        return [
            choices.choice(self.filterset, "unit", [(unit.pk, str(unit)) for unit in units]),
            choices.choice(self.filterset, "cause", self.causes),
        ]

    def get_exports(self):
        return {"": printed, "csv": as_csv}

    def get_context_data(self, **more):
        return super().get_context_data(counts=self.counts, **more)


def printed(data, page):
    note = f"截至 {page.today:%Y-%m-%d}；天数自批准停工之日起算，冬季停工不在内。"
    parts = export.sections(None, cells_of(data, page), dict)
    return export.sheet(page.table_class.caption, COLUMNS, parts, page.today, note)


def as_csv(data, page):
    return export.csv_answer(page.table_class.caption, COLUMNS, cells_of(data, page), page.today)


def cells_of(data, page):
    """The rows as a file has them: it names all leads, where the page shows the first."""
    rows = list(data)
    leads = lead_names([row.project_id for row in rows], page.today)
    named = {row.pk: "、".join(leads[row.project_id]) for row in rows}
    return [asdict(row) | {"stage": row.stage, "lead_name": named[row.pk]} for row in rows]
