"""Who decides a request for another date today: whose half is wanted, and who may not give it
(R-CH-2, R-CH-3, R-CH-5, R-AC-2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import Duty, Person
from core.permissions import deny
from norms.policy import policy_on
from projects.models import ChangeRequest, LeadAssignment, Project
from projects.models.obligation_permissions import (
    Confirmer,
    deciding_duty,
    units_of_the_office,
)

OWN_REQUEST = "这是您自己提出的申请，不能由自己审批，请由其他人办理。"
DEPUTY_REQUEST = "提出申请那天您与申请人有代办关系，不能由您审批，请由其他人办理。"
SAME_PERSON = "另一方的同意是您（或与您有代办关系的人）给的，两方不能是同一人，请由其他人办理。"


class Part(StrEnum):
    """The halves of a decision; an ordinary date takes one of them."""

    CONSENT = "consent"  # the lead official's, or that of who stands for one
    APPROVAL = "approve"  # 项目中心's


def officials_on(project: Project, today: date) -> list[Person]:
    """The lead officials of a project on a day, the primary one first."""
    held = LeadAssignment.objects.on(today).filter(
        project=project, official__is_active=True, official__left_on=None
    )
    rows = held.select_related("official").order_by("-is_primary", "pk")
    return [row.official for row in rows]


def duty_of(project: Project, today: date) -> Duty.Kind:
    """By which duty a request of this project is decided today, beside its lead officials."""
    return deciding_duty(project.owner_unit_id, units_of_the_office(today))


@dataclass(frozen=True)
class Turn:
    """What is wanted of a pending request today: `part`, of one of the `leads`; without any, of
    项目中心, and `instead_of_lead` also of a county leader."""

    request: ChangeRequest
    today: date
    part: Part
    leads: tuple[Person, ...]

    @classmethod
    def of(cls, request: ChangeRequest, today: date) -> "Turn":
        if request.consented_at:
            return cls(request, today, Part.APPROVAL, ())
        asked_by = (request.submitted_by_id, request.submitted_for_id)
        officials = officials_on(request.project, today)
        if leads := tuple(person for person in officials if person.pk not in asked_by):
            return cls(request, today, Part.CONSENT, leads)
        part = Part.CONSENT if request.approved_at else Part.APPROVAL
        return cls(request, today, part, ())

    @property
    def needs_number(self) -> bool:
        """Whether 批准文号 is asked for with it."""
        return self.part == Part.APPROVAL and self.request.needs_office

    def part_of(self, person: Person) -> Part:
        """The half that this person would give. 403 for whoever is not asked, ValidationError for
        whose own it is, or the other half's (R-AC-2, R-CH-5)."""
        confirmer = Confirmer(person, self.today)
        part = self._part_by_role(person, confirmer)
        request = self.request
        asked = confirmer.bond(
            request.submitted_by_id, request.submitted_for_id, request.submitted_at
        )
        if asked:
            raise ValidationError(OWN_REQUEST if asked == "own" else DEPUTY_REQUEST)
        if _gave_other_half(request, confirmer):
            raise ValidationError(SAME_PERSON)
        return part

    def _part_by_role(self, person: Person, confirmer: Confirmer) -> Part:
        if self.leads:
            if person not in self.leads:
                deny(f"这项申请由包联领导{_names(self.leads)}审批。")
            return self.part
        project = self.request.project
        role = confirmer.role_refusal(project)
        if role and not self._may_stand_for_lead(person):
            deny(role)
        if sentence := confirmer.unit_refusal(project):
            raise ValidationError(sentence)
        return Part.CONSENT if role else self.part

    def _may_stand_for_lead(self, person: Person) -> bool:
        """A county leader gives the lead's half where there is no lead official."""
        wanted = self.request.needs_office and not self.request.consented_at
        return wanted and person.has_duty(Duty.Kind.COUNTY_LEADER)

    def refusal(self, person: Person) -> str:
        """Why this person may not decide it today, or "" where they may."""
        try:
            self.part_of(person)
        except PermissionDenied as refused:
            return str(refused)
        except ValidationError as refused:
            return refused.messages[0]
        return ""

    def sentence(self) -> str:
        """Who is missing, by name."""
        if self.leads:
            return f"等包联领导{_names(self.leads)}同意"
        bound = _bound(self.request)
        duty = self.duty
        who = [p for p in self._holders(duty) if p.pk not in bound]
        by = f"{duty.label}{_names(who) if who else '（没有可以办理的人，请增补）'}"
        if self.part == Part.APPROVAL:
            number = "凭批准文号" if self.needs_number else ""
            return f"{self._why()}等{by}{number}同意"
        county = [p for p in self._holders(Duty.Kind.COUNTY_LEADER) if p.pk not in bound]
        return f"{self._why()}等{by}" + (f"或县领导{_names(county)}" if county else "") + "同意"

    def _why(self) -> str:
        return "" if self.request.consented_at else "无包联领导，"

    @property
    def duty(self) -> Duty.Kind:
        """By which duty it is decided where no lead official decides (R-AC-2)."""
        return duty_of(self.request.project, self.today)

    def _holders(self, kind: str) -> list[Person]:
        """Those with a duty today who are not of the owner unit (R-AC-2)."""
        own = self.request.project.owner_unit_id
        people = Person.objects.with_duty(kind, self.today).order_by("name_key", "pk")
        return [person for person in people if own is None or person.unit_id != own]


def _names(people: Iterable[Person]) -> str:
    return "、".join(str(person) for person in people)


def _bound(request: ChangeRequest) -> set[int | None]:
    """Whoever asked or gave a half, in their own right or for another."""
    parts = ("submitted", "consented", "approved")
    return {getattr(request, f"{part}_{who}_id") for part in parts for who in ("by", "for")}


def _gave_other_half(request: ChangeRequest, confirmer: Confirmer) -> bool:
    halves = [
        (request.consented_by_id, request.consented_for_id, request.consented_at),
        (request.approved_by_id, request.approved_for_id, request.approved_at),
    ]
    return any(at and confirmer.bond(by, in_place_of, at) for by, in_place_of, at in halves)


def near_warning(request: ChangeRequest) -> str:
    """The sentence on a request that was made close to its date (norms), or ""; no wall."""
    asked_on = timezone.localdate(request.submitted_at)
    days = (request.old_due - asked_on).days
    if not 0 <= days <= policy_on(asked_on).request_warn_days:
        return ""
    return f"提出申请时离现定日期只有 {days} 天。" if days else "到期当天才提出申请。"
