"""Saying no: the one way to 403."""

from django.core.exceptions import PermissionDenied


def deny(sentence: str) -> None:
    raise PermissionDenied(sentence)
