"""What is done to the account of somebody who already has a password.

Whoever makes a new link or changes the address could sign in as that person. So each such act is
told to the address known before it, and stands on a list of its own for the auditor.
"""

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from accounts import audit, security_mail
from accounts.models import AuditEntry, Person

LINK_MADE = "给已有密码的人发设置密码链接"
ADDRESS_CHANGED = "更改已有密码的人的邮箱"
ACTS = (LINK_MADE, ADDRESS_CHANGED)
TELLING = "账号变动告知原邮箱"
RESULT = "结果"


def link_made(person: Person, *, by) -> None:
    after = {"用户名": person.username}
    act = audit.record(by=by, action=LINK_MADE, subject=person, after=after)
    _tell_after_commit(act, person, person.email)


def address_changed(person: Person, *, old: str | None, by) -> None:
    before, after = {"邮箱": old}, {"邮箱": person.email}
    act = audit.record(by=by, action=ADDRESS_CHANGED, subject=person, before=before, after=after)
    _tell_after_commit(act, person, old)


def _tell_after_commit(act, person, address):
    # Not before: the act must not wait for a mail server, nor fail with it. A partial has no
    # __qualname__, which Django names in the log of a robust call that failed.
    transaction.on_commit(lambda: _tell(act, person, address), robust=True)


def _tell(act, person, address):
    after = {"原邮箱": address, RESULT: _outcome(act, person, address)}
    audit.record(by=audit.System(), action=TELLING, subject=act, after=after)


def _outcome(act, person, address):
    if not address:
        return "原来没有邮箱，无从告知"
    if not security_mail.can_reach(person, address):
        return "没有告知：没有配置发信服务器"
    taken = security_mail.send(security_mail.account_notice(person, address, act))
    return "已告知" if taken else "没有告知：发信服务器没有收下"


def acts() -> QuerySet[AuditEntry]:
    """The acts with what came of telling the old address (`told`: the words, or None)."""
    kind = AuditEntry._meta.label_lower
    telling = AuditEntry.objects.filter(subject_type=kind, subject_id=OuterRef("pk"))
    told = telling.filter(action=TELLING).values(f"after__{RESULT}")[:1]
    rows = AuditEntry.objects.filter(subject_type=Person._meta.label_lower, action__in=ACTS)
    return rows.annotate(told=Subquery(told))
