"""Write the trail: one row, in the transaction of the change."""

import getpass
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import AuditEntry, Person
from accounts.models.audit_entry import trail_label
from core.bulk_insert import insert_rows

#: The address a request came from; set by the middleware, empty for commands and tasks.
address: ContextVar[str | None] = ContextVar("audit_address", default=None)
_moment: ContextVar[datetime | None] = ContextVar("audit_moment", default=None)


class CommandLine:
    """The actor of a management command: 命令行 and the operating system's user."""

    pk = None

    def __init__(self) -> None:
        self.name = f"命令行 {getpass.getuser()}"

    def __str__(self) -> str:
        return self.name


class System:
    """The actor of what the clock does by itself."""

    pk = None
    name = "系统"

    def __str__(self) -> str:
        return self.name


#: Whoever acts: a person, a command of the operating system's user, the clock.
Actor = Person | CommandLine | System


@contextmanager
def backdated() -> Iterator[Callable[[datetime], object]]:
    """What is recorded here bears the moment last turned to by the function this yields: the demo
    tells a year after the event. RuntimeError where any person is real, so that no process
    can date back a county's trail."""
    if Person.objects.filter(is_demo=False).exists():
        raise RuntimeError("Only the demo county is told after the event.")
    token = _moment.set(None)
    try:
        yield _moment.set
    finally:
        _moment.reset(token)


def signed(by: Actor) -> dict[str, Any]:
    """The two columns of a Signed row for this actor; a deputy signs with both names."""
    deputy = getattr(by, "stood_in_by", None)
    if deputy is not None:
        return {"by": deputy, "by_name": f"{deputy}（代{by}）"[:60]}
    return {"by": by if isinstance(by, Person) else None, "by_name": str(by)[:60]}


def record(
    *,
    by: Actor,
    action: str,
    subject: Any,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    project_id: int | None = None,
) -> AuditEntry:
    """Insert the audit row of one change. `before` and `after` are {label: plain value}."""
    if project_id is None:
        project_id = getattr(subject, "project_id", None)
    return AuditEntry.objects.create(
        **signed(by),
        action=action,
        subject_type=trail_label(subject),
        subject_id=subject.pk,
        subject_name=str(subject)[:200],
        project_id=project_id,
        before=before or {},
        after=after or {},
        reason=reason,
        address=address.get(),
        at=_moment.get() or timezone.now(),
    )


def record_many(
    entries: Iterable[tuple[Any, int | None, dict[str, Any], str]], *, by: Actor, action: str
) -> None:
    """The audit rows of many new things of one sort: (subject, project_id, after, reason)."""
    nothing: dict[str, Any] = {}
    changes = (
        (subject, project, nothing, after, reason) for subject, project, after, reason in entries
    )
    record_changes(changes, by=by, action=action)


def record_changes(entries: Iterable[Any], *, by: Actor, action: str) -> None:
    """As record_many(), with what stood before: (subject, project_id, before, after, reason)."""
    who, when, where = signed(by), _moment.get() or timezone.now(), address.get()
    by_id, by_name = who["by"] and who["by"].pk, who["by_name"]
    names = (
        "by_id by_name at action address subject_type subject_id subject_name project_id "
        "before after reason"
    ).split()
    same = by_id, by_name, when, action, where
    rows = (
        (*same, trail_label(subject), subject.pk, str(subject)[:200], project, *facts)
        for subject, project, *facts in entries
    )
    insert_rows(AuditEntry, names, rows)


def differences(
    old: dict[str, Any], new: dict[str, Any], labels: dict[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after) of what differs between two {field: value}, under their Chinese labels."""
    changed = [name for name in labels if old.get(name) != new.get(name)]
    return (
        {labels[name]: plain(old.get(name)) for name in changed},
        {labels[name]: plain(new.get(name)) for name in changed},
    )


def plain(value: Any) -> Any:
    """A value as the trail keeps it: related rows by name, the rest as JSON can."""
    return str(value) if hasattr(value, "_meta") else value
