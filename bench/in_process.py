"""What is measured inside one process on one database; prints JSON for the bench.

python -m bench.in_process fill 100000 [--wide | --two-years | --overdue=400] | past 100000
    | alerts | drafts | keep | keep_year 365 | queries PERSON:PATH … | explain PERSON:PATH …
"""

import json
import logging
import os
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoquan.settings")
django.setup()
logging.disable(logging.INFO)

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Person  # noqa: E402
from bench import fill_county, fill_months, past_years  # noqa: E402

REPEATS = 3


def fill(milestones, *flags):
    began = time.perf_counter()
    call_command("migrate", interactive=False, verbosity=0)
    today = timezone.localdate()
    given = dict(flag.split("=") for flag in flags if "=" in flag)
    size = {"overdue": int(given["--overdue"])} if given else {}
    fill_county.fill(fill_county.Size(int(milestones), wide="--wide" in flags, **size), today)
    with transaction.atomic():
        if "--two-years" in flags:
            fill_months.list_last_year(today)
        fill_months.fill(today)
        if "--two-years" in flags:
            fill_months.make_reports(today)
    fill_county.analyse()
    return {"seconds": time.perf_counter() - began}


def past(projects):
    """Add so many projects of earlier years to a county filled with --two-years."""
    began = time.perf_counter()
    with transaction.atomic():
        stored = past_years.fill(int(projects), timezone.localdate())
    fill_county.analyse()
    return {"seconds": time.perf_counter() - began, **stored}


def queries(*pages):
    """{page: number of queries}, every cache warm."""
    return {page: len(_captured(page)) for page in pages}


def explain(*pages):
    """{page: [[milliseconds, sql, plan], …]} slowest first; PostgreSQL only."""
    return {page: sorted(map(_explained, _captured(page)), reverse=True) for page in pages}


def _captured(page):
    username, _, path = page.partition(":")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(
        Person.objects.get(username=username), backend="accounts.backends.PersonBackend"
    )
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return [query["sql"] for query in captured.captured_queries]


def _explained(sql):
    if not sql.startswith("SELECT"):
        return 0.0, sql, ""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT TEXT) " + sql.replace("%", "%%"))
        lines = [line for (line,) in cursor.fetchall()]
    spent = next(line for line in reversed(lines) if line.startswith("Execution Time"))
    return float(spent.split()[2]), sql, "\n".join(lines)


def alerts():
    """Passes without mail, rolled back: all that is due at once as after an outage, the same day
    again, and the next day, which is what a morning costs."""
    from alerts.notices.due_reminders import decide

    today, now = timezone.localdate(), timezone.now()
    days = {"first": today, "again": today, "next day": today + timedelta(days=1)}
    runs = [_passes(lambda day: _timed(decide, day, now), days) for _ in range(REPEATS)]
    counted = _passes(lambda day: _counted(decide, day, now), days)
    return {
        name: {
            "decided": runs[0][name][0],
            "seconds": min(run[name][1] for run in runs),
            "cpu": min(run[name][2] for run in runs),
            "queries": counted[name],
        }
        for name in days
    }


def _passes(measured, days):
    with transaction.atomic():
        found = {name: measured(day) for name, day in days.items()}
        transaction.set_rollback(True)
    return found


def _timed(decide, day, now):
    began, cpu = time.perf_counter(), time.process_time()
    decided = decide(day, now=now)
    return decided, time.perf_counter() - began, time.process_time() - cpu


def drafts():
    """Drafting what a day asks for, rolled back: as after an outage, and the same day again."""
    from supervision.draft_orders import draft_orders
    from supervision.models import OrderRow

    def once(day, now):
        draft_orders(day, now=now)
        return OrderRow.objects.count()

    now = timezone.now()
    days = {"first": timezone.localdate(), "again": timezone.localdate()}
    runs = [_passes(lambda day: _timed(once, day, now), days) for _ in range(REPEATS)]
    counted = _passes(lambda day: _counted(once, day, now), days)
    return {
        name: {
            "rows": runs[0][name][0],
            "seconds": min(run[name][1] for run in runs),
            "cpu": min(run[name][2] for run in runs),
            "queries": counted[name],
        }
        for name in days
    }


def keep():
    """Keeping yesterday, rolled back: known, put into a document, written."""
    from investment import kept_days

    def once(day, now):
        row = kept_days.keep(day, now=now)
        return row.projects

    day, now = timezone.localdate() - timedelta(days=1), timezone.now()
    runs = [
        _passes(lambda day: _timed(once, day, now), {"keep": day})["keep"] for _ in range(REPEATS)
    ]
    return {
        "projects": runs[0][0],
        "seconds": min(seconds for _, seconds, _ in runs),
        "cpu": min(cpu for _, _, cpu in runs),
        "queries": _passes(lambda day: _counted(once, day, now), {"keep": day})["keep"],
    }


def keep_year(days):
    """So many days one after the other, each with its changes; the size of what is kept."""
    from bench import changing_days

    began = time.perf_counter()
    found = changing_days.keep(int(days), timezone.localdate())
    return {"seconds": time.perf_counter() - began, **found}


def _counted(decide, day, now):
    # Keeping the text of each query costs time: counted apart from the clock.
    with CaptureQueriesContext(connection) as captured:
        decide(day, now=now)
    return len(captured)


if __name__ == "__main__":
    verbs = [fill, past, queries, alerts, drafts, explain, keep, keep_year]
    print(json.dumps({verb.__name__: verb for verb in verbs}[sys.argv[1]](*sys.argv[2:])))
