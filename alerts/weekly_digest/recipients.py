"""Who is owed the Monday letter, and what it leaves to be said one by one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from accounts.models import Deputyship, Duty
from alerts.models import Notice, Occasion, ReminderRun
from alerts.notices.recipients import in_place_of, in_service
from alerts.notices.steps_reached import Reach
from alerts.notices.still_to_tell import ToTell
from alerts.weekly_digest import content
from alerts.weekly_digest.content import STEP
from norms.policy import Policy


def decide_digest(reach: Reach, now: datetime) -> int:
    """Owe the digest of the last working Monday to each county leader, once; returns how many."""
    notices = owed(reach, now)
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def owed(reach: Reach, now: datetime) -> list[Notice]:
    """The notices of the digest not yet decided, unsaved.

    None for a Monday before the reminders ran, nor for one on which nothing was overdue.
    """
    monday = reach.monday
    if not ReminderRun.objects.filter(day__lt=monday).exists() or not any(
        rows.exists() for rows in content.overdue(monday)
    ):
        return []
    key = f"{STEP}:{monday}"
    known = set(Notice.objects.filter(event_key=key).values_list("recipient", flat=True))
    return [
        Notice(
            recipient_id=pk,
            title="全县逾期情况",
            step=STEP,
            event_key=key,
            capacity="county",
            stands_for=stands_for,
            occasion=Occasion.DAILY,
            day=reach.day,
            created_at=now,
        )
        for pk, stands_for in sorted(_readers(reach.day).items())
        if pk not in known
    ]


def _readers(day: date) -> dict[int, str]:
    """{person id: in whose place} of the county leaders and their deputies on that day."""
    leaders = Duty.objects.on(day).filter(in_service("person__"), kind=Duty.Kind.COUNTY_LEADER)
    readers = dict.fromkeys(leaders.values_list("person", flat=True), "")
    away = Deputyship.objects.on(day).filter(in_service("deputy__"), person__in=readers)
    names = defaultdict(list)
    for deputy, name in away.order_by("pk").values_list("deputy", "person__name"):
        names[deputy].append(name)
    return {pk: in_place_of(found) for pk, found in names.items()} | readers


def taken_out(
    alive: Sequence[ToTell], today: date, policy: Policy
) -> tuple[Sequence[ToTell], content.Weekly | None]:
    """(what is still listed one by one, the digest or None)."""
    notice = next((notice for notice, _ in alive if notice.step == STEP), None)
    if notice is None:
        return alive, None
    repeated = {step.code for step in policy.ladder if step.repeat_days}
    listed = [
        (each, row)
        for each, row in alive
        if each.step != STEP and not _is_left_to_digest(each, repeated)
    ]
    return listed, content.of(notice, today, policy)


def _is_left_to_digest(notice: Notice, repeated: set[str]) -> bool:
    """A weekly repeat to a county leader is counted in the digest, not listed again."""
    return notice.capacity == "county" and notice.step.rpartition("-")[0] in repeated
