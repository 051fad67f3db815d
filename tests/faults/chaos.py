"""Letters on private servers while processes are killed; then the books are
compared: python -m tests.faults.chaos --letters 3000 --kills 40 [--smtp-faults 3] [--nemesis]
[--mode loop: on SQLite, without Celery].

The injector proves each fault: a void one is an error, never a pass.
"""

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.cpu import descendants, parents_by_process
from tools import PYTHON, ROOT, plain_environment
from tools.private_servers import free_port, private_servers, wait_for_port

WORKERS = 2
#: Nothing received for so long, with letters left: what a supervisor restarts a worker for.
STALLED = 40


#: One Celery message a letter; here to fail.
NAIVE = ("early", "late")


@dataclass
class OneFile:
    """A county on SQLite, whose workers are loops and need no Redis."""

    environment: dict

    @classmethod
    @contextlib.contextmanager
    def of(cls, folder):
        yield cls({"DATABASE_URL": f"sqlite:///{folder}/ledger.sqlite3", "REDIS_URL": ""})


@dataclass
class Found:
    """The books of both sides, compared by Message-ID."""

    letters: int
    lost: int = 0
    pending: int = 0
    copies: int = 0
    flagged: int = 0
    unflagged: int = 0
    unexplained: int = 0
    restarts: int = 0
    seconds: float = 0
    faults: Counter = field(default_factory=Counter)
    smtp_faults: Counter = field(default_factory=Counter)

    @property
    def holds(self):
        return not (self.lost or self.pending or self.unflagged or self.unexplained)

    def __str__(self):
        faults = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        smtp = ", ".join(f"{name} {count}" for name, count in sorted(self.smtp_faults.items()))
        return (
            f"{self.letters} letters, {self.lost} lost, {self.pending} pending, "
            f"{self.copies} copies ({self.unflagged} unflagged, {self.flagged} flags), "
            f"{self.unexplained} unexplained, {self.restarts} restarts, {self.seconds:.0f} s\n"
            f"faults: {faults}" + (f"; mail server: {smtp}" if smtp else "")
        )


class Field:
    """Servers, workers and the mail server of one run."""

    def __init__(self, servers, folder, mode, share):
        self.servers, self.folder, self.mode, self.share = servers, Path(folder), mode, share
        self.book = self.folder / "book"
        self.book.touch()
        self.mail_port = free_port()
        self.environment = plain_environment() | servers.environment
        self.environment |= {"DEMO": "off", "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}"}
        self.workers = []
        self.mail = None
        self.faults = Counter()

    def start_mail(self):
        arguments = [self.mail_port, self.book, 0.02, self.share / 100]
        self.mail = self._start("tests.faults.post_office", *arguments)
        wait_for_port(self.mail_port)

    def start_worker(self):
        self.workers.append(self._start("tests.faults.workers", self.mode))

    def _start(self, module, *arguments):
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(
                [PYTHON, "-m", module, *map(str, arguments)],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def stop(self):
        for process in [*self.workers, self.mail]:
            kill_group(process)

    def received(self):
        return [line[5:] for line in self.book.read_text().splitlines() if line[:5] == "took "]

    def busy_children(self):
        """[(worker, child)] of all that run."""
        parents = parents_by_process()
        return [
            (worker, child)
            for worker in self.workers
            for child in descendants(worker.pid, parents)
            if parents.get(child) == worker.pid
        ]

    def revive(self):
        """What a supervisor does: start anew what ended by itself; how many there were."""
        ended = [worker for worker in self.workers if worker.poll() is not None]
        for worker in ended:
            last = (self.folder / "log").read_text().splitlines()[-3:]
            sys.stderr.write("\n".join(["a worker ended by itself:", *last, ""]))
            kill_group(worker)
            self.workers.remove(worker)
            self.start_worker()
        return len(ended)

    # --- Faults, each with its proof ----------------------------------------------------------

    def kill_worker(self):
        worker = random.choice(self.workers)
        self.workers.remove(worker)
        assert kill_group(worker) == -signal.SIGKILL, "the worker was dead already"
        self.faults["worker killed"] += 1
        self.start_worker()

    def kill_child(self):
        children = self.busy_children()
        if not children:
            return
        _, child = random.choice(children)
        os.kill(child, signal.SIGKILL)
        until(lambda: state_of(child) in ("", "Z"), "the child lives on")
        self.faults["child killed"] += 1

    def pause_child(self, seconds=6):
        children = self.busy_children()
        if not children:
            return
        _, child = random.choice(children)
        os.kill(child, signal.SIGSTOP)
        until(lambda: state_of(child) in ("T", ""), "the child was not stopped")
        if state_of(child) == "T":
            self.faults["child paused"] += 1
            # Meanwhile the others send on, and are struck.
            threading.Timer(seconds, go_on, [child]).start()

    def empty_redis(self):
        redis = self.servers.redis
        redis.kill()
        assert redis.process.returncode == -signal.SIGKILL
        time.sleep(random.uniform(0.2, 1))
        redis.start()
        self.faults["Redis killed and emptied"] += 1

    def crash_postgres(self):
        postgres = self.servers.postgres
        was = (postgres.data / "postmaster.pid").read_text().split()[0]
        postgres.stop("immediate")
        time.sleep(random.uniform(0.1, 0.5))
        postgres.start()
        assert (postgres.data / "postmaster.pid").read_text().split()[0] != was
        self.faults["PostgreSQL restarted at once"] += 1

    def kill_mail(self):
        assert kill_group(self.mail) == -signal.SIGKILL
        self.faults["mail server killed"] += 1
        time.sleep(random.uniform(0.2, 1))
        self.start_mail()


def go_on(child):
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGCONT)


def kill_group(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait(10)


def state_of(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def until(condition, complaint, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(complaint)
        time.sleep(0.02)


# --- The course of a run ------------------------------------------------------------------------


def run(letters, kills, *, mode="ours", smtp_faults=0, nemesis=False):
    """So many letters under so many faults; what both sides' books say afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="ledger-chaos-") as where,
        OneFile.of(where) if mode == "loop" else private_servers() as servers,
    ):
        arena = Field(servers, where, mode, smtp_faults)
        ledger = Ledger(arena.environment)
        ledger.fill(letters)
        arena.start_mail()
        for _ in range(WORKERS):
            arena.start_worker()
        began = time.monotonic()
        try:
            if mode in NAIVE:
                ledger.queue_each()
            restarts = _storm(arena, ledger, letters, kills, nemesis)
        finally:
            arena.stop()
        found = ledger.compare(arena.received())
        found.restarts, found.seconds = restarts, time.monotonic() - began
        found.faults = arena.faults
        book = arena.book.read_text().splitlines()
        found.smtp_faults = Counter(line[6:] for line in book if line.startswith("fault "))
        return found


def _storm(arena, ledger, letters, kills, nemesis):
    """Ring, and strike evenly over the letters, until all is sent or nothing moves any more."""
    restarts, seen, moved = 0, 0, time.monotonic()
    patience = STALLED if arena.mode != "early" else 12
    while ledger.left():
        ledger.ring(arena.mode)
        received = len(arena.received())
        if received != seen:
            seen, moved = received, time.monotonic()
        restarts += arena.revive()
        struck = sum(arena.faults.values())
        if struck < kills and received >= letters * struck / kills:
            strike(arena, nemesis)
            moved = time.monotonic()
        elif time.monotonic() - moved > patience:
            if arena.mode in NAIVE or restarts > 10:
                break  # nothing moves and nobody knows: these are lost
            restarts += 1
            arena.kill_worker()
            moved = time.monotonic()
        time.sleep(random.uniform(0.1, 0.3))
    if arena.mode not in NAIVE:  # the naive way stands still before all have struck
        assert sum(arena.faults.values()) >= kills, f"only {arena.faults} of {kills} happened"
    assert "database is locked" not in (arena.folder / "log").read_text()
    return restarts


def strike(arena, nemesis):
    if nemesis:
        strikes = [arena.empty_redis, arena.crash_postgres, arena.kill_mail, arena.pause_child]
        random.choice([*strikes, arena.kill_worker])()
    else:
        random.choice([arena.kill_worker, arena.kill_worker, arena.kill_child])()


class Ledger:
    """The database's side, in this process."""

    def __init__(self, environment):
        os.environ.update({key: environment[key] for key in ("DATABASE_URL", "REDIS_URL", "DEMO")})
        os.environ["DJANGO_SETTINGS_MODULE"] = "zuoquan.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)

    def fill(self, number):
        """Letters that are due, each with an item of its own."""
        from datetime import timedelta

        from django.utils import timezone

        from accounts.models import Person
        from alerts.models import Letter, Notice, Occasion

        now = timezone.now()
        day = timezone.localdate(now)
        people = Person.objects.bulk_create(
            Person(name=f"示例{n}", name_key=f"示例{n}", email=f"p{n}@example.invalid")
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
                recipient_id=letter.recipient_id, title="事项", step="failed",
                event_key=f"chaos:{letter.pk}", occasion=Occasion.EVENT, day=day, letter=letter,
            )
            for letter in letters
        )  # fmt: skip

    def ring(self, mode):
        if mode != "ours":
            return
        from kombu.exceptions import OperationalError

        from zuoquan.celery import app

        # Redis may be dead at this moment: then the next ring comes.
        with contextlib.suppress(OperationalError, OSError):
            for _ in range(WORKERS * 2):
                app.send_task("alerts.tasks.look", expires=5, retry=False)

    def queue_each(self):
        from alerts.models import Letter
        from zuoquan.celery import app

        for pk in Letter.objects.values_list("pk", flat=True):
            app.send_task("naive.send", args=[pk])

    def left(self):
        from alerts.models import Letter

        return self._ask(lambda: Letter.objects.exclude(state="sent").count())

    def _ask(self, question):
        """The database may just be starting again."""
        from django.db import OperationalError, close_old_connections, connection

        for _ in range(50):
            try:
                return question()
            except OperationalError:
                connection.close()
                close_old_connections()
                time.sleep(0.2)
        raise AssertionError("the database did not come back")

    def compare(self, received):
        from alerts.models import Letter

        rows = {row.message_id: row for row in Letter.objects.for_a_list()}
        counts = Counter(received)
        twice = {message for message, count in counts.items() if count > 1}
        return Found(
            letters=len(rows),
            lost=sum(message not in counts for message in rows),
            pending=sum(row.state != "sent" for row in rows.values()),
            copies=sum(counts.values()) - len(counts),
            flagged=sum(row.maybe_twice for row in rows.values()),
            unflagged=sum(not rows[message].maybe_twice for message in twice & set(rows)),
            unexplained=sum(message not in rows for message in counts),
        )


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.faults.chaos", description=__doc__)
    parser.add_argument("--letters", type=int, default=3000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--smtp-faults", type=float, default=0, help="percent")
    parser.add_argument("--nemesis", action="store_true", help="servers too, and pauses")
    parser.add_argument("--mode", choices=["ours", "loop", *NAIVE], default="ours")
    options = vars(parser.parse_args())
    found = run(**options)
    sys.stdout.write(f"{found}\n{'holds' if found.holds else 'BROKEN'}\n")
    return 0 if found.holds else 1


if __name__ == "__main__":
    sys.exit(main())
