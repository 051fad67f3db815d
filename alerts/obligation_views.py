"""谁被告知 on the page of a milestone and of an instruction.

These views stand here because milestones and instructions lie below the room of the letters.
"""

from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from alerts.told import told_of
from projects import access
from projects.milestone_page import readable_milestones
from supervision.models import Instruction


@require_safe
def milestone_told(request, pk):
    return show(request, get_object_or_404(readable_milestones(request.user), pk=pk))


@require_safe
def instruction_told(request, pk):
    seen = access.readable_projects(request.user, "project__")
    rows = Instruction.objects.filter(seen).select_related("project", "issued_by")
    return show(request, get_object_or_404(rows, pk=pk))


def show(request, obligation):
    """The card alone for htmx, else a page around it."""
    name = "told" if request.htmx and not request.htmx.boosted else "told_page"
    told = told_of(obligation, request.user)
    context = {
        "obligation": obligation,
        "told": [row for row in told if not row.is_covered],
        "covered": [row for row in told if row.is_covered],
    }
    response = render(request, f"alerts/{name}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
