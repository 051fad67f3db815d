"""What htmx exchanges of a list: the whole page, the panel under the filters, or the rows."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers

#: The ids of the elements that are exchanged, as the templates write them.
PANEL, ROWS = "panel", "list"
WHOLE = ""


def asked_part(request, *, has_panel):
    """PANEL, ROWS or WHOLE. Whoever names no element, or a list without a panel, gets the rows."""
    htmx = request.htmx
    if not htmx or htmx.history_restore_request:
        return WHOLE
    if htmx.target == PANEL:
        return PANEL if has_panel else ROWS
    is_for_rows = htmx.target == ROWS or not htmx.target and not htmx.boosted
    return ROWS if is_for_rows else WHOLE


def answer(request, template, context, part):
    """The page or its part; the browser's address becomes the one without empty parameters."""
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if part != WHOLE:
        query = request.GET.urlencode()
        response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response
