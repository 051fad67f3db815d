"""Who may move an obligation: report in its place, confirm it (R-AC-2, decision 23)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Deputyship, Duty, Person, UnitHead
from core.permissions import deny
from projects.models.visibility import acts_for_owner, leads

if TYPE_CHECKING:
    from projects.models.obligation import DatedObligation
    from projects.models.project import Project

Obligation = TypeVar("Obligation", bound="DatedObligation")

Bond: TypeAlias = Literal["", "own", "deputy"]

HOLDER_SENTENCE = "这一项由指定的单位或人员办理。"
OWNER_SENTENCE = "只有项目单位、联系人和责任单位负责人可以填报本项目。"
OFFICE_SENTENCE = "这一步由项目中心办理。"
OWN_SENTENCE = "这是您自己报的，不能由自己核定，请由项目中心其他人员核定。"
DEPUTY_SENTENCE = "提交那天您与提交人有代办关系，不能由您核定，请由项目中心其他人员核定。"
OWN_COMMAND_SENTENCE = "命令行提交的不能再由命令行核定，请由项目中心人员在页面上核定。"
OWN_UNIT_SENTENCE = "项目单位就是您的单位，不能由您核定，请由项目中心其他单位的人员核定。"


def deciding_duty(owner_unit: int | None, office_units: Collection[int | None]) -> Duty.Kind:
    """By which duty a project of this owner unit is decided for the county: 项目中心, or 督查室
    where everybody who has 项目中心, in `office_units`, belongs to the owner unit (R-AC-2)."""
    is_own = owner_unit is not None and set(office_units) == {owner_unit}
    return Duty.Kind.SUPERVISION if is_own else Duty.Kind.OFFICE


def units_of_the_office(today: date) -> set[int | None]:
    """The units of everybody who has 项目中心 today: what deciding_duty() asks for."""
    holders = Person.objects.with_duty(Duty.Kind.OFFICE, today)
    return set(holders.order_by().values_list("unit", flat=True))


def check_may_report(person: Person, project: "Project", today: date) -> None:
    """The contact, the owner unit and the head of the responsible unit; else 403 (decision 23)."""
    if not acts_for_owner(person, project, today):
        deny(OWNER_SENTENCE)


def holds(person: Person, row: "DatedObligation", today: date) -> bool:
    """Whether this person owes the row, or is of the unit that does; of what a project's people
    owe, acts_for_owner()."""
    word, key = row.held_by()
    if word == "unit":
        return key is not None and person.unit_id == key
    if word == "person":
        return person.pk == key
    if word == "duty":
        return person.has_duty(str(key))
    if row.project is None:
        return False
    if word == "decider":
        return person.has_duty(deciding_duty(row.project.owner_unit_id, units_of_the_office(today)))
    by_role = leads if word == "leads" else acts_for_owner
    return by_role(person, row.project, today)


def check_holds(person: Person, row: "DatedObligation", today: date) -> None:
    """403 for whoever does not owe it."""
    if row.held_by().word == "owner":
        check_may_report(person, row.project, today)
    elif not holds(person, row, today):
        deny(HOLDER_SENTENCE)


def _with_deputy(person: Person) -> list[Person]:
    return [person, person.stood_in_by] if person.stood_in_by else [person]


@dataclass(frozen=True)
class SubmittedRow(Generic[Obligation]):
    """What waits to be confirmed, as a list shows it to somebody. `may_decide`: whether they
    confirm or send back such reports of its project; `refusal`: why not this one, or ""."""

    obligation: Obligation
    may_decide: bool
    refusal: str


class Confirmer:
    """Whether somebody may confirm what was submitted (R-AC-2), for one row or many: three
    queries, whatever their number. One answer for pages, lists, bulk acts, imports, commands."""

    def __init__(self, by: Actor, today: date) -> None:
        self.today = today
        #: None: a command or the clock, which acts for the office (R-AC-2).
        self.person = by if isinstance(by, Person) else None
        self.people = _with_deputy(self.person) if self.person else []
        self.keys = {person.pk for person in self.people}

    def check(self, row: "DatedObligation", *, by_head: bool = False) -> None:
        """Raise the sentence that refuses it."""
        self.check_not_own(row)
        if problem := self.project_refusal(row.project, by_head):
            raise ValidationError(problem)

    def check_not_own(self, row: "DatedObligation") -> None:
        """Raise the sentence where it is their own, or that of whom a deputyship binds them to."""
        if problem := self.own_refusal(row):
            raise ValidationError(problem)

    def check_role(self, row: "DatedObligation", *, by_head: bool = False) -> None:
        """403 for whoever confirms nothing of this project, whoever submitted."""
        if problem := self.role_refusal(row.project, by_head):
            deny(problem)

    def refusal(self, row: "DatedObligation", *, by_head: bool = False) -> str:
        """The sentence why not, or "". `by_head`: the head of the responsible unit confirms this
        kind (R-MR-1)."""
        return (
            self.role_refusal(row.project, by_head)
            or self.own_refusal(row)
            or self.unit_refusal(row.project, by_head)
        )

    def submitted_row(self, row: Obligation) -> "SubmittedRow[Obligation]":
        """The row with what they may do about it."""
        return SubmittedRow(row, not self.role_refusal(row.project), self.refusal(row))

    def confirms_anything(self) -> bool:
        """Whether there is any project of which they confirm something."""
        if self.person is None or self._headed_units or self.person.has_duty(Duty.Kind.OFFICE):
            return True
        alone = len(self._office_units) == 1 and None not in self._office_units
        return alone and self.person.has_duty(Duty.Kind.SUPERVISION)

    def project_refusal(self, project: "Project | None", by_head: bool = False) -> str:
        """The sentence why they confirm nothing of this project at all, or ""."""
        return self.role_refusal(project, by_head) or self.unit_refusal(project, by_head)

    def may_submit(self, project: "Project") -> bool:
        """Whether who may not confirm reports in its place, as one of the owner unit; an import
        asks it of many projects, so that contacts and unit heads are left to the page."""
        own = project.owner_unit_id
        return self.person is None or own is not None and self.person.unit_id == own

    def own_refusal(self, row: Any) -> str:
        """Nobody confirms what they, the person they stand in for, or whoever stood in for them
        submitted, by the deputyships of that day; a command nothing that a command submitted. A
        row of any kind: one without a submitter, as a reply, is never submitted."""
        if row.state != row.State.SUBMITTED:
            return ""
        if self.person is None:
            return "" if row.submitted_by_id else OWN_COMMAND_SENTENCE
        sentences = {"own": OWN_SENTENCE, "deputy": DEPUTY_SENTENCE, "": ""}
        return sentences[self.bond(row.submitted_by_id, row.submitted_for_id, row.submitted_at)]

    def bond(self, person: int | None, in_place_of: int | None, at: datetime) -> Bond:
        """What binds them to whoever acted then, in whose place: they are the same person, or a
        deputyship of that day joins them (R-AC-2)."""
        theirs = {pk for pk in (person, in_place_of) if pk}
        if self.keys & theirs:
            return "own"
        return "deputy" if self._stood_in(theirs, timezone.localdate(at)) else ""

    def role_refusal(self, project: "Project | None", by_head: bool = False) -> str:
        """The sentence for whoever confirms nothing of this project, or ""."""
        if self.person is None or by_head and self._heads(project):
            return ""
        duty = self._confirming_duty(self.person, project)
        if self.person.has_duty(duty):
            return ""
        return f"这一步由{'责任单位负责人或' if by_head else ''}{Duty.Kind(duty).label}办理。"

    def _heads(self, project: "Project | None") -> bool:
        return project is not None and project.responsible_unit_id in self._headed_units

    def unit_refusal(self, project: "Project | None", by_head: bool = False) -> str:
        """By a county-wide duty nobody confirms anything of a project of their own unit."""
        if by_head and self.person is not None and self._heads(project):
            return ""
        unit = project.owner_unit_id if project else None
        is_own = unit is not None and any(person.unit_id == unit for person in self.people)
        return OWN_UNIT_SENTENCE if is_own else ""

    def _confirming_duty(self, person: Person, project: "Project | None") -> str:
        """项目中心, or 督查室 where everybody with that duty belongs to the owner unit."""
        unit = project.owner_unit_id if project else None
        # Spares the query where it is plain.
        if unit is None or person.has_duty(Duty.Kind.OFFICE) and person.unit_id != unit:
            return Duty.Kind.OFFICE
        return deciding_duty(unit, self._office_units)

    def _stood_in(self, theirs: set[int], day: date) -> bool:
        """Whether on that day one of these people stood in for one of those, or the other way."""
        return any(
            {row.person_id, row.deputy_id} & theirs and row.was_in_force_during(day)
            for row in self._deputyships
        )

    @cached_property
    def _deputyships(self) -> list[Deputyship]:
        rows = Deputyship.objects.filter(Q(person__in=self.keys) | Q(deputy__in=self.keys))
        return list(rows.exclude(in_force_since=None))

    @cached_property
    def _headed_units(self) -> set[int]:
        heads = UnitHead.objects.on(self.today).filter(person=self.person)
        return set(heads.values_list("unit", flat=True))

    @cached_property
    def _office_units(self) -> set[int | None]:
        return units_of_the_office(self.today)
