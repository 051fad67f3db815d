"""Own pages for what goes wrong: what happened, what to do, no trace."""

import logging
import secrets

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import is_valid_path

logger = logging.getLogger(__name__)


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", {"sentence": str(exception or "")}, status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def method_not_allowed(request, response):
    """The 405 with a page in it, which names the page that its address hangs below."""
    above = {"above": page_above(request.path_info)}
    response.content = render_to_string("405.html", above)
    response["Content-Type"] = "text/html; charset=utf-8"
    # Counted already for the empty answer: a browser would read none of the page.
    response["Content-Length"] = str(len(response.content))
    return response


def page_above(path):
    """/milestones/5/ for /milestones/5/confirm/."""
    while path.strip("/"):
        path = path[: path.rstrip("/").rfind("/") + 1]
        if is_valid_path(path):
            return path
    return "/"


def failed(request):
    # Without the request: a broken database or session must not break this page as well.
    error_id = secrets.token_hex(4)
    logger.error("error %s at %s %s, traced below", error_id, request.method, request.path)
    return HttpResponseServerError(render_to_string("500.html", {"error_id": error_id}))
