"""Names of units and people that are known, to tell one name with a blank in it from two."""

from collections.abc import Callable, Iterable
from functools import cached_property

from accounts.models import Person, Unit
from accounts.models.unit import name_key


class KnownNames:
    """The county's directory, loaded when the first name is looked up."""

    @cached_property
    def units(self) -> frozenset[str]:
        names = Unit.objects.values_list("name_key", "short_name_key")
        return frozenset(key for both in names for key in both if key)

    @cached_property
    def people(self) -> frozenset[str]:
        return frozenset(Person.objects.values_list("name_key", flat=True))

    def is_unit(self, name: str) -> bool:
        return name_key(name) in self.units

    def is_person(self, name: str) -> bool:
        return name_key(name) in self.people


class NobodyKnown(KnownNames):
    """Where there is no directory to ask."""

    @cached_property
    def units(self) -> frozenset[str]:
        return frozenset()

    @cached_property
    def people(self) -> frozenset[str]:
        return frozenset()


NOBODY_KNOWN = NobodyKnown()


class NamesOfSheet(KnownNames):
    """The directory, and the people that other cells of a sheet name beyond doubt."""

    def __init__(self, known: KnownNames, people_named: Callable[[], Iterable[str]]) -> None:
        self.known, self.people_named = known, people_named

    @cached_property
    def people(self) -> frozenset[str]:
        return frozenset(name_key(name) for name in self.people_named())

    def is_unit(self, name: str) -> bool:
        return self.known.is_unit(name)

    def is_person(self, name: str) -> bool:
        return self.known.is_person(name) or name_key(name) in self.people
