"""Notices that no ladder asks for: what just happened and concerns somebody (occasion `event`).

Each is keyed by its event, so that telling twice is told once. Called by the pages above and by
delivery itself.
"""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.models import Duty, UnitHead
from alerts.models import Notice, Occasion
from alerts.notices.recipients import Recipients, present
from core.enqueue import enqueue
from norms import workdays

#: Events about mail itself: a letter that carries only these raises no further one.
ABOUT_MAIL = ("refused", "failed")


def milestone_sent_back(milestone, *, reason, now):
    """退回: the owner hears at once what is still missing."""
    return _tell_owner(
        milestone,
        rung="sent-back",
        key=f"sent-back:{milestone.pk}:{milestone.version}",
        title=f"{milestone.title()}：已退回，{reason}",
        now=now,
    )


def report_sent_back(report, *, reason, now):
    """月报退回: the owner hears at once what is still missing."""
    return _tell_owner(
        report,
        rung="sent-back",
        key=f"report-back:{report.pk}:{report.version}",
        title=f"{report.title()}：已退回，{reason}",
        now=now,
    )


def instruction_received(instruction, *, now):
    """批示: the owner hears at once that a reply is owed, and by when."""
    due = instruction.due_date
    return _tell_owner(
        instruction,
        rung="received",
        key=f"instruction:{instruction.pk}",
        title=f"{instruction.title()}（{due.month}月{due.day}日前）",
        now=now,
    )


def address_refused(letter, now):
    """A refused address: the person's unit head and the administrators can have it corrected."""
    title = f"{letter.recipient} 的邮箱被拒收，请核对后由系统管理员更改：{letter.address}"
    _tell_keepers(letter, "refused", title, now)


def letter_failed(letter, now):
    title = f"发给 {letter.recipient} 的信（{letter.day.month}月{letter.day.day}日）未能送达"
    _tell_keepers(letter, "failed", title, now)


def calendar_missing(today, *, now):
    """A year without a working-day table: office and administrators hear once a week of it."""
    year = workdays.missing_year(today)
    if year is None:
        return 0
    monday = today - timedelta(days=today.weekday())
    key = f"calendar:{year}:{monday}"
    if Notice.objects.filter(event_key=key).exists():
        return 0
    title = f"{year} 年的工作日历还没有填写，暂按周一至周五推算；请由项目中心在“制度”里粘贴放假通知"
    kinds = (Duty.Kind.OFFICE, Duty.Kind.ADMINISTRATOR)
    keepers = Duty.objects.on(today).filter(present("person__"), kind__in=kinds)
    event = _event("calendar", key, title, today, now)
    people = sorted(set(keepers.values_list("person", flat=True)))
    notices = [Notice(recipient_id=pk, **event) for pk in people]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def _tell_owner(row, *, rung, key, title, now):
    day = timezone.localdate(now)
    recipients = Recipients([row.project], day)
    told = recipients.of(row.project, ["owner"])
    in_place = recipients.stood_for(row.project, ["owner"])
    content_type = ContentType.objects.get_for_model(row)
    notices = [
        Notice(
            recipient_id=person,
            content_type=content_type,
            object_id=row.pk,
            project=row.project,
            due_date=row.due_date,
            capacity=capacity,
            stands_for=in_place.get(person, ""),
            **_event(rung, key, title, day, now),
        )
        for person, capacity in told.items()
    ]
    return _write(notices)


def _tell_keepers(letter, rung, title, now):
    if letter.notices.exists() and not letter.notices.exclude(rung__in=ABOUT_MAIL).exists():
        return
    day = timezone.localdate(now)
    heads = UnitHead.objects.on(day).filter(present("person__"), unit=letter.recipient.unit_id)
    keepers = Duty.objects.on(day).filter(present("person__"), kind=Duty.Kind.ADMINISTRATOR)
    people = {*heads.values_list("person", flat=True), *keepers.values_list("person", flat=True)}
    event = _event(rung, f"{rung}:{letter.pk}", title, day, now)
    _write([Notice(recipient_id=pk, **event) for pk in sorted(people - {letter.recipient_id})])


def _event(rung, key, title, day, now):
    return {
        "rung": rung,
        "event_key": key,
        "title": " ".join(title.split())[:200],
        "occasion": Occasion.EVENT,
        "day": day,
        "created_at": now,
    }


def _write(notices):
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    enqueue()
    return len(notices)
