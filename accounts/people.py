"""What is done to people: entered, corrected, invited, given duties, let go. All audited.

A refusal is a ValidationError with the sentence to show; only an attempt to raise oneself is a
PermissionDenied.
"""

import re
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import account_acts, audit, deputies, first_administrator, security_mail
from accounts.audit import Actor
from accounts.backdating import correction_for
from accounts.models import Duty, Person
from accounts.separation_of_duties import check_may_hold

FACTS = {
    "name": "姓名",
    "title": "职务",
    "unit": "单位",
    "email": "邮箱",
    "phone": "电话",
    "username": "用户名",
}


def facts(person: Person) -> dict[str, Any]:
    """{column of FACTS: value} as it stands: what correct() takes as `was`, read before a form
    fills the person in."""
    return {name: getattr(person, name) for name in FACTS}


@transaction.atomic
def enter(person: Person, *, by: Actor) -> Person:
    """Save a person whom a form has checked, with the trail in the same transaction (R-AC-3)."""
    person.save()
    _, after = audit.differences({}, _for_trail(facts(person)), FACTS)
    audit.record(by=by, action="登记人员", subject=person, after=after)
    return person


@transaction.atomic
def correct(person: Person, *, was: dict[str, Any], by: Actor, today: date) -> bool:
    """Save what differs from `was`; the address saved, new or the same, is a good one until a
    server refuses it.

    The address of somebody with a password: see account_acts.
    """
    now = facts(person)
    changed = [name for name in FACTS if was[name] != now[name]]
    if "email" not in changed:
        confirm_address(person, by=by)
    if not changed:
        return False
    columns = set(changed)
    if "email" in changed:
        person.email_state, person.email_state_at = Person.EmailState.OK, None
        columns |= {"email_state", "email_state_at"}
    person.save(update_fields=columns)
    before, after = audit.differences(_for_trail(was), _for_trail(now), FACTS)
    audit.record(by=by, action="修改人员", subject=person, before=before, after=after)
    if "email" in changed and has_password(person):
        account_acts.address_changed(person, old=was["email"], by=by)
    if "unit" in changed:
        deputies.end_forbidden(person, by=by, today=today)
    return True


def _for_trail(values: dict[str, Any]) -> dict[str, Any]:
    """The trail lives for years: of a telephone number it keeps the last four figures."""
    phone = values["phone"]
    return values | {"phone": f"尾号 {phone[-4:]}" if phone else ""}


# --- Sign-in ------------------------------------------------------------------------------------


@transaction.atomic
def invite(person: Person, *, by: Actor, now: datetime) -> str:
    """Open the sign-in of a person; the link returned sets the password, once, for three days.
    ValidationError for who left or is disabled."""
    if not (person.is_active and person.left_on is None):
        raise ValidationError("此人已停用或离任，请先恢复")
    person.username = person.username or free_username(person)
    if not has_password(person):
        # A new random mark at every invitation: the link of the one before dies.
        person.set_unusable_password()
    person.invited_at = now
    person.save(update_fields=["username", "password", "invited_at"])
    if has_password(person):
        account_acts.link_made(person, by=by)
    else:
        after = {"用户名": person.username}
        audit.record(by=by, action="发出设置密码链接", subject=person, after=after)
    return security_mail.set_password_link(person)


def has_password(person: Person) -> bool:
    """Whether a password was ever set; an imported person has an empty one."""
    return bool(person.password) and person.has_usable_password()


def free_username(person: Person) -> str:
    """The local part of the address, else a number; made unique."""
    local = (person.email or "").partition("@")[0].lower()
    wanted = re.sub(r"[^a-z0-9._-]", "", local)[:40] or f"u{person.pk}"
    taken = set(
        Person.objects.filter(username__startswith=wanted).values_list("username", flat=True)
    )
    numbered = (f"{wanted}{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(n for n in numbered if n not in taken)


# --- Duties -------------------------------------------------------------------------------------


@transaction.atomic
def grant(
    person: Person, kind: str, *, since: date, by: Actor, now: datetime, reason: str = ""
) -> Duty:
    """Give a duty from a day on; those that exclude each other are refused (R-AC-2).

    A day gone by makes it a correction, with its reason (accounts/backdating.py).
    """
    today = timezone.localdate(now)
    _lock(person)
    if person.duties.within(since, None).filter(kind=kind).exists():
        raise ValidationError("此人已有这个岗位")
    check_may_hold(person, kind, since)
    if kind == Duty.Kind.ADMINISTRATOR and open_responsibilities(person, since):
        raise ValidationError("此人名下还有项目或单位的责任，不能任系统管理员")
    if kind == Duty.Kind.ADMINISTRATOR and deputies.takes_part(person, today):
        raise ValidationError("此人正在代办或由人代办，请先结束代办再任系统管理员")
    correction = correction_for(since, by=by, now=now, reason=reason)
    told = {"recorded_at": now, "corrected_by": correction}
    duty = person.duties.create(kind=kind, since=since, **told)
    audit.record(
        by=by,
        action="更正岗位" if correction else "设置岗位",
        subject=person,
        before={"岗位": None} if correction else {},
        after={"岗位": duty.get_kind_display(), "自": since},
        reason=correction.reason if correction else "",
    )
    deputies.ask_again_after_granting(person, since=since, by=by, today=today)
    return duty


def check_grantable_by(person: Person, by: Actor) -> None:
    """Nobody raises oneself: refused, and the attempt stays in the trail (S8)."""
    if person == by:
        audit.record(by=by, action="试图给自己设岗位（已拒绝）", subject=person)
        raise PermissionDenied("不能给自己设岗位，请由另一位系统管理员办理。")


@transaction.atomic
def end_duty(duty: Duty, *, on: date, by: Actor, now: datetime, reason: str = "") -> None:
    """End a duty; a day gone by makes it a correction, with its reason. Nothing where it has
    ended. ValidationError for the only administrator, and for a day before it began."""
    if duty.until is not None:
        return
    _lock(duty.person)
    others = first_administrator.administrators(on).exclude(pk=duty.person_id)
    if duty.kind == Duty.Kind.ADMINISTRATOR and not others.exists():
        raise ValidationError("这是唯一的系统管理员，请先设好另一位")
    if on < duty.since:
        raise ValidationError("结束日期不能早于开始日期")
    correction = correction_for(on, by=by, now=now, reason=reason)
    if duty.end(on=on, at=now, correction=correction):
        audit.record(
            by=by,
            action="更正岗位" if correction else "结束岗位",
            subject=duty.person,
            before={"岗位": duty.get_kind_display(), "自": duty.since},
            after={"至（不含）": max(on, duty.since)},
            reason=correction.reason if correction else "",
        )
        deputies.ask_again_after_ending(duty, on=on, by=by, today=timezone.localdate(now))


# --- Going and coming back ----------------------------------------------------------------------


class Responsibility(NamedTuple):
    """To be handed over before its holder goes (S30); `url` None where its page is not the
    administrator's to read."""

    kind: str
    name: str
    url: str | None


def open_responsibilities(person: Person, day: date) -> list[Responsibility]:
    """What this person still answers for, to be handed over before going (S30).

    The rows of upper apps are reached by their reverse names. Project pages are not the
    administrator's to read, so projects are named without a link.
    """
    open_now = Q(until=None) | Q(until__gt=day)
    units = person.headed_units.filter(open_now).select_related("unit")
    on_projects = open_now & Q(project__withdrawn_on=None)
    leads = person.lead_assignments.filter(on_projects).select_related("project")
    contacts = person.contact_assignments.filter(on_projects).select_related("project")
    answers = person.responsible_assignments.filter(on_projects).select_related("project")
    return [
        *(
            Responsibility("单位负责人", row.unit.name, row.unit.get_absolute_url())
            for row in units
        ),
        *(Responsibility("包联领导", str(row.project), None) for row in leads),
        *(Responsibility("联系人", str(row.project), None) for row in contacts),
        *(Responsibility("责任人", str(row.project), None) for row in answers),
    ]


@transaction.atomic
def let_go(
    person: Person, *, left_on: date | None = None, reason: str = "", now: datetime, by: Actor
) -> None:
    """Disable a person, or let one who left go on `left_on`; the duties end with it.
    ValidationError for oneself, and while something they answer for is not handed over (S30).

    A day gone by makes it a correction, with its reason (accounts/backdating.py). An open session
    ends at its next request, since the backend no longer knows the person.
    """
    _lock(person)
    if person == by:
        raise ValidationError("不能停用自己，请由另一位系统管理员办理")
    today = timezone.localdate(now)
    if open_responsibilities(person, today):
        raise ValidationError("此人名下还有责任没有移交，请先交接或结束")
    day = left_on or today
    correction = correction_for(day, by=by, now=now, reason=reason)
    ending = list(person.duties.reaching(day))
    for duty in ending:
        duty.cut_short(on=day, at=now, correction=correction)
    deputies.end_all_of(person, by=by, today=today)
    if left_on:
        person.left_on = left_on
    else:
        person.is_active = False
    person.save(update_fields=["left_on", "is_active"])
    audit.record(
        by=by,
        action="登记离任" if left_on else "停用人员",
        subject=person,
        before={"岗位": [duty.get_kind_display() for duty in ending]} if ending else {},
        after={"离任日期": left_on} if left_on else {},
        reason=reason,
    )


@transaction.atomic
def restore(person: Person, *, by: Actor) -> None:
    """Let a person sign in and be mailed again; duties are given anew."""
    before = {"离任日期": person.left_on, "停用": not person.is_active}
    person.left_on, person.is_active = None, True
    person.save(update_fields=["left_on", "is_active"])
    audit.record(by=by, action="恢复人员", subject=person, before=before)


@transaction.atomic
def confirm_address(person: Person, *, by: Actor) -> bool:
    """Clear the mark of a refused address that somebody has checked; True if this call did."""
    marked = Person.objects.filter(pk=person.pk, email=person.email)
    marked = marked.exclude(Q(email=None) | Q(email_state=Person.EmailState.OK))
    if not marked.update(email_state=Person.EmailState.OK, email_state_at=None):
        return False
    before = {"邮箱": f"{person.email}（{person.get_email_state_display()}）"}
    audit.record(
        by=by, action="核对邮箱无误", subject=person, before=before, after={"邮箱": person.email}
    )
    person.email_state, person.email_state_at = Person.EmailState.OK, None
    return True


def refuse_address(person: Person, now: datetime) -> None:
    """Mark the address as refused by its server, unless it has been changed in the meantime."""
    refused = Person.EmailState.REFUSED
    same = Person.objects.filter(pk=person.pk, email=person.email)
    if same.exclude(email_state=refused).update(email_state=refused, email_state_at=now):
        after = {"邮箱": f"{person.email}（{refused.label}）"}
        audit.record(by=audit.System(), action="邮箱被拒收", subject=person, after=after)


def _lock(person: Person) -> None:
    """One decision about a person at a time."""
    Person.objects.select_for_update().get(pk=person.pk)
