"""代办: somebody stands in for somebody for a time, and acts in their place with both names."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.models import Deputyship, Duty, Person

#: Whoever is away for longer hands over.
LONGEST = timedelta(days=92)


def candidates(person):
    """Who may stand in for this person: those who can sign in, save the administrators."""
    held = Duty.objects.filter(kind=Duty.Kind.ADMINISTRATOR, until=None).values("person")
    people = Person.objects.mailable().exclude(username=None).exclude(pk=person.pk)
    return people.exclude(pk__in=held).select_related("unit")


@transaction.atomic
def appoint(person, deputy, *, since, last, by, today):
    """Let `deputy` stand in for `person` from `since` through `last`."""
    if deputy.pk == by.pk:
        raise ValidationError("不能指定自己代办，请由本人或另一位系统管理员办理。")
    if not candidates(person).filter(pk=deputy.pk).exists():
        raise ValidationError("此人不能代办：要能登录，且不任系统管理员。")
    if person.duties.on(today).filter(kind=Duty.Kind.ADMINISTRATOR).exists():
        raise ValidationError("系统管理员的事由另一位系统管理员办理，不能代办。")
    if since < today or not since <= last < since + LONGEST:
        raise ValidationError("代办从今天或以后起，结束不早于开始，最长三个月。")
    until = last + timedelta(days=1)
    same = person.deputyships.filter(deputy=deputy, since__lt=until, until__gt=since)
    if same.exists():
        raise ValidationError("这段时间此人已在代办。")
    made = person.deputyships.create(deputy=deputy, since=since, until=until)
    after = {"代办人": str(deputy), "自": since, "至": last}
    audit.record(by=by, action="设置代办", subject=person, after=after)
    return made


@transaction.atomic
def end(deputyship, *, by, today):
    """End it as of today; what was done in it stays. True if this call ended it."""
    until = max(today, deputyship.since)
    ended = Deputyship.objects.filter(pk=deputyship.pk, until__gt=until).update(until=until)
    if ended:
        after = {"代办人": str(deputyship.deputy), "至（不含）": until}
        audit.record(by=by, action="结束代办", subject=deputyship.person, after=after)
    return ended == 1
