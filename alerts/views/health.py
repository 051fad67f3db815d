"""What a monitor asks: is it up, do the reminders move."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alerts.runs import health


@login_not_required
@require_safe
@never_cache
def healthz(request):
    reasons = health.reasons(timezone.now())
    found = {"status": "unwell" if reasons else "ok", "reasons": reasons}
    return JsonResponse(
        found, status=503 if reasons else 200, json_dumps_params={"ensure_ascii": False}
    )


@login_not_required
@require_safe
@never_cache
def healthz_alerts(request):
    """Do the reminders move? For a monitor that restarts the worker on 503."""
    reasons, notes = health.progress(timezone.now())
    found = {"status": "unwell" if reasons else "ok", "reasons": reasons, "notes": notes}
    return JsonResponse(
        found, status=503 if reasons else 200, json_dumps_params={"ensure_ascii": False}
    )
