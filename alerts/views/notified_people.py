"""谁被告知, of one obligation of any kind: the address of its page and `told/`.

One view for every kind: the apps of the obligations lie beneath and import nothing from here.
"""

from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from alerts.notices.notified_people import notified_people


@require_safe
def notified_people_page(request, pk, model):
    """The card alone for htmx, else a page around it."""
    readable = model.objects.readable_by(request.user)
    obligation = get_object_or_404(readable.select_related("project", *model.title_needs), pk=pk)
    name = (
        "notified_people" if request.htmx and not request.htmx.boosted else "notified_people_page"
    )
    rows = notified_people(obligation, request.user)
    context = {
        "obligation": obligation,
        "notified": [row for row in rows if not row.is_covered],
        "covered": [row for row in rows if row.is_covered],
    }
    response = render(request, f"alerts/{name}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
