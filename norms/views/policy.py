"""The county's norms: everybody who is signed in reads, the project office lays down."""

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
from norms.models import NormSet, Rung
from norms.policy import in_order


@require_safe
def table_page(request, pk=None):
    """The set in force today, or another one of the county's sets."""
    today = timezone.localdate()
    sets = list(NormSet.objects.all())
    current = in_force(sets, today)
    shown = current if pk is None else get_object_or_404(NormSet, pk=pk)
    rungs = in_order(shown.rungs.all())
    context = {
        "shown": shown,
        "current": current,
        "sets": [(row, standing(row, current, today)) for row in sets],
        "is_planned": shown.effective_on > today,
        "thresholds": [
            (shown._meta.get_field(name).verbose_name, shown.said(name))
            for name in policy.THRESHOLDS
            if getattr(shown, name) is not None
        ],
        "ladders": [
            (label, [(rung, told(rung)) for rung in rungs if rung.obligation == code])
            for code, label in Rung.Obligation.choices
        ],
        "may_change": request.user.has_duty(Duty.Kind.OFFICE),
        "year": today.year,
    }
    return render(request, "norms/policy.html", context)


def in_force(sets, today):
    """As norms_on() decides: the newest effective set, else the oldest."""
    return next((row for row in sets if row.effective_on <= today), sets[-1])


def standing(row, current, today):
    if row == current:
        return "现行"
    return "尚未施行" if row.effective_on > today else "已过"


def told(rung):
    return [Rung.Recipient(code).label for code in rung.recipients]


def edition_new(request):
    """Lay down a new set, begun as a copy of the newest one."""
    permissions.check_may_change(request.user)
    source = NormSet.objects.first()
    version = form_versions.fingerprint(*NormSet.objects.values_list("pk", flat=True))
    if request.method == "POST" and form_versions.is_stale(request, version):
        made = form_versions.changes_since(source, "") if source else []
        return form_versions.overtaken(request, "制度", reverse("norms:new"), made)
    edition = policy.Edition(source, today=timezone.localdate(), data=request.POST or None)
    if request.method == "POST" and edition.is_valid():
        norm_set = policy_changes.lay_down(*edition.build(), by=request.user)
        messages.success(request, f"已定好，{norm_set}")
        return redirect("norms:set", norm_set.pk)
    return render(
        request, "norms/policy_new.html", {"edition": edition, "source": source, "version": version}
    )


@require_POST
def edition_withdraw(request, pk):
    permissions.check_may_change(request.user)
    norm_set = get_object_or_404(NormSet, pk=pk)
    if response := form_versions.refuse_stale(request, norm_set, reverse("norms:set", args=[pk])):
        return response
    try:
        policy_changes.withdraw(norm_set, today=timezone.localdate(), by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已撤回")
    return redirect("norms:table")
