"""The Monday letter of the county's leaders: counts by unit, the ten worst, what is new."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Min, Q

from accounts.models import Deputyship, Duty
from alerts.models import AlertDay, Notice, Occasion
from alerts.recipients import in_place_of, present
from projects.models import Milestone

RUNG = "digest"
WORST = 10


def decide_digest(reach, now):
    """Owe the digest of the last working Monday to each county leader, once; returns how many.

    Not for a Monday before the reminders ran, nor for one on which nothing was overdue.
    """
    monday = reach.monday
    if not AlertDay.objects.filter(day__lt=monday).exists() or not _overdue(monday).exists():
        return 0
    key = f"{RUNG}:{monday}"
    leaders = Duty.objects.on(reach.day).filter(present("person__"), kind=Duty.Kind.COUNTY_LEADER)
    known = set(Notice.objects.filter(event_key=key).values_list("recipient", flat=True))
    people = dict.fromkeys(leaders.values_list("person", flat=True), "")
    for deputy, names in _standing_in(people, reach.day).items():
        people.setdefault(deputy, names)
    Notice.objects.bulk_create(
        [
            Notice(
                recipient_id=pk,
                title="全县逾期情况",
                rung=RUNG,
                event_key=key,
                capacity="county",
                stands_for=people[pk],
                occasion=Occasion.DAILY,
                day=reach.day,
                created_at=now,
            )
            for pk in sorted(people.keys() - known)
        ],
        ignore_conflicts=True,
    )
    return len(people.keys() - known)


def _standing_in(people, day):
    """{deputy id: in whose place} of these people's deputies on that day."""
    rows = Deputyship.objects.on(day).filter(present("deputy__"), person__in=people).order_by("pk")
    found = defaultdict(list)
    for deputy, name in rows.values_list("deputy", "person__name"):
        found[deputy].append(name)
    return {deputy: in_place_of(names) for deputy, names in found.items()}


def _overdue(today):
    return Milestone.objects.overdue(today).filter(project__withdrawn_on=None).order_by()


@dataclass
class Digest:
    """The county's overdue milestones as of a day: figures, not a list."""

    number: int
    red: int
    new: int
    longest: int
    units: list
    worst: list

    @property
    def headline(self):
        fresh = f"，比上次新增 {self.new} 项" if self.new else "，比上次没有新增"
        return f"全县 {self.number} 项逾期，红灯 {self.red} 项{fresh}，最长 {self.longest} 天"


def of(recipient, today, norms):
    """What stands in a leader's digest as of a day; "new" counts from the digest before."""
    overdue = _overdue(today)
    since = _last_time(recipient, today)
    columns = {
        "number": Count("pk"),
        "red": Count("pk", filter=Q(due_date__lte=today - _days(norms.red_days))),
        "new": Count("pk", filter=Q(due_date__gte=since)),
        "oldest": Min("due_date"),
    }
    whole = overdue.aggregate(**columns)
    units = overdue.values("project__responsible_unit__name").annotate(**columns)
    worst = overdue.select_related("project__responsible_unit").order_by("due_date", "pk")[:WORST]
    return Digest(
        whole["number"],
        whole["red"],
        whole["new"],
        (today - whole["oldest"]).days if whole["oldest"] else 0,
        sorted(
            (
                {
                    "name": row["project__responsible_unit__name"],
                    "number": row["number"],
                    "red": row["red"],
                    "new": row["new"],
                    "longest": (today - row["oldest"]).days,
                }
                for row in units
            ),
            key=lambda row: (-row["number"], -row["longest"]),
        ),
        [(row, row.overdue_days(today)) for row in worst],
    )


def _last_time(recipient, today):
    """What fell due from the day of the digest before is new since then."""
    told = Notice.objects.filter(recipient=recipient, rung=RUNG, day__lt=today)
    last = told.exclude(state=Notice.State.OPEN).aggregate(last=Max("day"))["last"]
    return last or today - _days(7)


def _days(number):
    return timedelta(days=number)


def is_left_to_digest(notice, repeated):
    """A weekly repeat to a county leader is counted in the digest, not listed again."""
    return notice.capacity == "county" and notice.rung.rpartition("-")[0] in repeated
