"""项目漏斗: which projects and contracts stand on each step; the dashboard leads here."""

from dataclasses import asdict

from django.utils.functional import cached_property

from core.lists import choices, export
from core.lists.paged_rows import PagedRows
from core.spreadsheets.printed_list import Column
from norms.models import WorkArea
from pipeline.filtersets import FunnelFilterSet
from pipeline.funnel import (
    CHAIN_FACTS,
    FACTS,
    OUT,
    Step,
    chains_with_steps,
    entries,
    funnel,
    with_steps,
)
from pipeline.models import SigningContract
from pipeline.models.contract_sight import sees_contracts
from pipeline.tables import FunnelRow, FunnelTable
from projects.models import Project
from projects.models.visibility import sight_of
from projects.permissions import sees_whole_county
from projects.views.project_list import ProjectList

COLUMNS = [
    Column("name", "项目或合同", width=34, total="count"),
    Column("kind", "类别", width=10),
    Column("step", "所在步骤", width=10),
    Column("taken", "已有", width=26),
    Column("who", "责任单位或投资方", width=24),
    Column("area", "所属领域", width=16),
    Column("worth", "总投资或签约额（万元）", "money", 16),
]
#: Rows read at a time: few queries, and no more keys in one than any database takes.
CHUNK = 2000


class FunnelList(ProjectList):
    """The projects of their reader; whoever sees the contracts finds those without a project
    beside them. What was withdrawn stands here for whom it is kept."""

    filterset_class = FunnelFilterSet
    table_class = FunnelTable
    template_name = "pipeline/funnel_list.html"
    panel_template = "pipeline/funnel_panel.html"
    tab_parameter = "step"
    rare_tabs = (Step.TERMINATED, Step.WITHDRAWN)
    kept_parameters = ("step", "sort", "person")

    @cached_property
    def tabs(self):
        hidden = () if self.of_withdrawn else (Step.WITHDRAWN,)
        return [("", "全部"), *((str(s), s.label) for s in Step if s not in hidden)]

    @cached_property
    def of_withdrawn(self):
        return sight_of(self.person).of_withdrawn

    def get_queryset(self):
        return self.listed(Project.objects).on_ledger_for(self.person)

    @cached_property
    def projects(self):
        return with_steps(self.filterset.qs, self.today)

    @cached_property
    def chains(self):
        seen = SigningContract.objects.visible_to(self.person)
        seen = seen if sees_contracts(self.person) else seen.none()
        rows = chains_with_steps(self.filterset.chains(seen))
        return rows if self.of_withdrawn else rows.filter(withdrawn=False)

    @cached_property
    def funnel(self):
        return funnel(self.projects, self.chains)

    @property
    def listed_figures(self):
        found = self.funnel.figures
        return [found[self.tab]] if self.tab else list(found.values())

    def get_tab_counts(self):
        counts = {key: row.count for key, row in self.funnel.figures.items()}
        return counts | {"": sum(counts.values())}

    def get_rows(self):
        rows = entries(self.projects, self.chains, self.tab)
        return PagedRows(rows, self.rows_of, sum(row.count for row in self.listed_figures))

    def rows_of(self, queryset):
        keys = [(bool(is_chain), key) for is_chain, key, *_ in queryset]
        found = {}
        for start in range(0, len(keys), CHUNK):
            found |= found_rows(keys[start : start + CHUNK], self.today)
        return [found[key] for key in keys if key in found]

    def get_table(self):
        table = super().get_table()
        table.totals = self.listed_figures
        return table

    def get_choices(self):
        areas = WorkArea.objects.values_list("pk", "name")
        return [choices.choice(self.filterset, "area", areas)]

    def get_exports(self):
        return {"": printed, "csv": as_csv}

    def get_context_data(self, **more):
        return super().get_context_data(
            funnel=self.funnel,
            word=dict(self.tabs)[self.tab] if self.tab else "",
            sees_county=sees_whole_county(self.person),
            **more,
        )


def found_rows(keys, today):
    """{(is_chain, key): its FunnelRow}: two queries."""
    projects, chains = (
        [key for is_chain, key in keys if is_chain is kind] for kind in (False, True)
    )
    rows = with_steps(Project.objects.filter(pk__in=projects), today).order_by()
    found = {(False, row.pk): project_row(row) for row in rows.values_list(*OF_PROJECT, named=True)}
    parts = chains_with_steps(SigningContract.objects.filter(pk__in=chains)).order_by()
    of_chains = parts.values_list(*OF_CHAIN, named=True)
    return found | {(True, row.pk): chain_row(row) for row in of_chains}


UNIT = ("responsible_unit__short_name", "responsible_unit__name")
OF_PROJECT = ("pk", "name", "worth", "step", *UNIT, "work_area__name", *FACTS)
OF_CHAIN = ("pk", "name", "worth", "step", "kind", "investor", *CHAIN_FACTS)


def project_row(row):
    return FunnelRow(
        key=row.pk,
        is_chain=False,
        name=row.name,
        kind="项目",
        who=row.responsible_unit__short_name or row.responsible_unit__name,
        area=row.work_area__name or "",
        step=Step(row.step).label,
        taken=taken(row, FACTS),
        worth=row.worth,
    )


def chain_row(row):
    return FunnelRow(
        key=row.pk,
        is_chain=True,
        name=row.name,
        kind=SigningContract.Kind(row.kind).label,
        who=row.investor,
        area="",
        step=Step(row.step).label,
        taken=taken(row, CHAIN_FACTS),
        worth=row.worth,
    )


def taken(row, names):
    """过会、入库、签约: the steps that it took, the first one first."""
    steps = [Step(name) for name in reversed(names) if getattr(row, name)]
    return "、".join(step.label for step in steps if step not in OUT)


def printed(data, page):
    rule = "项目按总投资，未落地的签约按框架金额和合同合计中大的计"
    note = f"截至 {page.today:%Y-%m-%d}；{rule}，单位万元。"
    return export.sheet("项目漏斗", COLUMNS, export.sections(None, data, asdict), page.today, note)


def as_csv(data, page):
    return export.csv_answer("项目漏斗", COLUMNS, map(asdict, data), page.today)
