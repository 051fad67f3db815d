"""Units and people under the names a sheet gives them: found, unknown, or in doubt."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeAlias

from accounts import people as people_verbs
from accounts import units as unit_verbs
from accounts.audit import Actor
from accounts.models import Duty, Person, Unit
from accounts.models.unit import FormerUnitName, name_key
from core.values.errors import NotUnderstood
from projects.models import LeadAssignment

#: A unit or a person: a primary key, or the key of a Missing.
Ref: TypeAlias = int | str

UNIT, LEADER, CONTACT, RESPONSIBLE = "unit", "leader", "contact", "responsible"
SORTS = {UNIT: "单位", LEADER: "包联领导", CONTACT: "联系人", RESPONSIBLE: "责任人"}
LONGEST_NAME = 40


class Unknown(NotUnderstood):
    """A name that the directory does not have and that nobody allowed to make."""

    def __init__(self, sentence: str, key: str) -> None:
        super().__init__(sentence)
        self.key = key


@dataclass(frozen=True)
class Missing:
    """A unit or person to be made. `unit` is a reference of the contact's unit."""

    sort: str
    name: str
    unit: Ref | None = None
    email: str = ""
    phone: str = ""

    @property
    def key(self) -> str:
        """One key a person: the contact of one row may be the 责任人 of another."""
        if self.sort in (CONTACT, RESPONSIBLE):
            return f"person:{name_key(self.name)}@{self.email or self.unit}"
        return f"{self.sort}:{name_key(self.name)}"

    def __str__(self) -> str:
        return f"{SORTS[self.sort]} {self.name}"


class NameLookup:
    """Everything is loaded once. A reference is a primary key, or the key of a Missing.

    `allowed` says which missing names may be made: a set of their keys, or True for all.
    """

    def __init__(self, allowed: Collection[str] | Literal[True] = ()) -> None:
        self.allowed = allowed
        self.missing: dict[str, Missing] = {}
        self.unknown: dict[str, Missing] = {}
        self.hints: dict[str, str] = {}
        self._load_units()
        self._load_people()

    def _load_units(self) -> None:
        self.now: dict[str, set[int]] = defaultdict(set)
        self.before: dict[str, set[int]] = defaultdict(set)
        self.unit_names: dict[int | None, str] = {}
        self.closed: set[Ref] = set()
        self.unit_emails: dict[str, int] = {}
        for unit in Unit.objects.all():
            self.unit_names[unit.pk] = str(unit)
            self.now[unit.name_key].add(unit.pk)
            if unit.short_name_key:
                self.now[unit.short_name_key].add(unit.pk)
            if unit.closed_on:
                self.closed.add(unit.pk)
            if unit.email:
                self.unit_emails[unit.email.lower()] = unit.pk
        for key, pk in FormerUnitName.objects.values_list("name_key", "unit"):
            self.before[key].add(pk)

    def _load_people(self) -> None:
        self.people: dict[Ref | None, Person] = {}
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        self.by_email: dict[str, Person] = {}
        columns = "pk name name_key unit_id email phone is_active left_on".split()
        for person in Person.objects.only(*columns):
            self.people[person.pk] = person
            self.by_name[person.name_key].append(person)
            if person.email:
                self.by_email[person.email.lower()] = person
        self.leaders = set(LeadAssignment.objects.values_list("official", flat=True).distinct())
        county = Duty.objects.filter(kind=Duty.Kind.COUNTY_LEADER)
        self.leaders |= set(county.values_list("person", flat=True))

    # --- references ---------------------------------------------------------------------------

    def unit(self, name: str) -> Ref:
        """The unit that bears or bore this name. NotUnderstood where several do; Unknown, or one to
        be made where the batch may, where none does."""
        key = name_key(name)
        found = self.now.get(key) or self.before.get(key) or set()
        if len(found) > 1:
            raise NotUnderstood(f"名录中有 {len(found)} 个单位用过“{name}”这个名称，请写全称。")
        if found:
            return next(iter(found))
        if len(key) > 100:
            raise NotUnderstood("单位名称太长，请核对。")
        return self._make(Missing(UNIT, name), f"“{name}”不在单位名录", self._hint)

    def unit_ref(self, name: str) -> int | None:
        """The one unit of that name, or None: to compare, not to make."""
        key = name_key(name)
        found = self.now.get(key) or self.before.get(key) or set()
        return next(iter(found)) if len(found) == 1 else None

    def leader(self, name: str, held: Collection[int] = ()) -> Ref:
        """The leader of that name; `held` are the project's present ones, who win a doubt.
        NotUnderstood where several are left."""
        found = [p for p in self.by_name.get(name_key(name), ()) if _present(p)]
        holding = [p for p in found if p.pk in held]
        leaders = [p for p in found if p.pk in self.leaders]
        without_unit = [p for p in found if p.unit_id is None]
        for group in (holding, leaders, without_unit):
            if len(group) == 1:
                return group[0].pk
            if group:
                raise NotUnderstood(
                    f"名录中有 {len(group)} 位“{name}”，看不出是哪一位，请在项目页指定。"
                )
        if found:
            unit = self.unit_names.get(found[0].unit_id, "")
            raise NotUnderstood(
                f"名录中的“{name}”属于{unit}，不是县领导，请核对，或先由系统管理员设为县领导。"
            )
        self._check_left(name)
        return self._make(Missing(LEADER, name), f"包联领导“{name}”不在人员名录")

    def contact(
        self,
        name: str,
        unit: Ref | None,
        *,
        email: str = "",
        phone: str = "",
        held: int | None = None,
    ) -> Ref:
        """The contact of that name: by address, else the present one, else by unit. NotUnderstood
        where several are left."""
        key = name_key(name)
        if email and email in self.by_email:
            return self._by_address(key, name, email)
        own_email = "" if email in self.unit_emails else email
        if held in self.people and self.people[held].name_key == key:
            return self._with_address(self.people[held], own_email)
        found = [p for p in self.by_name.get(key, ()) if p.unit_id == unit and _present(p)]
        if len(found) > 1:
            raise NotUnderstood(f"该单位有 {len(found)} 位“{name}”，请填写邮箱以便区分。")
        if found:
            return self._with_address(found[0], own_email)
        self._check_left(name, unit)
        person = Missing(CONTACT, name, unit, own_email, phone)
        return self._make(person, f"联系人“{name}”不在人员名录")

    def responsible(
        self, name: str, units: list[Ref], *, email: str = "", held: int | None = None
    ) -> Ref:
        """The 责任人 of that name: the present one, else of the row's units, the first of them
        the one where a new person is entered. NotUnderstood where several are left."""
        key = name_key(name)
        if held and held in self.people and self.people[held].name_key == key:
            return held
        found = [p for p in self.by_name.get(key, ()) if p.unit_id in units and _present(p)]
        if len(found) > 1:
            raise NotUnderstood(
                f"责任单位和项目单位共有 {len(found)} 位“{name}”，看不出是哪一位，请在项目页指定。"
            )
        if found:
            return found[0].pk
        for unit in units:
            self._check_left(name, unit)
        person = Missing(RESPONSIBLE, name, units[0], email)
        return self._make(person, f"责任人“{name}”不在人员名录")

    def _by_address(self, key: str, name: str, email: str) -> int:
        person = self.by_email[email]
        if person.name_key != key:
            raise NotUnderstood(f"邮箱 {email} 在名录中登记给“{person.name}”，请核对姓名或邮箱。")
        if not _present(person):
            raise NotUnderstood(f"“{name}”在名录中已离任或停用，请另填联系人。")
        return person.pk

    def _with_address(self, person: Person, email: str) -> int:
        if email and person.email and person.email.lower() != email:
            raise NotUnderstood(
                f"“{person.name}”在名录中的邮箱是 {person.email}，与表中不同，"
                "请核对；变更邮箱由系统管理员办理。"
            )
        return person.pk

    def _check_left(self, name: str, unit: Ref | None = None) -> None:
        gone = [p for p in self.by_name.get(name_key(name), ()) if not _present(p)]
        if any(unit is None or p.unit_id == unit for p in gone):
            raise NotUnderstood(f"“{name}”在名录中已离任或停用，请核对。")

    def _make(
        self, missing: Missing, sentence: str, hint: Callable[[str], str] = lambda key: ""
    ) -> str:
        if missing.sort != UNIT and len(name_key(missing.name)) > LONGEST_NAME:
            raise NotUnderstood("姓名太长，请核对。")
        if self.allowed is True or missing.key in self.allowed:
            known = self.missing.setdefault(missing.key, missing)
            if missing.phone and not known.phone:  # named first as 责任人, then as contact
                self.missing[missing.key] = missing
            return missing.key
        self.unknown.setdefault(missing.key, missing)
        way = "，请改正；确实没有登记的，选择新建后再导入。"
        raise Unknown(sentence + hint(name_key(missing.name)) + way, missing.key)

    def _hint(self, key: str) -> str:
        """A name that one may have meant, sought once: 工信局 for 县工信局."""
        if key not in self.hints:
            self.hints[key] = self._near(key)
        return self.hints[key]

    def _near(self, key: str) -> str:
        near = [name for name in self.now if key in name or name in key]
        near = near or get_close_matches(key, self.now, n=1, cutoff=0.75)
        pks = {pk for name in near for pk in self.now[name]}
        return f"，是不是“{self.unit_names[pks.pop()]}”" if len(pks) == 1 else ""

    # --- names --------------------------------------------------------------------------------

    def unit_name(self, ref: Ref | None) -> str:
        return self.missing[ref].name if isinstance(ref, str) else self.unit_names.get(ref, "")

    def person_name(self, ref: Ref | None) -> str:
        if isinstance(ref, str):
            return self.missing[ref].name
        return self.people[ref].name if ref in self.people else ""

    # --- making -------------------------------------------------------------------------------

    def make(self, refs: Iterable[Ref], *, by: Actor) -> dict[Ref | None, int]:
        """Make the missing ones among these references; returns {reference: primary key}."""
        made: dict[Ref | None, int] = {}
        wanted = [self.missing[ref] for ref in dict.fromkeys(refs) if isinstance(ref, str)]
        for missing in sorted(wanted, key=lambda m: m.sort != UNIT):
            made[missing.key] = self._enter(missing, made, by)
        return made

    def _enter(self, missing: Missing, made: dict[Ref | None, int], by: Actor) -> int:
        if missing.sort == UNIT:
            return unit_verbs.enter(Unit(name=missing.name), by=by).pk
        person = Person(
            name=missing.name,
            unit_id=made.get(missing.unit, missing.unit),
            email=missing.email or None,
            phone=missing.phone,
        )
        return people_verbs.enter(person, by=by).pk


def _present(person: Person) -> bool:
    return person.is_active and person.left_on is None
