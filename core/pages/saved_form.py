"""The browser keeps what was typed until the server has said that this very form was saved.

A form posts a mark of its draft (static/js/drafts.js); when it led on, the mark goes back as a
cookie.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

#: The name of the posted field and of the cookie; the script reads it.
NAME = "saved_form"
MARK = re.compile(r"[0-9a-f]{16}")
SECONDS = 600
#: A header of static/js/unsent_forms.js, which keeps a form that finds no network.
SENT_BY_SCRIPT = "X-Sent-By-Script"


class SavedFormMiddleware:
    """The innermost: what never reached a view was not saved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        if not (hasattr(request, "draft_mark") and led_on(request, response)):
            return response
        if SENT_BY_SCRIPT in request.headers:
            response = where_next(response)  # 204: taken
        if mark := request.draft_mark:
            response.set_cookie(NAME, mark, max_age=SECONDS, secure=settings.HTTPS, samesite="Lax")
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        if request.method == "POST":
            found = MARK.fullmatch(request.POST.get(NAME, ""))
            request.draft_mark = found[0] if found else ""


def where_next(redirect: HttpResponse, status: int = 204) -> HttpResponse:
    """The way on for a script, which could not read it from a redirect."""
    answer = HttpResponse(status=status, headers={"X-Next": redirect["Location"]})
    answer.cookies = redirect.cookies
    return answer


def led_on(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether an answer sends its reader on, without a complaint."""
    leads = response.status_code == 302 or response.has_header("HX-Redirect")
    return leads and not _complains(request)


def _complains(request: HttpRequest) -> bool:
    waiting: Any = messages.get_messages(request)
    complains = any(message.level >= messages.ERROR for message in waiting)
    waiting.used = False  # read here, not yet shown
    return complains
