from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.utils import timezone

from alerts import health


@login_not_required
def healthz(request):
    reasons = health.reasons(timezone.now())
    status = {"status": "unwell" if reasons else "ok", "reasons": reasons}
    return JsonResponse(
        status, status=503 if reasons else 200, json_dumps_params={"ensure_ascii": False}
    )


def letter_list(request): ...
def notices_read(request): ...
def letter_detail(request, pk): ...
def letter_read(request, pk): ...
