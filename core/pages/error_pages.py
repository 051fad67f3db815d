"""Own pages for what goes wrong: what happened, what to do, no trace."""

import logging
import secrets

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", {"sentence": str(exception or "")}, status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def failed(request):
    # Without the request: a broken database or session must not break this page as well.
    error_id = secrets.token_hex(4)
    logger.error("error %s at %s %s, traced below", error_id, request.method, request.path)
    return HttpResponseServerError(render_to_string("500.html", {"error_id": error_id}))
