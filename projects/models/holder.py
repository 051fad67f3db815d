"""Who owes an obligation, as its kind declares it (docs/decisions/0031-obligations-declare.md).

A kind says it once, as a class attribute: PROJECT_PEOPLE, LEAD_OFFICIALS, OFFICE, by_unit("unit"),
by_person("person"), by_duty(kind), DECIDER. Who that is on a day, for many rows at once, is
answered by whoever notifies (alerts/notices/recipients.py), who knows no kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from django.db.models import Q

from accounts.models import Duty
from core.compiled_query import Parameter

if TYPE_CHECKING:
    from projects.models.obligation import DatedObligation

#: owner: the project's people, as R-NT-0 finds them; leads: all its lead officials of the day,
#: else the decider; unit: its head, else its people, else 项目中心; person; duty: all who have it;
#: decider: 项目中心, or 督查室 where all of 项目中心 belong to the owner unit (R-AC-2).
HolderWord: TypeAlias = Literal["owner", "leads", "unit", "person", "duty", "decider"]


class Holder(NamedTuple):
    """Who owes one row: a word, and of which unit or person (its key) or by which duty."""

    word: HolderWord
    key: Any = None


@dataclass(frozen=True)
class HolderRule:
    """How a kind names the holder of its rows. `column`: its foreign key to a unit or a person;
    `duty`: one of Duty.Kind."""

    word: HolderWord
    column: str = ""
    duty: str = ""

    def of(self, row: "DatedObligation") -> Holder:
        """The holder of this row, without a query."""
        return Holder(self.word, getattr(row, f"{self.column}_id") if self.column else self.duty)

    def is_of_units(self, units: Iterable[int | Parameter]) -> Q:
        """The condition on rows whose holder is of these units; of a project's people, who are
        found by the project, none."""
        own = {"unit": self.column, "person": f"{self.column}__unit"}.get(self.word)
        return Q(**{f"{own}__in": list(units)}) if own else Q(pk__in=[])


PROJECT_PEOPLE = HolderRule("owner")
LEAD_OFFICIALS = HolderRule("leads")
#: By which duty that is on a day: projects.models.obligation_permissions.deciding_duty().
DECIDER = HolderRule("decider")


def by_duty(kind: str) -> HolderRule:
    """Everybody with a duty (Duty.Kind) owes it."""
    return HolderRule("duty", duty=kind)


def by_unit(column: str) -> HolderRule:
    """The unit in this foreign key owes it."""
    return HolderRule("unit", column)


def by_person(column: str) -> HolderRule:
    """The person in this foreign key owes it."""
    return HolderRule("person", column)


OFFICE = by_duty(Duty.Kind.OFFICE)
