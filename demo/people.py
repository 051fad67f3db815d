"""The people and units of the demo county."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import Person, Unit
from demo import county


@dataclass
class Cast:
    """People and units by name, all in office since `since`."""

    since: date
    people: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)
    #: {unit: person}; nobody of the demo hands a unit over.
    heads: dict = field(default_factory=dict)

    def leader(self, numeral):
        return self.people[f"示例县领导{numeral}"]

    def head_of(self, unit):
        return self.heads.get(unit.pk)

    def contact(self, character):
        return self.people[f"示例{character}"] if character else None

    @property
    def office(self):
        return self.people["示例办一"]

    @property
    def colleague(self):
        """Who confirms what the office's first person reported."""
        return self.people["示例办二"]

    @property
    def promoter(self):
        """Who enters what is signed."""
        return self.people["示例招商一"]

    def appoint(self, name, *, title="", unit=None):
        """The person of that name, made at the first mention."""
        if name not in self.people:
            number = len(self.people) + 1
            email = county.ADDRESS.format(f"demo{number:02}")
            self.people[name] = Person.objects.create(
                name=name,
                title=title,
                unit=unit,
                email=None if name == county.WITHOUT_EMAIL else email,
                # No number that could be somebody's.
                phone=f"139****{number:04}",
                is_demo=True,
            )
        return self.people[name]

    def unit(self, name, full=None):
        if name not in self.units:
            self.units[name] = Unit.objects.create(
                name=full or name, short_name=name if full else ""
            )
        return self.units[name]


def make_cast(since):
    cast = Cast(since)
    for numeral, title in county.LEADERS.items():
        cast.appoint(f"示例县领导{numeral}", title=title)
    for number, (short, full) in enumerate(county.BUREAUS):
        bureau = cast.unit(short, full)
        head = cast.appoint(f"示例局长{county.NUMERALS[number]}", title="局长", unit=bureau)
        bureau.heads.create(person=head, since=since)
        cast.heads[bureau.pk] = head
    for short, full in county.HEADLESS:
        cast.unit(short, full)
    for character, company in county.CONTACTS.items():
        cast.appoint(f"示例{character}", title="项目负责人", unit=cast.unit(company))
    for name, duty, title in county.DUTIES:
        cast.appoint(name, title=title).duties.create(kind=duty, since=since)
    give_sign_ins(cast)
    return cast


def give_sign_ins(cast):
    """One password, hashed once: Argon2 is slow on purpose."""
    password = make_password(county.PASSWORD)
    for username, name in county.SIGN_INS.items():
        person = cast.people[name]
        person.username, person.password = username, password
        person.save(update_fields=["username", "password"])
