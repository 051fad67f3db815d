"""十件民生实事: the county's ten practical things for its people, each with where it stands."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from investment.models import AnnualTarget
from investment.money_light import with_money
from investment.overall_light import overall_light
from investment.targets import BUILT, livelihood_projects
from investment.views.targets import chosen_year
from norms.policy import Policy, policy_on
from projects.models import Milestone, Project
from projects.schedule_light import Light


@require_safe
def livelihood(request):
    today = timezone.localdate()
    year = chosen_year(request, today)
    mine = livelihood_projects(year).visible_to(request.user).select_related("responsible_unit")
    projects = list(with_money(mine, today))
    milestones = Milestone.objects.filter(project__in=projects).by_project()
    policy = policy_on(today)
    rows = [LivelihoodRow.of(each, milestones[each.pk], today, policy) for each in projects]
    rows.sort(key=lambda row: (-row.light.severity, -row.days, row.project.pk))
    context = {
        "rows": rows,
        "finished": sum(row.is_finished for row in rows),
        "promised": AnnualTarget.objects.filter(year=year, code="livelihood_items").first(),
        "year": year,
        "today": today,
    }
    return render(request, "investment/livelihood.html", context)


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
