"""Who may do what with orders (R-SO-1, R-AC-2); who sees them, their models say."""

from datetime import date

from django.core.exceptions import ValidationError

from accounts.audit import Actor
from accounts.models import Duty, Person
from core.permissions import deny
from projects.models.obligation_permissions import HOLDER_SENTENCE, Confirmer
from supervision.models import OrderStep, SupervisionOrder

SUPERVISION_SENTENCE = "这一步由督查室办理。"
NO_COMMAND = "督办件由督查室和承办单位在页面上办理，不能用命令办理。"
OWN_UNIT = "承办单位就是您的单位，不能由您退回、销号或同意计划，请由督查室其他单位的人员办理。"
OWN_ANSWER = "反馈或办结情况是您报送或登记的，不能由您销号，请由督查室其他人员办理。"
DEPUTY_ANSWER = "报送那天您与报送人有代办关系，不能由您销号，请由督查室其他人员办理。"


def check_supervises(by: Actor) -> Person:
    """A person of 督查室; 403 for everybody else, and for a command."""
    if not isinstance(by, Person):
        deny(NO_COMMAND)
    if not by.has_duty(Duty.Kind.SUPERVISION):
        deny(SUPERVISION_SENTENCE)
    return by


def check_not_own_unit(by: Person, order: SupervisionOrder) -> None:
    """Nobody returns or closes what their own unit answered, nor accepts its plan; no more does who
    stands in for them."""
    people = [by, by.stood_in_by] if by.stood_in_by else [by]
    if any(person.unit_id == order.to_unit_id for person in people):
        raise ValidationError(OWN_UNIT)


def check_may_close(by: Person, order: SupervisionOrder, today: date) -> None:
    """Nobody closes what they, the person they stand in for, or whoever stood in for them answered
    or recorded (R-AC-2); ValidationError with the sentence."""
    check_not_own_unit(by, order)
    confirmer = Confirmer(by, today)
    given = order.steps.filter(code__in=[OrderStep.Code.ANSWER, OrderStep.Code.DONE])
    for step in given:
        if step.submitted_at is None:
            continue
        if bond := confirmer.bond(step.submitted_by_id, step.submitted_for_id, step.submitted_at):
            raise ValidationError(OWN_ANSWER if bond == "own" else DEPUTY_ANSWER)


def closing_refusal(by: Person, order: SupervisionOrder, today: date) -> str:
    """The sentence why this person of 督查室 may not close it, or ""."""
    try:
        check_may_close(by, order, today)
    except ValidationError as refusal:
        return str(refusal.message)
    return ""


def returning_refusal(by: Person, order: SupervisionOrder) -> str:
    """The sentence why this person of 督查室 may not send it back, or ""."""
    try:
        check_not_own_unit(by, order)
    except ValidationError as refusal:
        return str(refusal.message)
    return ""


def check_is_of_unit(by: Person, order: SupervisionOrder) -> None:
    """403 for whoever is not of the unit that an order went to."""
    if by.unit_id != order.to_unit_id:
        deny(HOLDER_SENTENCE)
