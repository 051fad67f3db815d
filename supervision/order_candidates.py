"""What 督查室 may draft an order about: ticked rows of a list, and what is owed on a project."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from accounts.models import Person
from core.values.plain_numbers import read_number
from projects.models import Project
from projects.models.obligation import DatedObligation, obligation_kinds
from supervision.models import OrderStep
from supervision.models.order import key_of

#: As many rows as one page takes.
MOST = 100
#: What is due within so many days may be the matter of a 提醒函.
SOON = timedelta(days=30)


def kinds() -> list[type[DatedObligation]]:
    """The kinds that an order may be about: what counts as overdue, but no step of an order."""
    found = obligation_kinds()
    return [kind for kind in found if kind.counts_as_overdue and kind is not OrderStep]


def text_key(row: DatedObligation) -> str:
    """How a form names it: milestone-7."""
    return "-".join(map(str, key_of(row)))


def ticked(keys: Iterable[str], person: Person) -> list[DatedObligation]:
    """What was ticked and is still owed on a project that this person sees, by project and date;
    a query a kind."""
    by_name = {str(kind._meta.model_name): kind for kind in kinds()}
    wanted: dict[type[DatedObligation], list[int]] = {}
    for text in list(dict.fromkeys(keys))[:MOST]:
        name, _, number = text.partition("-")
        key = read_number(number)
        if key is not None and name in by_name:
            wanted.setdefault(by_name[name], []).append(key)
    rows = [row for kind, pks in wanted.items() for row in _owed(kind, person, pk__in=pks)]
    return in_order(rows)


def of_project(project: Project, person: Person, today: date) -> list[DatedObligation]:
    """What is owed on a project today or soon; a query a kind."""
    due = {"project": project, "due_date__lte": today + SOON}
    return in_order(row for kind in kinds() for row in _owed(kind, person, **due))


def _owed(kind: type[DatedObligation], person: Person, **which: Any) -> Iterable[DatedObligation]:
    rows = kind.objects.readable_by(person).open().filter(project__isnull=False, **which)
    return rows.select_related("project__responsible_unit", *kind.title_needs)


def in_order(rows: Iterable[DatedObligation]) -> list[DatedObligation]:
    """By project, then the earliest due first."""
    return sorted(rows, key=lambda row: (row.project_id, row.due_date, key_of(row)))
