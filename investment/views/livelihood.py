"""十件民生实事: the county's ten practical things for its people, each with where it stands."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from investment.models import AnnualTarget
from investment.money_light import with_money
from investment.overall_light import overall_light
from investment.targets import BUILT, livelihood_projects
from investment.views.targets import chosen_year
from norms.policy import policy_on
from projects.models import Milestone


@require_safe
def livelihood(request):
    today = timezone.localdate()
    year = chosen_year(request, today)
    mine = livelihood_projects(year).visible_to(request.user).select_related("responsible_unit")
    projects = list(with_money(mine, today))
    milestones = Milestone.objects.filter(project__in=projects).by_project()
    policy = policy_on(today)
    for project in projects:
        annotate(project, milestones[project.pk], today, policy)
    projects.sort(key=lambda project: (-project.light.severity, -project.days, project.pk))
    context = {
        "projects": projects,
        "finished": sum(project.is_finished for project in projects),
        "promised": AnnualTarget.objects.filter(year=year, code="livelihood_items").first(),
        "year": year,
        "today": today,
    }
    return render(request, "investment/livelihood.html", context)


def annotate(project, milestones, today, policy):
    """Light, what comes next and the longest delay, by the rules of the ledger."""
    project.light = overall_light(project, milestones, today, policy)
    project.is_finished = project.stage in BUILT
    awaited = [row for row in milestones if row.is_open]
    project.upcoming = min(awaited, key=lambda row: (row.due_date, row.pk), default=None)
    project.days = max((row.overdue_days(today) for row in milestones), default=0)
    project.done = sum(row.state == row.State.DONE for row in milestones)
    project.planned = sum(row.state != row.State.CANCELLED for row in milestones)
