"""The memory of each web process while four people send photos that want gigabytes.

python -m bench.hostile_photos, on a fresh SQLite database of its own. Fails above 300 MB.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

from bench import PASSWORD, photo_files
from bench.bench_databases import Environment
from bench.browser_session import Visitor
from bench.cpu import parents_by_process
from bench.server import web_server
from tools import say, setup

#: The most that a web process may take, in MB.
MOST = 300
PEOPLE = 4
BOUNDARY = "photo-of-the-bench"
MILESTONES = 3000


def main():
    with setup.one_at_a_time():
        setup.collect_static()
    found = measure()
    for line in found.lines():
        print(line)
    return 0 if found.is_met else 1


def measure():
    """What twenty-four photos from four people at once did to the web processes."""
    with tempfile.TemporaryDirectory(prefix="ledger-photos-") as folder:
        files = {
            "DATABASE_URL": f"sqlite:///{folder}/ledger.db",
            "DJANGO_SETTINGS_MODULE": "bench.private_files",
            "BENCH_FILES": f"{folder}/private",
        }
        measured = Environment("SQLite", files)
        say("正在准备……", "Filling.")
        measured.ask("fill", MILESTONES)
        say("正在上传……", "Sending.")
        with web_server(measured.environment) as (port, master):
            return send(port, master)


def send(port, master):
    people, forms = [Visitor(port) for _ in range(PEOPLE)], forms_of_people()
    for person in people:
        person.sign_in("office", PASSWORD)
        person.connection.close()  # the server waits two seconds for the next request
        person.connection.timeout = 600
    workers = workers_of(master)
    before = [forget_peak(worker) for worker in workers]
    began = time.monotonic()
    statuses = at_once(people, forms)
    spent = time.monotonic() - began
    return Found(before, [peak(worker) for worker in workers], statuses, spent)


def at_once(people, forms):
    """The answers to all forms; each person sends theirs one after the other."""
    statuses = []

    def send_all(person, forms):
        statuses.extend(post(person, photos) for photos in forms)

    threads = [
        threading.Thread(target=send_all, args=(person, forms))
        for person, forms in zip(people, forms, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for person in people:
        person.connection.close()
    return statuses


def forms_of_people():
    """First all four with three PNGs of 193 KB, then each with what else there is."""
    bombs = [photo_files.png_bomb()] * 3
    noise = [photo_files.noise()] * 3
    full = photo_files.large_jpeg(photo_files.FULL_MODE)
    progressive = photo_files.large_jpeg(photo_files.FIFTY_MILLION, progressive=True)
    claim, webp = photo_files.giant_png(60_000, 60_000), photo_files.webp_bomb()
    return [
        [bombs, noise],
        [bombs, noise],
        [bombs, [full, progressive, claim]],
        [bombs, [photo_files.scans_without_end(), webp, noise[0][: 10 * 2**20]]],
    ]


def post(person, photos):
    """The status of one form with these photos."""
    token = person.cookies["csrftoken"]
    parts = [part('name="csrfmiddlewaretoken"', token.encode())]
    parts += [
        part(f'name="files"; filename="{number}.jpg"', content)
        for number, content in enumerate(photos)
    ]
    body = b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    status, _ = person.request("POST", "/milestones/1/evidence/", body, kind)
    return status


def part(disposition, content):
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def workers_of(master):
    """The web processes below this one that are to stay."""
    return sorted(child for child, parent in parents_by_process().items() if parent == master)


def peak(worker):
    """MB that a process has had at its most, as the kernel remembers it."""
    status = Path(f"/proc/{worker}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def forget_peak(worker):
    """Count anew, for a password costs 100 MB of its own; what the process has now."""
    Path(f"/proc/{worker}/clear_refs").write_text("5")
    return peak(worker)


class Found:
    """Peaks in MB before and after, the answers to the forms, and the seconds they took."""

    def __init__(self, before, after, statuses, seconds):
        self.before, self.after, self.statuses, self.seconds = before, after, statuses, seconds

    @property
    def is_met(self):
        return max(self.after) < MOST and set(self.statuses) == {302}

    def lines(self):
        for number, (before, after) in enumerate(zip(self.before, self.after, strict=True), 1):
            yield f"web process {number}: {before:.0f} MB before, {after:.0f} MB at its peak"
        answers = ", ".join(map(str, sorted(self.statuses)))
        yield f"{len(self.statuses)} forms in {self.seconds:.0f} s, answered {answers}"
        yield f"below {MOST} MB: {'met' if self.is_met else 'MISSED'}"


if __name__ == "__main__":
    sys.exit(main())
