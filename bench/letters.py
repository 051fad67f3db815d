"""Letters a second to a mail server on this machine: ours, and plain smtplib with the same bytes.

python -m bench.letters (PostgreSQL; all rates are taken in one run).
"""

import contextlib
import json
import os
import smtplib
import subprocess
import sys
import time
from datetime import timedelta

from workshop import PYTHON, ROOT, plain_environment
from workshop.private_servers import free_port, private_servers, wait_for_port

NUMBER = 600


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
    """{who: letters a second}; each in its own process, one after the other."""
    with private_servers() as servers, post_office() as port:
        environment = plain_environment() | servers.environment | {"DEMO": "off"}
        environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        _ask(environment, "fill")
        (one,) = _ask(environment, "drain")
        (plain,) = _ask(environment, "plain")
        _ask(environment, "fill")
        two = _ask(environment, "drain", processes=2)
    begin, end = min(each["begin"] for each in two), max(each["end"] for each in two)
    return {
        "plain smtplib": plain["letters"] / plain["seconds"],
        "one worker": one["letters"] / one["seconds"],
        "two workers": sum(each["letters"] for each in two) / (end - begin),
    }


def _ask(environment, verb, processes=1):
    command = [PYTHON, "-m", "bench.letters", verb]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    return [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]


def show(rates):
    said = ", ".join(f"{who} {rate:.0f}" for who, rate in rates.items())
    share = rates["one worker"] / rates["plain smtplib"]
    more = rates["two workers"] / rates["one worker"]
    print(f"letters a second: {said}")
    print(f"one worker: x {share:.2f} of plain smtplib; two workers: x {more:.2f} of one")


# --- Inside one process -------------------------------------------------------------------------


def fill(number=NUMBER):
    """So many letters due now, each with an item of its own."""
    from django.core.management import call_command
    from django.utils import timezone

    from accounts.models import Person
    from alerts.models import Letter, Notice, Occasion

    call_command("migrate", interactive=False, verbosity=0)
    now = timezone.now()
    day = timezone.localdate(now)
    before = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(name=f"示例{before + n}", name_key="", email=f"l{before + n}@example.invalid")
        for n in range(number)
    )
    letters = Letter.objects.bulk_create(
        Letter(
            recipient=person, address=person.email, day=day, occasion=Occasion.MANUAL_PASS,
            due_at=now - timedelta(hours=1), message_id=f"<{person.pk}@example.invalid>",
        )
        for person in people
    )  # fmt: skip
    Notice.objects.bulk_create(
        Notice(
            recipient_id=letter.recipient_id, title="示例事项", rung="failed",
            event_key=f"bench:{letter.pk}", occasion=Occasion.EVENT, day=day, letter=letter,
        )
        for letter in letters
    )  # fmt: skip
    return {}


def drain():
    """Hand over what is due, as a worker does."""
    from django.utils import timezone

    from alerts import claims, delivery, letters
    from alerts.models import Letter

    # What a worker does once in its life: addresses and templates are read.
    letters.current_text(Letter.objects.filter(state="queued").first(), timezone.now())
    begin = time.time()
    handled = delivery.drain(claims.due_by_hand, seconds=float("inf"))
    end = time.time()
    sent = Letter.objects.filter(pk__in=handled, state="sent").count()
    return {"letters": sent, "seconds": end - begin, "begin": begin, "end": end}


def plain():
    """The same messages over one connection of smtplib, from memory."""
    from django.conf import settings

    from alerts.models import Letter

    rows = list(Letter.objects.filter(state="sent").values_list("address", "raw"))
    begin = time.time()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as line:
        for address, raw in rows:
            line.sendmail("ledger@example.invalid", [address], bytes(raw))
    return {"letters": len(rows), "seconds": time.time() - begin}


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
