"""The county's policy: everybody who is signed in reads, the project office lays down."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import form_versions
from accounts.models import Duty
from accounts.views.trail_form_page import TrailChangePage
from norms import permissions, policy_changes
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
        "causes": shown.causes.all(),
        "parties": policy_changes.party_words(shown),
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


class NewEdition(TrailChangePage):
    """Lay down a new set, begun as a copy of the newest one."""

    form_name = "edition"
    template_name = "norms/policy_new.html"

    def find(self):
        self.source = PolicyVersion.objects.first()

    def check_may(self):
        permissions.check_may_change(self.request.user)

    def form_version(self):
        return form_versions.fingerprint(*PolicyVersion.objects.values_list("pk", flat=True))

    def form(self, data=None):
        return policy.Edition(self.source, today=self.today, data=data)

    def subjects(self):
        return [self.source]

    def what(self):
        return "制度"

    def changes(self):
        return form_versions.changes_since(self.source, "")

    def typed(self):
        return []

    def perform(self, typed, form):
        self.made = policy_changes.create_version(*form.build(), by=self.request.user)
        return f"已定好，{self.made}"

    def return_url(self):
        return reverse("norms:set", args=[self.made.pk])

    def context(self, form):
        return super().context(form) | {"source": self.source}


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
