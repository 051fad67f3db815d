"""A form is taken once, however often it is sent (a double click, a re-post, a lost answer).

Each carries a key that was made when it was drawn. There are two ways to remember keys:

- A form that makes a new row is answered by its session, which remembers what its last keys made.
  Any model may be made so, without a column for it; a form that outlives its session is asked for
  again. The session's row is locked meanwhile, so that two requests at the same moment meet here.
- A form that a browser keeps until there is a network again (static/js/unsent_forms.js) may arrive
  days later, in another session. Its key is stored for good with the row that it made, in the same
  transaction (projects/models/event.py: News.request_key).
"""

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.http import HttpRequest

KEY = re.compile(r"[0-9a-f]{32}")
KEPT = 20
#: The field under which a form that may be kept posts its key.
FIELD = "request_key"
#: What is posted beside that which the form says: whose it is, its draft, where its reader goes on.
UNSAID = {"csrfmiddlewaretoken", FIELD, "saved_form", "next", "then"}


def issue_key() -> str:
    """A fresh key, in the form that KEY takes back."""
    return uuid.uuid4().hex


def request_key(request: HttpRequest) -> uuid.UUID | None:
    """The key of what this form says, to be stored with what it makes; None of a form that carries
    none, or no key of ours.

    Address and content are part of it: who goes back, changes a word and sends the same page again
    says something else, and is not told that it had arrived.
    """
    found = posted_key(request)
    return uuid.uuid5(uuid.UUID(found), repr(_said(request))) if found else None


def posted_key(request: HttpRequest) -> str:
    """The key as the form carries it, or ""."""
    key = request.POST.get(FIELD, "")
    return key if KEY.fullmatch(key) else ""


def _said(request: HttpRequest) -> tuple[str, list[Any], list[Any]]:
    """Address, words and files of a form, in one order."""
    words = sorted((name, each) for name, each in request.POST.lists() if name not in UNSAID)
    files = [(name, [(file.name, file.size) for file in each]) for name, each in _files(request)]
    return request.path, words, files


def _files(request: HttpRequest) -> list[tuple[str, list[UploadedFile]]]:
    return sorted(request.FILES.lists())


def made_by_key(request: HttpRequest, key: str) -> int | None:
    """The key of what this key made before, or None."""
    row = Session.objects.filter(pk=request.session.session_key).first()
    return _used_keys(row).get(key)


@transaction.atomic
def use_key(request: HttpRequest, key: str, make: Callable[[], models.Model]) -> tuple[int, bool]:
    """(key, whether this call made it): what `make()` made, now or when the key was used.
    ValidationError for a key that no page of ours has given out."""
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


def _used_keys(row: Session | None) -> dict[str, int]:
    return row.get_decoded().get("spent", {}) if row else {}
