"""Saying no: the one way to 403."""

from django.core.exceptions import PermissionDenied


def deny(sentence):
    raise PermissionDenied(sentence)
