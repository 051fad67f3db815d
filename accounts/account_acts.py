"""What is done to the account of somebody who already has a password.

Whoever makes a new link or changes the address could sign in as that person. So each such act is
told to the address known before it, and stands on a list of its own for the auditor.
"""

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts import account_notices, audit, password_mails, security_mail
from accounts.audit import Actor
from accounts.models import AuditEntry, PasswordMail, Person

LINK_MADE = "给已有密码的人发设置密码链接"
ADDRESS_CHANGED = "更改已有密码的人的邮箱"
ACTS = (LINK_MADE, ADDRESS_CHANGED)


def link_made(person: Person, *, by: Actor) -> None:
    """Record a new link for somebody with a password, and tell their address of it, by the
    queue."""
    after = {"用户名": person.username}
    act = audit.record(by=by, action=LINK_MADE, subject=person, after=after)
    _tell(act, person, person.email)


def address_changed(person: Person, *, old: str | None, by: Actor) -> None:
    """Record a new address of somebody with a password. `old`, known before the act, is told; the
    new one stands on the person already."""
    before, after = {"邮箱": old}, {"邮箱": person.email}
    act = audit.record(by=by, action=ADDRESS_CHANGED, subject=person, before=before, after=after)
    _tell(act, person, old)


def _tell(act: AuditEntry, person: Person, address: str | None) -> None:
    """By the queue, within the act's transaction: no page waits for a mail server."""
    if not address:
        account_notices.record(act, address, account_notices.NO_ADDRESS)
    elif reason := security_mail.why_not(person, address):
        account_notices.record(act, address, account_notices.not_told(reason))
    else:
        password_mails.tell_of_act(act, person, address, now=timezone.now())


def acts() -> QuerySet[AuditEntry]:
    """The acts with what came of telling the old address: `told` (the words, or None), and
    `is_waiting` while the mail is in the queue."""
    kind = AuditEntry._meta.label_lower
    telling = AuditEntry.objects.filter(subject_type=kind, subject_id=OuterRef("pk"))
    telling = telling.filter(action=account_notices.TELLING)
    told = telling.values(f"after__{account_notices.RESULT}")[:1]
    waiting = PasswordMail.objects.waiting().filter(act=OuterRef("pk"))
    rows = AuditEntry.objects.filter(subject_type=Person._meta.label_lower, action__in=ACTS)
    return rows.annotate(told=Subquery(told), is_waiting=Exists(waiting))
