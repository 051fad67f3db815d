"""The queue of mails about passwords and accounts: sent by the worker, no page waits for a server.

Links that set a password are limited when asked for: one an address in ten minutes and five an
hour from one origin, for each kind by itself. A stranger who asks for resets does not stop an
invitation.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from accounts import account_notices, security_mail
from accounts.models import AuditEntry, PasswordMail, Person
from accounts.models.password_mail import PasswordMailQuerySet
from core.advisory_lock import advisory_lock
from core.enqueue import enqueue
from core.ip_address import origin_of

logger = logging.getLogger(__name__)

TASK = "accounts.tasks.send_password_mails"
#: Any number: the advisory lock under which one request at a time is counted and kept.
COUNTING = 20260401
PER_ADDRESS = timedelta(minutes=10)
PER_ORIGIN, PERIOD = 5, timedelta(hours=1)
#: A try that fails, or breaks off, is made again after this, and for no longer than that.
TRY_AGAIN, GIVE_UP = timedelta(minutes=5), timedelta(hours=1)
KEPT = timedelta(days=7)


class TooMany(ValidationError):
    """A limit is reached; the message says so, and from when on it is free again."""


def ask_for_reset(address: str, *, origin: str, now: datetime) -> PasswordMail:
    """A link for whoever has this address, if anybody; TooMany beyond the limits."""
    return _ask(PasswordMail.Kind.RESET, address, origin=origin, now=now)


def ask_for_invitation(person: Person, *, origin: str, now: datetime) -> PasswordMail:
    """The first link of somebody invited; TooMany beyond the limits, counted apart from resets."""
    kind = PasswordMail.Kind.INVITATION
    return _ask(kind, person.email or "", origin=origin, now=now, person=person)


def tell_of_act(act: AuditEntry, person: Person, address: str, *, now: datetime) -> None:
    """Tell this address of an act on the account of its person; no limit stops it."""
    kind = PasswordMail.Kind.NOTICE
    facts = {"kind": kind, "address": address, "person": person, "act": act}
    PasswordMail.objects.create(**facts, asked_at=now, due_at=now)
    enqueue(TASK)


def _ask(
    kind: str, address: str, *, origin: str, now: datetime, person: Person | None = None
) -> PasswordMail:
    address, source = address.lower(), origin_of(origin)
    # Counted and added under one lock: two at once would both find themselves below the limit.
    with advisory_lock(COUNTING):
        rows = PasswordMail.objects.filter(kind=kind)
        _check_address(rows.filter(address=address, asked_at__gt=now - PER_ADDRESS))
        _check_origin(rows.filter(origin=source, asked_at__gt=now - PERIOD))
        mail = PasswordMail.objects.create(
            kind=kind, address=address, person=person, origin=source, asked_at=now, due_at=now
        )
        enqueue(TASK)
    return mail


def _check_address(recent: PasswordMailQuerySet) -> None:
    if last := recent.order_by("-asked_at").first():
        free = _clock(last.asked_at + PER_ADDRESS)
        raise TooMany(
            f"{_clock(last.asked_at)} 已为这个邮箱申请过，请先看看收件箱和垃圾邮件；"
            f"没有收到的，{free} 以后可以再试。"
        )


def _check_origin(recent: PasswordMailQuerySet) -> None:
    times = list(recent.order_by("-asked_at").values_list("asked_at", flat=True)[:PER_ORIGIN])
    if len(times) == PER_ORIGIN:
        free = _clock(times[-1] + PERIOD)
        raise TooMany(
            f"从您这里一小时内已申请 {PER_ORIGIN} 次，{free} 以后可以再试；"
            "急用的，请与系统管理员联系。"
        )


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


# --- In the worker ------------------------------------------------------------------------------


def send_due() -> None:
    """Hand over what is due on one connection; a server that is away is asked again next time."""
    now = timezone.now()
    PasswordMail.objects.filter(settled_at__lt=now - KEPT).delete()
    _give_up(now)
    due = list(PasswordMail.objects.due(now).select_related("person", "act"))
    if not due:
        return
    try:
        with get_connection() as connection:
            for mail in due:
                if _claim(mail, timezone.now()):
                    _send(mail, connection)
    except OSError as problem:
        logger.warning("password mails wait: %s", type(problem).__name__)


def _give_up(now: datetime) -> None:
    late = PasswordMail.objects.due(now).filter(asked_at__lte=now - GIVE_UP)
    late.filter(answer="").update(answer=account_notices.NOT_TAKEN)
    for mail in late.select_related("act"):
        _settle(mail, PasswordMail.State.FAILED, now)


def _claim(mail: PasswordMail, now: datetime) -> bool:
    """Whether this call may send it: another worker's is over, or there is none."""
    return PasswordMail.objects.due(now).filter(pk=mail.pk).update(due_at=now + TRY_AGAIN) == 1


def _send(mail: PasswordMail, connection: Any) -> None:
    messages = _messages(mail)
    try:
        for message in messages:
            message.connection = connection
            message.send()
    except (OSError, ValueError) as problem:  # the latter: what no server could take
        answer = (str(problem) or type(problem).__name__)[:200]
        PasswordMail.objects.filter(pk=mail.pk).update(answer=answer)
        return
    state = PasswordMail.State.SENT if messages else PasswordMail.State.NOBODY
    _settle(mail, state, timezone.now(), answer="")


@transaction.atomic
def _settle(mail: PasswordMail, state: str, now: datetime, **columns: Any) -> None:
    """Once, whichever worker comes first."""
    waiting = PasswordMail.objects.waiting().filter(pk=mail.pk)
    if waiting.update(state=state, settled_at=now, **columns) and mail.act:
        account_notices.record(mail.act, mail.address, _result(mail, state))


def _result(mail: PasswordMail, state: str) -> str:
    """What the auditor reads of a notice that is settled."""
    if state == PasswordMail.State.SENT:
        return account_notices.TOLD
    reason = mail.person and security_mail.why_not(mail.person, mail.address)
    return account_notices.not_told(reason or account_notices.NOT_TAKEN)


def _messages(mail: PasswordMail) -> list[EmailMessage]:
    """As of now: who has left or been disabled since gets no link."""
    if mail.kind == PasswordMail.Kind.NOTICE:
        return _notice(mail)
    people = Person.objects.mailable().exclude(username=None)
    if mail.kind == PasswordMail.Kind.INVITATION:
        people, message = people.filter(pk__in=[mail.person_id]), security_mail.invitation
    else:
        people, message = people.filter(email__iexact=mail.address), security_mail.reset
    return [
        message(person, security_mail.set_password_link(person))
        for person in people
        if not security_mail.why_not(person)
    ]


def _notice(mail: PasswordMail) -> list[EmailMessage]:
    if not (mail.person and mail.act) or security_mail.why_not(mail.person, mail.address):
        return []
    return [security_mail.account_notice(mail.person, mail.address, mail.act)]
