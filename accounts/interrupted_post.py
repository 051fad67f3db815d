"""A POST that was not handled, because nobody was signed in or because the sign-in has changed
since: its sender comes back to the page that held the form and is told so.

What was typed never travels: the browser kept it for this person and this form
(static/js/drafts.js). A script that sent the form (static/js/unsent_forms.js) keeps its files as
well and sends all of it again by itself: it is answered 401 with the way, and nobody is asked to
click.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core.pages import saved_form

#: Asked for in the address of the sign-in page, and posted by its form.
FIELD = "unfinished"
AGAIN = "刚才那一步没有办理，请再点一次"
SENTENCES = {"form": f"{AGAIN}。", "files": f"{AGAIN}；照片和文件要重新选。"}


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page asks for sign-in; a form without one is not sent to its own address afterwards,
    which may know nothing but POST."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> Any:
        if request.method != "POST" or request.headers.get("HX-Request"):
            return super().handle_no_permission(request, view_func)
        following = page_of_form(request) or request.get_full_path()
        if saved_form.SENT_BY_SCRIPT in request.headers:
            query = urlencode({"next": following}, safe="/")
            return saved_form.where_next(redirect(f"{settings.LOGIN_URL}?{query}"), status=401)
        query = urlencode({"next": following, FIELD: kind_of(request)}, safe="/")
        return redirect(f"{settings.LOGIN_URL}?{query}")


def page_of_form(request: HttpRequest) -> str:
    """The page of ours from which a form was sent, or ""."""
    sent_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(sent_from, {request.get_host()}, request.is_secure()):
        return ""
    parts = urlsplit(sent_from)
    address = f"{parts.path or '/'}?{parts.query}".removesuffix("?")
    return "" if parts.path == reverse("login") or not parts.netloc else address


def kind_of(request: HttpRequest) -> str:
    """A key of SENTENCES: "files" where some have to be chosen again."""
    return "files" if any(request.FILES.values()) else "form"


def tell(request: HttpRequest, kind: str) -> None:
    """Say after sign-in that the step was not taken."""
    if kind in SENTENCES:
        messages.warning(request, SENTENCES[kind])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Signed in anew in another window since the page was opened: back to it, as above. Any other
    page cannot be sent back to."""
    found = page_of_form(request)
    if not (found and request.user.is_authenticated and _asks_for_sign_in(request)):
        return render(request, "403_csrf.html", status=403)
    if saved_form.SENT_BY_SCRIPT in request.headers:
        return saved_form.where_next(redirect(found), status=401)
    tell(request, kind_of(request))
    return redirect(found)


def _asks_for_sign_in(request: HttpRequest) -> bool:
    view = request.resolver_match and request.resolver_match.func
    return getattr(view, "login_required", True)
