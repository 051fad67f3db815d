"""The county's policy: everybody who is signed in reads, the project office lays down."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import form_versions
from accounts.models import Duty
from norms import (
    permissions,
    policy_changes,
)
from norms.forms import policy
from norms.models import EscalationStep, PolicyVersion
from norms.policy import in_order


@require_safe
def table_page(request, pk=None):
    """The set in force today, or another one of the county's sets."""
    today = timezone.localdate()
    sets = list(PolicyVersion.objects.all())
    current = in_force(sets, today)
    shown = current if pk is None else get_object_or_404(PolicyVersion, pk=pk)
    steps = in_order(shown.steps.all())
    context = {
        "shown": shown,
        "current": current,
        "sets": [(row, status_word(row, current, today)) for row in sets],
        "is_planned": shown.effective_on > today,
        "thresholds": [
            (shown._meta.get_field(name).verbose_name, shown.displayed(name))
            for name in policy.THRESHOLDS
            if getattr(shown, name) is not None
        ],
        "ladders": [
            (label, [(step, recipient_labels(step)) for step in steps if step.obligation == code])
            for code, label in EscalationStep.Obligation.choices
        ],
        "may_change": request.user.has_duty(Duty.Kind.OFFICE),
        "year": today.year,
    }
    return render(request, "norms/policy.html", context)


def in_force(sets, today):
    """As policy_on() decides: the newest effective set, else the oldest."""
    return next((row for row in sets if row.effective_on <= today), sets[-1])


def status_word(row, current, today):
    if row == current:
        return "现行"
    return "尚未施行" if row.effective_on > today else "已过"


def recipient_labels(step):
    return [EscalationStep.Recipient(code).label for code in step.recipients]


def edition_new(request):
    """Lay down a new set, begun as a copy of the newest one."""
    permissions.check_may_change(request.user)
    source = PolicyVersion.objects.first()
    version = form_versions.fingerprint(*PolicyVersion.objects.values_list("pk", flat=True))
    if request.method == "POST" and form_versions.is_stale(request, version):
        made = form_versions.changes_since(source, "") if source else []
        return form_versions.overtaken(request, "制度", reverse("norms:new"), made)
    edition = policy.Edition(source, today=timezone.localdate(), data=request.POST or None)
    if request.method == "POST" and edition.is_valid():
        policy_version = policy_changes.create_version(*edition.build(), by=request.user)
        messages.success(request, f"已定好，{policy_version}")
        return redirect("norms:set", policy_version.pk)
    return render(
        request, "norms/policy_new.html", {"edition": edition, "source": source, "version": version}
    )


@require_POST
def edition_withdraw(request, pk):
    permissions.check_may_change(request.user)
    policy_version = get_object_or_404(PolicyVersion, pk=pk)
    if response := form_versions.refuse_stale(
        request, policy_version, reverse("norms:set", args=[pk])
    ):
        return response
    try:
        policy_changes.withdraw(policy_version, today=timezone.localdate(), by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已撤回")
    return redirect("norms:table")
