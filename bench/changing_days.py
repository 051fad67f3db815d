"""Days of the bench's county, one after the other, in which something changes; each is kept."""

import random
from datetime import date, timedelta

from django.db import connection

from core.values.local_days import midnight
from investment import kept_days
from investment.models import KeptDay, KeptWords, Month
from projects.models import Milestone, ProgressUpdate

#: Of 3,000 projects, so many milestones are done a day, moved, and so many reports made.
DONE, MOVED, REPORTED = 40, 30, 150
State = Milestone.State


def keep(days, today):
    """So many days of this year, each with its changes; {bytes, changes}."""
    chance = random.Random(2026)
    close_in_turn()
    open_ones = list(Milestone.objects.filter(state=State.PENDING).values_list("pk", flat=True))
    every = list(Milestone.objects.values_list("pk", "project"))
    for number in range(days):
        day = date(today.year, 1, 1) + timedelta(days=number)
        change(day, chance, open_ones, every)
        kept_days.keep(day, now=midnight(day + timedelta(days=1)))
    return {"bytes": size(KeptDay) + size(KeptWords), "changes": DONE + MOVED + REPORTED}


def close_in_turn():
    """The months of the county, all closed at the fill, were closed on the sixth day after."""
    for month in Month.objects.all():
        Month.objects.filter(pk=month.pk).update(
            at=midnight(month.last_day) + timedelta(days=6, hours=9)
        )


def change(day, chance, open_ones, every):
    """By UPDATE and INSERT: what is measured is the size of what is kept."""
    done = chance.sample(open_ones, min(DONE, len(open_ones)))
    Milestone.objects.filter(pk__in=done).update(
        state=State.DONE, completed_on=day, reported_on=day, is_confirmed=True
    )
    opened = [pk for pk, _ in chance.sample(every, DONE)]
    moved = [pk for pk, _ in chance.sample(every, MOVED)]
    Milestone.objects.filter(pk__in=opened).update(
        state=State.PENDING, completed_on=None, reported_on=None, is_confirmed=False
    )
    Milestone.objects.filter(pk__in=moved).update(
        due_date=day + timedelta(days=chance.randrange(10, 200))
    )
    open_ones[:] = [*(set(open_ones) - set(done)), *opened]
    open_ones.sort()
    at = midnight(day) + timedelta(hours=10, minutes=chance.randrange(400))
    ProgressUpdate.objects.bulk_create(
        ProgressUpdate(
            project_id=project,
            milestone_id=pk,
            standing="working",
            note="示例",
            by_name="示例",
            at=at,
        )
        for pk, project in chance.sample(every, REPORTED)
    )


def size(model):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s)", [model._meta.db_table])
        return cursor.fetchone()[0]
