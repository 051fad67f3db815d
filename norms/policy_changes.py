"""What the project office lays down: a new edition of thresholds, escalation steps and causes.

Every change counts the version up in its own transaction, so that all processes read anew.
"""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from core.models.column_label import column_label
from norms import policy
from norms.models import Cause, EscalationStep, PolicyVersion, ReviewParty

#: Said of an edition without parties.
ANY_UNIT = "不限，每次另选"


@transaction.atomic
def create_version(
    policy_version: PolicyVersion,
    steps: Iterable[EscalationStep],
    causes: Iterable[Cause],
    parties: Iterable[ReviewParty] = (),
    *,
    by: Actor,
) -> PolicyVersion:
    """Lay down the set from its effective day on, and say in the trail what differs from before."""
    former = PolicyVersion.objects.filter(effective_on__lt=policy_version.effective_on).first()
    for column, value in audit.signed(by).items():
        setattr(policy_version, column, value)
    policy.create_version(policy_version, steps, causes, parties)
    was = in_words(former) if former else {}
    is_now = in_words(policy_version)
    labels = {name: name for name in is_now}
    before, after = audit.differences(was, is_now, labels)
    audit.record(
        by=by,
        action="制定新的一版制度",
        subject=policy_version,
        before=before,
        after=after,
        reason=policy_version.note,
    )
    return policy_version


@transaction.atomic
def withdraw(policy_version: PolicyVersion, *, today: date, by: Actor) -> None:
    """Take back a set that is not in force yet; ValidationError for one that ever was."""
    if policy_version.effective_on <= today:
        raise ValidationError("已经施行的制度不能撤回，请制定新的一版")
    audit.record(
        by=by, action="撤回未施行的制度", subject=policy_version, before=in_words(policy_version)
    )
    policy_version.delete()
    policy.touch()


def in_words(policy_version: PolicyVersion) -> dict[str, int | str]:
    """{what: how many days and who, or which causes}, for the trail."""
    words = {
        column_label(PolicyVersion, name): policy_version.displayed(name)
        for name in policy.THRESHOLDS
    }
    for step in policy.in_order(policy_version.steps.all()):
        repeat = f"，每 {step.repeat_days} 天" if step.repeat_days else ""
        who = "、".join(step.Recipient(code).label for code in step.recipients)
        words[str(step)] = f"{step.days} 天{repeat}：{who}"
    words["原因"] = "、".join(str(cause) for cause in policy_version.causes.all())
    words["联席单位"] = party_words(policy_version)
    return words


def party_words(policy_version: PolicyVersion) -> str:
    """The units of its list of those that argue a case, in its order."""
    parties = policy_version.review_parties.select_related("unit")
    return "、".join(str(party) for party in parties) or ANY_UNIT
