"""Where a reader goes after a change."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect


def safe_next(request: HttpRequest, default: str) -> str:
    """The address a form asks to return to, if it is one of ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if ours else default


def go(request: Any, address: str) -> HttpResponse:
    """On to an address; of a part of a page (`request.htmx`) the whole page goes on."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
