"""Seen is what is acted on: a form posts the `version` of what its reader saw.

Another version, or none, is refused with 409: what changed since, by whom and when, and what was
typed. Obligations, projects, plans and batches count a version of their own; of everything else it
is the number of the newest entry of its trail, which every change leaves (R-AC-3).
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import AuditEntry
from accounts.models.audit_entry import trail_label
from core.forms.form_page import VERSION
from core.values.plain_numbers import read_number

#: As many changes as a page lists.
LISTED = 20


@dataclass(frozen=True)
class Change:
    """One thing that happened since the reader opened the page."""

    at: datetime
    by_name: str
    words: str


def version_of(subject: models.Model) -> str:
    """What a form on this subject posts as its version."""
    version = getattr(subject, "version", None)
    return str(trail_number(subject) if version is None else version)


def trail_number(*subjects: models.Model) -> int:
    """The newest entry on any of these subjects; 0 for none."""
    newest = (trail_of(each).values_list("pk", flat=True).first() for each in subjects)
    return max((pk or 0 for pk in newest), default=0)


def fingerprint(*shown: Any) -> str:
    """The version of a page that shows several rows: another figure, another fingerprint."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def is_stale(request: HttpRequest, version: object) -> bool:
    """Whether a form was opened on another version than this, or says none."""
    return request.POST.get(VERSION, "") != str(version)


def changes_since(subject: models.Model, seen: str) -> list[Change]:
    """What the trail says of the subject since the version seen, the newest first; where that was
    not told, the last change."""
    entries = trail_of(subject)
    since = read_number(seen) if getattr(subject, "version", None) is None else None
    entries = entries[:1] if since is None else entries.filter(pk__gt=since)[:LISTED]
    return as_changes(entries)


def as_changes(entries: Iterable[AuditEntry]) -> list[Change]:
    """Entries of the trail as the page of a refused form lists them, in the order given."""
    return [Change(entry.at, entry.by_name, words_of(entry)) for entry in entries]


def trail_of(subject: models.Model) -> models.QuerySet[AuditEntry]:
    """What happened to it, the newest first."""
    return AuditEntry.objects.filter(subject_type=trail_label(subject), subject_id=subject.pk)


def words_of(entry: AuditEntry) -> str:
    """修改人员：邮箱 a@… → b@…"""
    changed = "，".join(
        f"{name} {_said(before)} → {_said(after)}" for name, before, after in entry.changes()
    )
    return f"{entry.action}：{changed}" if changed else entry.action


def _said(value: Any) -> str:
    return "空" if value in (None, "", []) else str(value)


# --- The answer -----------------------------------------------------------------------------------


def overtaken(
    request: HttpRequest,
    what: object,
    back: str,
    changes: list[Change],
    *,
    saw: Change | None = None,
    now: str = "",
    typed: Iterable[tuple[str, str]] = (),
) -> HttpResponse:
    """409: `what` has changed since the page was opened, and nothing was done.

    `saw`: the last thing that had happened when it was opened; `now`: how it stands, in words;
    `typed`: [(label, text)] to be copied.
    """
    context = {"what": what, "back": back, "changes": changes, "saw": saw, "now": now}
    context["typed"] = [(label, text) for label, text in typed if text and str(text).strip()]
    return render(request, "409.html", context, status=409)


def refuse_stale(
    request: HttpRequest, subject: Any, back: str = "", fields: dict[str, Any] | None = None
) -> HttpResponse | None:
    """The 409 for a POST on another version of a subject that is known by its trail, or None.

    `fields`: the base_fields of the form, for the labels of what was typed.
    """
    if request.method != "POST" or not is_stale(request, version_of(subject)):
        return None
    changes = changes_since(subject, request.POST.get(VERSION, ""))
    back = back or subject.get_absolute_url()
    return overtaken(request, subject, back, changes, typed=typed_in(request, fields))


def acts_on(
    model: type[models.Model],
    subject: Callable[..., Any] = lambda row: row,
    fields: dict[str, Any] | None = None,
) -> Callable[..., Any]:
    """Guards a view whose address names a row by `pk`, as refuse_stale(). `subject(row)`: what its
    form stands on, where that is not the row itself."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **where: Any) -> HttpResponse:
            found = subject(get_object_or_404(model, pk=pk))
            return refuse_stale(request, found, fields=fields) or view(request, pk=pk, **where)

        return guarded

    return guard


def typed_in(request: HttpRequest, fields: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    """[(label, text)] of what was typed, as its writer knows it."""
    fields = LABELS if fields is None else {name: field.label for name, field in fields.items()}
    names = [name for name in request.POST if name in fields and name != VERSION]
    return [(fields[name] or name, "、".join(request.POST.getlist(name))) for name in names]


#: Of what one-click forms post without a form class.
LABELS = {"reason": "理由", "promised_on": "承诺日期", "on": "日期", "text": "内容"}
