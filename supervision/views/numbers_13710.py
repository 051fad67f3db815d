"""13710 对照: by a number, what stands for it here."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from supervision.forms.number_13710 import HELP
from supervision.numbers_13710 import items_numbered


@require_safe
def numbers_13710(request):
    text = request.GET.get("q", "").strip()[:40]
    found = items_numbered(text, request.user)
    return render(
        request,
        "supervision/numbers_13710.html",
        {"text": text, "items": found, "help": HELP},
    )
