"""十件民生实事: the county's ten practical things for its people, each with where it stands."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils.functional import cached_property

from core.lists.tables import ListTable, plain, plain_number
from investment.models import AnnualTarget
from investment.money_light import with_money
from investment.overall_light import overall_light
from investment.targets import BUILT, livelihood_projects
from investment.views.targets import chosen_year
from norms.policy import Policy, policy_on
from projects.models import Milestone, Project
from projects.schedule_light import Light
from projects.views.project_list import ProjectList


@dataclass(frozen=True)
class LivelihoodRow:
    """A project with its light, what comes next and the longest delay in days, by the rules of the
    ledger."""

    project: Project
    light: Light
    upcoming: Milestone | None
    days: int
    #: Milestones done, of how many planned.
    done: int
    planned: int

    @classmethod
    def of(cls, project: Project, milestones: list[Milestone], today: date, policy: Policy) -> Self:
        """Of a project of with_money()."""
        awaited = [row for row in milestones if row.is_open]
        return cls(
            project,
            overall_light(project, milestones, today, policy),
            upcoming=min(awaited, key=lambda row: (row.due_date, row.pk), default=None),
            days=max((row.overdue_days(today) for row in milestones), default=0),
            done=sum(row.state == row.State.DONE for row in milestones),
            planned=sum(row.state != row.State.CANCELLED for row in milestones),
        )

    @property
    def is_finished(self) -> bool:
        return self.project.stage in BUILT


class LivelihoodTable(ListTable):
    row_template = "investment/livelihood_row.html"
    empty_template = "investment/livelihood_empty.html"
    caption = "十件民生实事项目"
    per_page = None
    #: Set by the page.
    year = 0

    light = plain("灯")
    name = plain("项目")
    unit = plain("责任单位")
    stage = plain("阶段")
    total_investment = plain_number("总投资（万元）")
    milestones = plain("节点")
    upcoming = plain("下一节点")
    days = plain_number("逾期（天）")


class LivelihoodList(ProjectList):
    """The projects of a year's ten practical things, worst first, on one sheet."""

    table_class = LivelihoodTable
    template_name = "investment/livelihood.html"

    @cached_property
    def year(self):
        return chosen_year(self.request, self.today)

    def get_queryset(self):
        rows = self.listed(livelihood_projects(self.year))
        return with_money(rows.select_related("responsible_unit"), self.today)

    @cached_property
    def rows(self):
        policy, projects = policy_on(self.today), list(self.get_queryset())
        milestones = Milestone.objects.filter(project__in=projects).by_project()
        rows = [
            LivelihoodRow.of(each, milestones[each.pk], self.today, policy) for each in projects
        ]
        return sorted(rows, key=lambda row: (-row.light.severity, -row.days, row.project.pk))

    def get_rows(self):
        return self.rows

    def get_table(self):
        table = super().get_table()
        table.year = self.year
        return table

    def get_context_data(self, **more):
        promised = AnnualTarget.objects.filter(year=self.year, code="livelihood_items").first()
        return super().get_context_data(
            number=len(self.rows),
            finished=sum(row.is_finished for row in self.rows),
            promised=promised,
            year=self.year,
            **more,
        )
