"""Whom a new version of the policy would reach: open obligations of today, step by step."""

from dataclasses import dataclass, field

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from alerts.notices import due_reminders, steps_reached
from alerts.notices.recipients import Recipients
from norms import permissions
from norms.forms.policy import Edition
from norms.models import PolicyVersion
from projects.models.obligation import obligation_kinds


@dataclass
class StepReach:
    """One step: what stands on it today as the highest reached, and how many people that tells."""

    step: object
    obligations: int = 0
    people: set = field(default_factory=set)


@require_POST
def escalation_preview(request):
    permissions.check_may_change(request.user)
    today = timezone.localdate()
    edition = Edition(PolicyVersion.objects.first(), today=today, data=request.POST)
    is_valid = edition.is_valid()
    found = reaches(edition.build()[1], today) if is_valid else []
    name = "escalation_preview" if request.htmx else "escalation_preview_page"
    context = {"reaches": found, "is_valid": is_valid, "today": today}
    return render(request, f"alerts/{name}.html", context, status=200 if is_valid else 422)


def reaches(steps, today):
    """[Reach] in the order of the ladder; each obligation counts once, at its highest step."""
    found = {(step.obligation, step.code): StepReach(step) for step in steps}
    day = steps_reached.Reach.of(today)
    for model in obligation_kinds():
        of_kind = [step for step in steps if step.obligation == model.ladder]
        for chunk in due_reminders.chunks(model, day, of_kind):
            _count(chunk, day, of_kind, found)
    return list(found.values())


def _count(chunk, day, steps, found):
    recipients = Recipients({row.project for row in chunk}, day.day)
    codes = {step.code for step in steps}
    for row in chunk:
        reached = steps_reached.reached_steps(row, day, steps)
        if not reached:
            continue
        top = reached[-1]
        code = top.code if top.code in codes else top.code.rpartition("-")[0]
        reach = found[row.ladder, code]
        reach.obligations += 1
        reach.people |= recipients.of(row.project, top.recipients).keys()
