"""What is done to units: entered, corrected, renamed, given a head. All audited."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.models import Duty, Unit

FACTS = {"name": "全称", "short_name": "简称", "email": "办公邮箱"}


def facts(unit):
    return {name: getattr(unit, name) for name in FACTS}


@transaction.atomic
def enter(unit, *, by):
    unit.save()
    audit.record(by=by, action="登记单位", subject=unit, after=_labelled(facts(unit)))
    return unit


@transaction.atomic
def correct(unit, wanted, *, on, by):
    """Give the unit these facts; names that change keep finding it under the old ones."""
    was = facts(unit)
    if was == wanted:
        return False
    if (was["name"], was["short_name"]) != (wanted["name"], wanted["short_name"]):
        unit.rename(name=wanted["name"], short_name=wanted["short_name"], on=on)
    if was["email"] != wanted["email"]:
        unit.email = wanted["email"]
        unit.save(update_fields=["email"])
    before, after = audit.differences(was, wanted, FACTS)
    audit.record(by=by, action="修改单位", subject=unit, before=before, after=after)
    return True


def _labelled(values):
    return {FACTS[name]: value for name, value in values.items()}


@transaction.atomic
def appoint_head(unit, person, *, since, by):
    """Make `person` head of the unit from `since`; the former head's time ends that day."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    if person.duties.on(since).filter(kind=Duty.Kind.ADMINISTRATOR).exists():
        raise ValidationError("系统管理员不能兼任单位负责人")
    current = unit.heads.filter(until=None).select_related("person").first()
    if current and current.person == person:
        raise ValidationError("此人已是该单位负责人")
    if unit.heads.filter(Q(since__gt=since) | Q(until__gt=since)).exists():
        raise ValidationError("任职日期不能早于前一任的任期")
    if current:
        current.end(on=since)
    head = unit.heads.create(person=person, since=since)
    audit.record(
        by=by,
        action="变更单位负责人",
        subject=unit,
        before={"单位负责人": str(current.person) if current else None},
        after={"单位负责人": str(person), "自": since},
    )
    return head


@transaction.atomic
def end_head(head, *, on, by):
    """End a head's time without a successor; the unit has none until one is appointed."""
    if on < head.since:
        raise ValidationError("结束日期不能早于任职日期")
    if head.end(on=on):
        audit.record(
            by=by,
            action="结束单位负责人任期",
            subject=head.unit,
            before={"单位负责人": str(head.person)},
            after={"至（不含）": on},
        )
