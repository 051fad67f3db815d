"""Saying no: the one way to 403."""

from typing import NoReturn

from django.core.exceptions import PermissionDenied


def deny(sentence: str) -> NoReturn:
    """PermissionDenied with the sentence that the page of the 403 shows."""
    raise PermissionDenied(sentence)
