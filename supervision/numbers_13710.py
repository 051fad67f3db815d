"""13710 编号: the province's number on problems, orders and instructions, found over all three."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Person
from projects.models import Project
from supervision.models import Instruction, Problem, SupervisionOrder

#: Of a shorter text every other number would hold it.
SHORTEST = 4
#: As many of each kind as are shown.
MOST = 50


@dataclass(frozen=True)
class NumberedItem:
    """Something that bears a 13710 number: what it is, where it stands, where its page is."""

    kind: str
    title: str
    number: str
    standing: str
    project: Project | None
    url: str


def items_numbered(text: str, person: Person) -> list[NumberedItem]:
    """What of this person's sight bears a number with this text in it, however many kinds one
    number stands on; a query a kind, nothing for a text that can be no number: of fewer than
    SHORTEST characters, or without a digit."""
    text = text.strip()
    if len(text) < SHORTEST or not any(letter.isdigit() for letter in text):
        return []
    return [*_problems(text, person), *_orders(text, person), *_instructions(text, person)]


def _found(rows: Any, text: str) -> Any:
    """The newest first; readable_by() was asked."""
    return rows.filter(number_13710__icontains=text).order_by("-pk")[:MOST]


def _problems(text: str, person: Person) -> list[NumberedItem]:
    rows = Problem.objects.readable_by(person).select_related("project", *Problem.title_needs)
    return [
        _item("问题", row, row.title(), row.standing, row.project) for row in _found(rows, text)
    ]


def _orders(text: str, person: Person) -> list[NumberedItem]:
    rows = SupervisionOrder.objects.readable_by(person).select_related("project")
    return [
        _item("督办件", row, f"{row.name} {row.title}", row.standing, row.project)
        for row in _found(rows.prefetch_related("steps"), text)
    ]


def _instructions(text: str, person: Person) -> list[NumberedItem]:
    rows = Instruction.objects.readable_by(person).select_related("project", "issued_by")
    return [
        _item("批示", row, str(row), row.replied_word, row.project) for row in _found(rows, text)
    ]


def _item(kind: str, row: Any, title: str, standing: str, project: Any) -> NumberedItem:
    return NumberedItem(kind, title, row.number_13710, standing, project, row.get_absolute_url())
