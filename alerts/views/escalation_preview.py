"""Whom a new version of the policy would reach: open obligations of today, step by step."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from alerts.notices import due_reminders, steps_reached
from alerts.notices.recipients import Recipients
from norms import permissions
from norms.forms.policy import Edition
from norms.models import EscalationStep, PolicyVersion
from projects.models.obligation import obligation_kinds


@dataclass(frozen=True)
class StepReach:
    """One step: what stands on it today as the highest reached, and whom that tells."""

    step: EscalationStep
    obligations: int
    people: frozenset[int]


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
    """[StepReach] in the order of the ladder; each obligation counts once, at its highest step."""
    obligations, people = Counter(), defaultdict(set)
    day = steps_reached.Reach.of(today)
    for model in obligation_kinds():
        of_kind = [step for step in steps if step.obligation == model.ladder]
        for chunk in due_reminders.chunks(model, day, of_kind):
            for key, told in _highest(chunk, day, of_kind):
                obligations[key] += 1
                people[key] |= told
    keys = {(step.obligation, step.code): step for step in steps}
    return [StepReach(step, obligations[key], frozenset(people[key])) for key, step in keys.items()]


def _highest(chunk, day, steps):
    """((kind, code) of the highest step that each row has reached, the people it tells)."""
    recipients = Recipients(chunk, day.day)
    codes = {step.code for step in steps}
    for row in chunk:
        reached = steps_reached.reached_steps(row, day, steps)
        if not reached:
            continue
        top = reached[-1]
        # A repeated step bears its turn behind its code.
        code = top.code if top.code in codes else top.code.rpartition("-")[0]
        yield (row.ladder, code), recipients.of(row, top.recipients).keys()
