"""Saying no: the one way to 403."""

from typing import NoReturn

from django.core.exceptions import PermissionDenied


def deny(sentence: str) -> NoReturn:
    raise PermissionDenied(sentence)
