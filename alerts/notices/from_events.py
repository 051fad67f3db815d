"""Notices of what just happened and concerns somebody (occasion `event`), outside the policy.

Each is keyed by its event, so that what is made twice is there once. What happened to an obligation
comes as a row: its event awaits a notice (projects.models.event), and the next pass makes it. Of
its letters delivery itself gives notice.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from accounts.models import Duty, UnitHead
from alerts.models import Letter, Notice, Occasion
from alerts.notices.recipients import Recipients, in_service
from alerts.notices.still_to_tell import news_key
from core.enqueue import enqueue
from core.values.dates import month_day
from norms import workdays
from projects.models.event import News, news_models

#: Events about mail itself: a letter that carries only these raises no further one.
ABOUT_MAIL = ("refused", "failed", "quota")
#: As many events as one transaction settles.
CHUNK = 200


def create_due() -> int:
    """Make the notices of every event that awaits them; returns how many.

    Any number of times, by many workers at once: an event is settled by the one that holds its
    row, in the transaction that writes its notices. Recipients and day are those of the event,
    however late this is.
    """
    return sum(sum(_chunks(model)) for model in news_models())


def _chunks(model: type[News]) -> Iterator[int]:
    while (made := _settle_chunk(model)) is not None:
        yield made


@transaction.atomic
def _settle_chunk(model: type[News]) -> int | None:
    """How many notices the next events of this kind made; None when none is free."""
    rows: Any = model._default_manager  # of each kind, with its awaiting_notice()
    relation: Any = model.obligation_field()
    needed = ("project", *relation.related_model.title_needs)
    waiting = rows.awaiting_notice().select_related(
        *(f"{relation.name}__{name}" for name in needed)
    )
    # Of the events alone: their obligations may be held by whoever acts on them, and are only read.
    events = list(waiting.select_for_update(skip_locked=True, of=("self",))[:CHUNK])
    if not events:
        return None
    notices = [notice for event in events for notice in _notices_of(event)]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    rows.filter(pk__in=[event.pk for event in events]).update(awaits_notice=False)
    return len(notices)


def _notices_of(event: News) -> list[Notice]:
    """The notices of this event, one for each whom it concerns on its day."""
    row, day, message = event.obligation, timezone.localdate(event.at), event.message()
    recipients = Recipients([row], day)
    in_place = recipients.stood_for(row, message.recipients)
    facts = {
        "content_type": ContentType.objects.get_for_model(row),
        "object_id": row.pk,
        "project": row.project,
        "due_date": row.due_date,
    } | _event(message.step, news_key(event), message.text, day, event.at)
    return [
        Notice(recipient_id=pk, capacity=capacity, stands_for=in_place.get(pk, ""), **facts)
        for pk, capacity in recipients.of(row, message.recipients).items()
    ]


def address_refused(letter: Letter, now: datetime) -> None:
    """A refused address: the person's unit head and the administrators can have it corrected."""
    title = f"{letter.recipient} 的邮箱被拒收，请核对后由系统管理员更改：{letter.address}"
    _tell_keepers(letter, "refused", title, now)


def letter_failed(letter: Letter, now: datetime) -> None:
    """A letter that could not be delivered: those who can mend the address are told."""
    title = f"发给 {letter.recipient} 的信（{month_day(letter.day)}）未能送达"
    _tell_keepers(letter, "failed", title, now)


def withdraw_letter_failed(letter: Letter) -> None:
    """The letter waits again: nobody who has not read of its failing needs to."""
    told = Notice.objects.filter(event_key=f"failed:{letter.pk}", state=Notice.State.OPEN)
    told.update(state=Notice.State.DROPPED, reason="此信改期再发")


def quota_used_up(text: str, until: datetime, now: datetime) -> None:
    """Once a day the administrators read it here: by mail it would not come."""
    day, local = timezone.localdate(now), timezone.localtime(until)
    title = f"邮件服务器以同一理由拒收多封信，{month_day(local)} {local:%H:%M} 再试：{text}"
    keepers = Duty.objects.on(day).filter(in_service("person__"), kind=Duty.Kind.ADMINISTRATOR)
    event = _event("quota", f"quota:{day}", title, day, now)
    event |= {"state": Notice.State.IN_APP, "reason": "邮件暂停，仅在系统内提醒"}
    people = sorted(set(keepers.values_list("person", flat=True)))
    Notice.objects.bulk_create(
        [Notice(recipient_id=pk, **event) for pk in people], ignore_conflicts=True
    )


def calendar_missing(today: date, *, now: datetime) -> int:
    """A year without a working-day table: office and administrators hear once a week of it."""
    year = workdays.missing_year(today)
    if year is None:
        return 0
    monday = today - timedelta(days=today.weekday())
    key = f"calendar:{year}:{monday}"
    if Notice.objects.filter(event_key=key).exists():
        return 0
    title = (
        f"{year} 年的工作日历还没有填写齐全，没有填的暂按周一至周五推算；"
        "请由项目中心在“制度”里粘贴放假通知"
    )
    kinds = (Duty.Kind.OFFICE, Duty.Kind.ADMINISTRATOR)
    keepers = Duty.objects.on(today).filter(in_service("person__"), kind__in=kinds)
    event = _event("calendar", key, title, today, now)
    people = sorted(set(keepers.values_list("person", flat=True)))
    notices = [Notice(recipient_id=pk, **event) for pk in people]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def _tell_keepers(letter: Letter, step: str, title: str, now: datetime) -> None:
    if letter.notices.exists() and not letter.notices.exclude(step__in=ABOUT_MAIL).exists():
        return
    day = timezone.localdate(now)
    heads = UnitHead.objects.on(day).filter(in_service("person__"), unit=letter.recipient.unit_id)
    keepers = Duty.objects.on(day).filter(in_service("person__"), kind=Duty.Kind.ADMINISTRATOR)
    people = {*heads.values_list("person", flat=True), *keepers.values_list("person", flat=True)}
    event = _event(step, f"{step}:{letter.pk}", title, day, now)
    _write([Notice(recipient_id=pk, **event) for pk in sorted(people - {letter.recipient_id})])


def _event(step: str, key: str, title: str, day: date, now: datetime) -> dict[str, Any]:
    return {
        "step": step,
        "event_key": key,
        "title": " ".join(title.split())[:200],
        "occasion": Occasion.EVENT,
        "day": day,
        "created_at": now,
    }


def _write(notices: list[Notice]) -> int:
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    enqueue()
    return len(notices)
