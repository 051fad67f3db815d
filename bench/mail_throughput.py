"""Letters a second to a mail server on this machine: ours, and plain smtplib with the same bytes.

python -m bench.mail_throughput (PostgreSQL; all rates are taken in one run).
"""

import contextlib
import json
import os
import smtplib
import subprocess
import sys
import time
from datetime import timedelta
from statistics import median

from tools import PYTHON, ROOT, plain_environment
from tools.private_servers import free_port, private_servers, wait_for_port

NUMBER = 3000
#: The machine's own speed changes from one minute to the next: each round compares within itself.
ROUNDS = 3
#: A step is said once, so that the letter of an ordinary morning carries an item or two.
ITEMS = 2


@contextlib.contextmanager
def post_office():
    """aiosmtpd, in its own process: it takes each letter and throws it away."""
    port = free_port()
    command = [PYTHON, "-m", "aiosmtpd", "--nosetuid", "--listen", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*command, "--class", "aiosmtpd.handlers.Sink"], cwd=ROOT)
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def measure():
    """[{who: letters a second}] of each round; each in its own process, one after the other."""
    with private_servers() as servers, post_office() as port:
        environment = plain_environment() | servers.environment | {"DEMO": "off"}
        environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        return [_round(environment) for _ in range(ROUNDS)]


def _round(environment):
    _ask(environment, "fill")
    one = _ask(environment, "drain")
    plain = _ask(environment, "plain")
    _ask(environment, "fill")
    two = _ask(environment, "drain", processes=2)
    return {"plain smtplib": _rate(plain), "one worker": _rate(one), "two workers": _rate(two)}


def _rate(shares):
    """Letters a second of what ran at once."""
    begin, end = min(each["begin"] for each in shares), max(each["end"] for each in shares)
    return sum(each["letters"] for each in shares) / (end - begin)


def _ask(environment, verb, processes=1):
    command = [PYTHON, "-m", "bench.mail_throughput", verb]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    return [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]


def show(rounds):
    """The medians; of the shares too, with the least and the most of them."""
    said = ", ".join(f"{who} {median(one[who] for one in rounds):.0f}" for who in rounds[0])
    print(f"letters a second: {said}")
    print(f"one worker: {_share(rounds, 'one worker', 'plain smtplib')}")
    print(f"two workers: {_share(rounds, 'two workers', 'one worker')}")


def _share(rounds, who, whose):
    shares = sorted(one[who] / one[whose] for one in rounds)
    return f"x {median(shares):.2f} of {whose} ({shares[0]:.2f} to {shares[-1]:.2f})"


# --- Inside one process -------------------------------------------------------------------------


def fill(number=NUMBER):
    """So many letters due now, each to the contact of a project about its overdue milestones."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from accounts.models import Person
    from alerts.models import Letter, Occasion
    from bench.bulk_rows import bulk

    call_command("migrate", interactive=False, verbosity=0)
    now = timezone.now()
    day = timezone.localdate(now)
    before = Person.objects.count()
    people = bulk(
        Person,
        [
            Person(name=f"示例{before + n}", name_key="", email=f"l{before + n}@example.invalid")
            for n in range(number)
        ],
    )
    letters = bulk(
        Letter,
        [
            Letter(
                recipient=person, address=person.email, day=day, occasion=Occasion.MANUAL_PASS,
                due_at=now - timedelta(hours=1), message_id=f"<{person.pk}@example.invalid>",
            )
            for person in people
        ],
    )  # fmt: skip
    _fill_items(letters, people, day)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a ledger that has been running knows its own size
    return {}


def _fill_items(letters, people, day):
    from django.contrib.contenttypes.models import ContentType

    from accounts.models import Unit
    from alerts.models import Notice, Occasion
    from bench.bulk_rows import bulk, moment_of
    from norms.models import WorkArea
    from projects.models import ContactAssignment, Milestone, Project

    names = [f"示例单位{people[0].pk}-{n}" for n in (1, 2)]
    responsible, owner = bulk(Unit, [Unit(name=name, name_key=name) for name in names])
    area, since = WorkArea.objects.first(), day - timedelta(days=300)
    projects = bulk(
        Project,
        [
            Project(
                name=f"示例项目{person.pk:06}道路改造提升工程", name_key=f"示例项目{person.pk:06}",
                work_area=area, grade="county", stage="building", total_investment=1000,
                responsible_unit=responsible, owner_unit=owner,
            )
            for person in people
        ],
    )  # fmt: skip
    bulk(
        ContactAssignment,
        [
            ContactAssignment(project=project, person=person, since=since)
            for project, person in zip(projects, people, strict=True)
        ],
    )
    milestones = bulk(
        Milestone,
        [
            Milestone(
                project=project, name=f"主体工程过半（{n + 1}）", known_since=since,
                due_date=day - timedelta(days=5 * n + 1), created_at=moment_of(since),
                baseline_due_date=day - timedelta(days=5 * n + 1),
            )
            for project in projects
            for n in range(ITEMS)
        ],
    )  # fmt: skip
    kind = ContentType.objects.get_for_model(Milestone)
    bulk(
        Notice,
        [
            Notice(
                letter=letters[n // ITEMS], recipient_id=letters[n // ITEMS].recipient_id,
                content_type=kind, object_id=row.pk, project_id=row.project_id, title=row.name,
                due_date=row.due_date, ladder_start=row.due_date, step="unit", capacity="owner",
                level=1, occasion=Occasion.MANUAL_PASS, day=day,
            )
            for n, row in enumerate(milestones)
        ],
    )  # fmt: skip


def drain():
    """Hand over what is due, as a worker does."""
    from django.utils import timezone

    from alerts.delivery import leases, workers
    from alerts.letters import content
    from alerts.models import Letter

    # What a worker does once in its life: addresses and templates are read.
    content.current_text(Letter.objects.filter(state="queued").first(), timezone.now())
    begin = time.time()
    handled = workers.send_due(leases.due_by_hand, seconds=float("inf"))
    end = time.time()
    sent = Letter.objects.filter(pk__in=handled, state="sent").count()
    return {"letters": sent, "begin": begin, "end": end}


def plain():
    """The same messages over one connection of smtplib, from memory."""
    from django.conf import settings

    from alerts.models import Letter

    newest = Letter.objects.filter(state="sent").order_by("-pk")[:NUMBER]
    rows = list(newest.values_list("address", "raw"))
    begin = time.time()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as line:
        for address, raw in rows:
            line.sendmail("ledger@example.invalid", [address], raw.encode())
    return {"letters": len(rows), "begin": begin, "end": time.time()}


def main(verb=None):
    if verb is None:
        show(measure())
        return
    import logging

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoquan.settings")
    django.setup()
    logging.disable(logging.INFO)
    print(json.dumps({"fill": fill, "drain": drain, "plain": plain}[verb]()))


if __name__ == "__main__":
    main(*sys.argv[1:])
