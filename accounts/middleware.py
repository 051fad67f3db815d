from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

from accounts import audit
from accounts.addresses import client_address


class KnownMethodsMiddleware:
    """No page asks for more than these: the others are refused before anything is looked up."""

    known = ("GET", "HEAD", "POST")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in self.known:
            return HttpResponseNotAllowed(self.known)
        return self.get_response(request)


class FirstPasswordMiddleware:
    """Who signed in with a password somebody else chose changes it before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        audit.address.set(client_address(request))
        if request.user.is_authenticated and request.user.must_change_password:
            allowed = (reverse("password_change"), reverse("logout"))
            if not request.path.startswith((*allowed, "/static/")):
                return redirect("password_change")
        return self.get_response(request)


class PrivatePagesMiddleware:
    """What a signed-in person saw is kept in no cache (S28)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response
