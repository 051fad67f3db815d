"""The browser keeps what was typed until the server has said that this very form was saved.

A form posts a mark of its draft (static/drafts.js); when it led on, the mark goes back as a cookie.
"""

import re

from django.conf import settings
from django.contrib import messages

#: The name of the posted field and of the cookie; the script reads it.
NAME = "saved_form"
MARK = re.compile(r"[0-9a-f]{16}")
SECONDS = 600


class SavedFormMiddleware:
    """The innermost: what never reached a view was not saved."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if (mark := getattr(request, "draft_mark", "")) and led_on(request, response):
            response.set_cookie(NAME, mark, max_age=SECONDS, secure=settings.HTTPS, samesite="Lax")
        return response

    def process_view(self, request, view, args, kwargs):
        mark = request.POST.get(NAME, "") if request.method == "POST" else ""
        request.draft_mark = mark if MARK.fullmatch(mark) else ""


def led_on(request, response):
    """Whether an answer sends its reader on, without a complaint."""
    leads = response.status_code == 302 or response.has_header("HX-Redirect")
    return leads and not _complains(request)


def _complains(request):
    waiting = messages.get_messages(request)
    complains = any(message.level >= messages.ERROR for message in waiting)
    waiting.used = False  # read here, not yet shown
    return complains
