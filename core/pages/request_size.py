"""A request that is too large is answered before it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.pages.error_pages import answer_too_large


class RequestSizeMiddleware:
    """The same limit as that of the server in front (docs/production.md), where there is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > settings.LARGEST_REQUEST:
            return answer_too_large()
        return self.get_response(request)
