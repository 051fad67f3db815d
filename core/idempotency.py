"""A form that makes something makes it once, however often it is sent (a double click, a re-post).

The form carries a key; the session remembers which keys were used and what they made. The
session's row is locked meanwhile, so that two requests at the same moment meet here.
"""

import re
import uuid

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction

KEY = re.compile(r"[0-9a-f]{32}")
KEPT = 20


def issue_key():
    return uuid.uuid4().hex


def made_by_key(request, key):
    """The key of what this key made before, or None."""
    row = Session.objects.filter(pk=request.session.session_key).first()
    return _used_keys(row).get(key)


@transaction.atomic
def use_key(request, key, make):
    """(key, whether this call made it): what `make()` made, now or when the key was used."""
    if not KEY.fullmatch(key):
        raise ValidationError("页面已过期，请刷新后再填。")
    row = Session.objects.select_for_update().filter(pk=request.session.session_key).first()
    used = _used_keys(row)
    if key in used:
        return used[key], False
    made = make().pk
    request.session["spent"] = dict([*used.items(), (key, made)][-KEPT:])
    request.session.save()
    return made, True


def _used_keys(row):
    return row.get_decoded().get("spent", {}) if row else {}
