"""Own pages for what goes wrong: what happened, what to do, no trace."""

import logging
import secrets

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """With the sentence of the refusal, which is written for its reader."""
    return render(request, "403.html", {"sentence": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


@login_not_required
@require_safe
def too_large(request: HttpRequest) -> HttpResponse:
    """At an address of its own too, for the server in front, which has a limit as well."""
    return answer_too_large()


def answer_too_large() -> HttpResponse:
    """The 413 as a page, without anything of the request."""
    # Without the request: nothing of it has been read, not even who asks.
    return HttpResponse(render_to_string("413.html"), status=413)


def method_not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The 405 with a page in it, which names the page that its address hangs below."""
    above = {"above": page_above(request.path_info)}
    response.content = render_to_string("405.html", above)
    response["Content-Type"] = "text/html; charset=utf-8"
    # Counted already for the empty answer: a browser would read none of the page.
    response["Content-Length"] = str(len(response.content))
    return response


def page_above(path: str) -> str:
    """/milestones/5/ for /milestones/5/confirm/."""
    while path.strip("/"):
        path = path[: path.rstrip("/").rfind("/") + 1]
        if is_valid_path(path):
            return path
    return "/"


def failed(request: HttpRequest) -> HttpResponse:
    """The 500 as a page, with the number by which the log names the error; no query is made."""
    # Without the request: a broken database or session must not break this page as well.
    error_id = secrets.token_hex(4)
    logger.error("error %s at %s %s, traced below", error_id, request.method, request.path)
    return HttpResponseServerError(render_to_string("500.html", {"error_id": error_id}))
