from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import Deputyship, Person
from core.client_ip import client_address
from core.pages import error_pages

#: The session's key of the deputyship in which its reader acts.
STANDS_IN = "stands_in"
#: Pages of one's own account and of one's own word on deputies.
OWN_PAGES = ("/account/", "/deputies/")


class KnownMethodsMiddleware:
    """No page asks for more than these: the others are refused before anything is looked up. Any
    405, this one or a view's, is answered with a page."""

    known = ("GET", "HEAD", "POST")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.known:
            return error_pages.method_not_allowed(request, HttpResponseNotAllowed(self.known))
        response = self.get_response(request)
        is_refused = response.status_code == HttpResponseNotAllowed.status_code
        return error_pages.method_not_allowed(request, response) if is_refused else response


class StandInMiddleware:
    """A deputy who has begun to act is, for each request, the person stood in for; the trail keeps
    both names. Not on the account's own pages: a password is nobody else's to change."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if pk := request.session.get(STANDS_IN):
            self.step_in(request, pk)
        return self.get_response(request)

    def step_in(self, request: Any, pk: int) -> None:
        deputy, today = request.user, timezone.localdate()
        rows = Deputyship.objects.on(today).filter(deputy=deputy.pk, person__is_active=True)
        found = rows.filter(pk=pk, person__left_on=None).first()
        person = found and Person.objects.signed_in(found.person_id, today)
        if not person or person.has_duty("administrator"):
            del request.session[STANDS_IN]
            return
        if request.path.startswith(OWN_PAGES) and request.path != reverse("accounts:stand-down"):
            raise PermissionDenied("代办期间不进入账号页面，请先结束代办。")
        person.stood_in_by = deputy
        request.user = person


class FirstPasswordMiddleware:
    """Who signed in with a password somebody else chose changes it before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        audit.address.set(client_address(request))
        if request.user.is_authenticated and request.user.must_change_password:
            allowed = (reverse("password_change"), reverse("logout"))
            if not request.path.startswith((*allowed, "/static/")):
                return redirect("password_change")
        return self.get_response(request)


class PrivatePagesMiddleware:
    """What a signed-in person saw is kept in no cache (S28)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response
