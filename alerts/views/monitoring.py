"""/alerts/: do the reminders run, what goes next, whom they do not reach."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.models import Duty, Person
from alerts.models import Heartbeat, Letter, ReconciliationAnswer
from alerts.runs import health
from alerts.runs.daily import days_looked_at
from alerts.runs.next_letters import drafts, written
from investment import kept_nights

WATCHERS = (Duty.Kind.OFFICE, Duty.Kind.SUPERVISION, Duty.Kind.AUDITOR)
STRIP_DAYS = 42
MOST_DRAFTS = 200
MOST_FAILED = 20


def check_may_watch(person):
    if not person.has_duty(*WATCHERS):
        raise PermissionDenied("提醒的运行情况由项目中心、督查室和审计员查看。")


@require_safe
def watch(request):
    check_may_watch(request.user)
    now = timezone.now()
    reasons, notes = health.progress(now)
    failed = Letter.objects.filter(state=Letter.State.FAILED).select_related("recipient")
    context = {
        "reasons": reasons,
        "notes": notes,
        "heartbeat": Heartbeat.objects.first(),
        "strip": days_looked_at(timezone.localdate(now), STRIP_DAYS),
        "last_kept": kept_nights.last_kept(),
        "nights_missed": kept_nights.missed(timezone.localdate(now)),
        "answer": ReconciliationAnswer.objects.first(),
        "refused": Person.objects.mailable()
        .exclude(email_state=Person.EmailState.OK)
        .select_related("unit")
        .order_by("-email_state_at")[:MOST_FAILED],
        "failed": failed.for_a_list()[:MOST_FAILED],
        "waiting": health.waiting_letters(),
    }
    return render(request, "alerts/monitoring.html", context)


@require_safe
def next_letters(request):
    """The letters of the next slot; apart from the page, since they are worked out each time."""
    check_may_watch(request.user)
    day, found = drafts(timezone.now())
    name = "next_letters" if request.htmx and not request.htmx.boosted else "next_letters_page"
    whys = {draft.why_not for draft in found if draft.address}
    context = {
        "day": day,
        "drafts": found[:MOST_DRAFTS],
        "number": len(found),
        "more": max(len(found) - MOST_DRAFTS, 0),
        # Why none of them leaves, said once.
        "why_none": whys.pop() if len(whys) == 1 else "",
        "going": sum(not draft.why_not for draft in found),
        "sees_letters": request.user.has_duty(Duty.Kind.OFFICE, Duty.Kind.AUDITOR),
        "written": written()[:MOST_DRAFTS],
    }
    response = render(request, f"alerts/{name}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
