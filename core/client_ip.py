"""The address a request came from: for the lock-out and the trail."""

from django.conf import settings


def client_address(request):
    """The peer's address; with HTTPS=on the last hop that the one proxy in front has written.

    Only the last entry is the proxy's own word: what stands before it can be forged.
    """
    if settings.HTTPS:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if hop := hops[-1].strip():
            return hop
    return request.META.get("REMOTE_ADDR") or None
