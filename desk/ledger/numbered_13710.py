"""What bears a 13710 number, found by the search of the ledger: problems, orders, instructions."""

from dataclasses import dataclass
from typing import Any

from supervision.models import Instruction, Problem, SupervisionOrder

#: Of a shorter text every other number would hold it.
SHORTEST = 4
#: As many of a kind as are named.
MOST = 10
KINDS: tuple[Any, ...] = (Problem, SupervisionOrder, Instruction)


@dataclass(frozen=True)
class Numbered:
    """One thing with its number."""

    word: str
    name: str
    number: str
    address: str


def numbered_13710(person, text):
    """What this person may read whose number holds the text; a query a kind, none of a text that
    can be no number."""
    text = text.strip()
    if len(text) < SHORTEST or not any(letter.isdigit() for letter in text):
        return []
    found = []
    for kind in KINDS:
        rows = kind.objects.readable_by(person).filter(number_13710__icontains=text)
        found += [_numbered(row) for row in rows.order_by("-pk")[:MOST]]
    return found


def _numbered(row):
    name = row.title if isinstance(row, SupervisionOrder) else row.text
    address = row.get_absolute_url()
    return Numbered(row._meta.verbose_name, name[:40], row.number_13710, address)
