"""A stranger's photo is opened in a process of its own, under limits, one at a time."""

import fcntl
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bench import photo_files
from projects import evidence, evidence_child, evidence_upload_check

pytestmark = pytest.mark.child

RUN_THE_CHILD = (
    "import sys; from projects import evidence_child; evidence_child.main(*sys.argv[1:])"
)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << >>\n%%EOF\n"


def check(content, name="照片.jpg", **options):
    return evidence_upload_check.check(SimpleUploadedFile(name, content), **options)


def refusal(content, **options):
    with pytest.raises(ValidationError) as refused:
        check(content, **options)
    return refused.value.messages[0]


@pytest.fixture
def queue(settings):
    """The lock that an opened file holds, held by somebody else until it is closed."""
    path = Path(settings.PRIVATE_ROOT) / "evidence.lock"
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


@pytest.fixture
def in_place_of_the_child(tmp_path, monkeypatch):
    """in_place_of_the_child(code): what runs instead, its limits taken."""

    def put(code):
        script = tmp_path / "child.py"
        script.write_text(
            "from projects.evidence_child import limit_self\nlimit_self()\n" + code + "\n"
        )
        python = tmp_path / "python"
        root = evidence_upload_check.settings.BASE_DIR
        python.write_text(
            f'#!/bin/sh\nexport PYTHONPATH="{root}"\nexec {sys.executable} {script}\n'
        )
        python.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(python))

    return put


# --- what is taken within 512 MB ------------------------------------------------------------------


LARGEST = {
    "200 million": lambda: photo_files.large_jpeg(photo_files.FULL_MODE),
    "panorama": lambda: photo_files.large_jpeg((40_000, 5_000)),
    "progressive": lambda: photo_files.large_jpeg(photo_files.FIFTY_MILLION, progressive=True),
    "png": photo_files.png_bomb,
    "webp": photo_files.webp_bomb,
    "two pictures": photo_files.with_second_picture,
}


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_photos_are_taken(name):
    checked = check(LARGEST[name]())
    kind = name.upper() if name in ("png", "webp") else "JPEG"
    image = Image.open(checked.file)
    assert image.format == kind
    assert max(image.size) <= 4096
    checked.file.seek(0)
    assert checked.size == len(checked.file.read())


def test_a_paper_is_kept_as_it_is():
    assert check(PDF, "批复.pdf").size == len(PDF)


# --- what breaks the limits -----------------------------------------------------------------------


def test_the_limits_are_those_of_the_requirement():
    assert evidence_child.MEMORY == 512 * 2**20
    assert evidence_upload_check.PATIENCE == 30
    # So that one enemy alone does not keep the next one waiting for too long.
    assert evidence_child.SECONDS < evidence_upload_check.PATIENCE


@pytest.mark.parametrize("how", ["while True: pass", "import os; os.abort()"])
def test_a_child_that_dies_is_a_refusal(in_place_of_the_child, monkeypatch, how):
    monkeypatch.setattr(evidence_upload_check, "TIMEOUT", 1)
    in_place_of_the_child(how)
    assert "处理起来超出限度" in refusal(photo_files.picture(), patience=1)


def with_limit(monkeypatch, name, value):
    """The child with another limit."""
    code = f"import sys; from projects import evidence_child as c; c.{name} = {value};"
    child = ["-c", code + "c.main(*sys.argv[1:])"]
    monkeypatch.setattr(evidence_upload_check, "CHILD", child)


def test_a_child_that_wants_more_memory_gets_none(monkeypatch):
    with_limit(monkeypatch, "MEMORY", 200 * 2**20)
    assert "处理起来超出限度" in refusal(photo_files.png_bomb())


def test_scans_without_end_cost_the_child_its_time_and_no_more(monkeypatch):
    """A progressive JPEG of 350 KB that takes minutes: the kernel ends the child."""
    with_limit(monkeypatch, "SECONDS", 1)
    assert "处理起来超出限度" in refusal(photo_files.scans_without_end())


@pytest.mark.parametrize("size", [(5_001, 5_000), (16_383, 16_383)])
@pytest.mark.parametrize("lossless", [False, True])
def test_a_webp_of_too_many_points_is_said_to_be_that(size, lossless):
    """Pillow makes room for its points as it opens it."""
    assert "的像素太大" in refusal(photo_files.webp_that_says(size, lossless=lossless))


def test_a_fault_of_ours_is_not_said_to_be_the_photos(in_place_of_the_child, caplog):
    in_place_of_the_child("raise OSError('disk')")
    assert "没有处理成" in refusal(photo_files.picture())
    assert "OSError: disk" in caplog.text


def test_the_child_knows_no_secret(in_place_of_the_child, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hidden")
    in_place_of_the_child(
        "import json, os\n"
        "print(json.dumps({'refused': 'kind' if 'SECRET_KEY' not in os.environ else 'busy'}))"
    )
    assert "不是可以上传的格式" in refusal(photo_files.picture())


# --- one at a time --------------------------------------------------------------------------------


def test_whose_turn_does_not_come_is_told_so(queue):
    assert "还没有轮到处理" in refusal(photo_files.picture(), patience=0.2)
    queue.close()
    assert check(photo_files.picture()).waited < 5


def test_a_form_waits_once_and_not_for_each_of_its_files(queue, project, monkeypatch):
    monkeypatch.setattr(evidence_upload_check, "PATIENCE", 0.2)
    files = [SimpleUploadedFile(f"{n}.jpg", photo_files.picture()) for n in range(9)]
    with pytest.raises(ValidationError) as refused:
        evidence.checked_files(files, project)
    assert len(refused.value.messages) == 1


def test_how_long_a_file_waited_is_taken_from_what_the_others_may(project, monkeypatch):
    asked = []

    def open_slowly(given, kept, patience):
        asked.append(patience)
        return {"kind": "JPEG", "waited": 12}

    monkeypatch.setattr(evidence_upload_check, "ask_child", open_slowly)
    files = [SimpleUploadedFile(f"{n}.jpg", photo_files.picture()) for n in range(3)]
    evidence.checked_files(files, project)
    assert asked == [30, 18, 6]


def test_four_at_once_are_opened_one_after_the_other():
    """Four requests with three PNGs of 193 KB once took the web process to 3 GB."""
    bomb = photo_files.png_bomb()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken, running = [], []
    threads = [threading.Thread(target=lambda: taken.append(check(bomb))) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        running.append(at_work())
        time.sleep(0.05)
    assert len({checked.sha256 for checked in taken}) == 1
    assert len(taken) == 4
    assert max(running) == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def at_work():
    """How many children of ours hold more than a Python that waits."""
    me = f"PPid:\t{os.getpid()}\n"
    found = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
            # Between fork and exec a child is still as large as we are.
            is_child = b"evidence_child" in (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        size = [line for line in text.splitlines() if line.startswith("VmRSS")]
        found += is_child and me in text and bool(size) and int(size[0].split()[1]) > 60_000
    return found


def test_the_queue_goes_on_when_the_child_is_killed(settings):
    lock = Path(settings.PRIVATE_ROOT) / "evidence.lock"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from projects.evidence_child import wait_for_turn;"
            "queue = open(sys.argv[1], 'a'); wait_for_turn(queue, 5);"
            "print('mine', flush=True); time.sleep(60)",
            str(lock),
        ],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
    )
    with holder.stdout:
        assert holder.stdout.readline() == b"mine\n"
        assert "还没有轮到处理" in refusal(photo_files.picture(), patience=0.2)
        holder.kill()
        holder.wait()
    assert check(photo_files.picture()).kind == "photo"


def test_a_hostile_photo_is_no_server_error(client, contact, milestone):
    client.force_login(contact)
    photo = SimpleUploadedFile("洪水.png", photo_files.giant_png(60_000, 60_000))
    response = client.post(f"/milestones/{milestone.pk}/evidence/", {"files": photo}, follow=True)
    assert response.status_code == 200
    assert "“洪水.png”的像素太大" in response.content.decode()
