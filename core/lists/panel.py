"""A list that htmx exchanges in part: the whole page, the panel under the filters, or the rows."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers

#: Tables that another list of the same address may be exchanged in: the whole panel, or the rows.
PANEL, ROWS = "panel", "list"


def hidden(request, *names):
    """What a change of filter keeps: [(name, value)]; it starts again on page one."""
    return [(name, request.GET[name]) for name in names if name in request.GET]


def without_empty(query):
    clean = query.copy()
    for name in list(clean):
        clean.setlist(name, [value for value in clean.getlist(name) if value.strip()])
        if not clean.getlist(name):
            del clean[name]
    return clean


def wants(request, part):
    return bool(request.htmx) and request.htmx.target == part


def page(request, name, context):
    """The whole page, or for htmx the panel that the filters exchange."""
    if request.htmx and request.htmx.target == PANEL:
        return part(request, f"{name}_panel.html", context)
    return _varies(render(request, f"{name}.html", context))


def part(request, template, context):
    response = _varies(render(request, template, context))
    query = request.GET.urlencode()
    response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response


def _varies(response):
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
