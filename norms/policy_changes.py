"""What the project office lays down: a new edition of thresholds and escalation steps.

Every change counts the version up in its own transaction, so that all processes read anew.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from norms import policy
from norms.models import NormSet


@transaction.atomic
def lay_down(norm_set, rungs, *, by):
    """Lay down the set from its effective day on, and say in the trail what differs from before."""
    former = NormSet.objects.filter(effective_on__lt=norm_set.effective_on).first()
    for column, value in audit.signed(by).items():
        setattr(norm_set, column, value)
    policy.lay_down(norm_set, rungs)
    was, is_now = in_words(former) if former else {}, in_words(norm_set)
    labels = {name: name for name in is_now}
    before, after = audit.differences(was, is_now, labels)
    audit.record(
        by=by,
        action="制定新的一版制度",
        subject=norm_set,
        before=before,
        after=after,
        reason=norm_set.note,
    )
    return norm_set


@transaction.atomic
def withdraw(norm_set, *, today, by):
    """Take back a set that is not in force yet; one that ever was stays as it is."""
    if norm_set.effective_on <= today:
        raise ValidationError("已经施行的制度不能撤回，请制定新的一版")
    audit.record(by=by, action="撤回未施行的制度", subject=norm_set, before=in_words(norm_set))
    norm_set.delete()
    policy.touch()


def in_words(norm_set):
    """{what: how many days and who}, for the trail."""
    words = {
        norm_set._meta.get_field(name).verbose_name: norm_set.said(name)
        for name in policy.THRESHOLDS
    }
    for rung in policy.in_order(norm_set.rungs.all()):
        repeat = f"，每 {rung.repeat_days} 天" if rung.repeat_days else ""
        who = "、".join(rung.Recipient(code).label for code in rung.recipients)
        words[str(rung)] = f"{rung.days} 天{repeat}：{who}"
    return words
