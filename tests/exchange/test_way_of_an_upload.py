"""An upload walks through the files of exchange one way: how often it turns back is counted."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exchange.batches import lifecycle
from exchange.models import ImportBatch
from tests.exchange.ledgers import APRIL_10
from tests.exchange.sheets import write_sheet

EXCHANGE = Path(lifecycle.__file__).parents[1]
#: What is called more often than this belongs to a row or a cell, not to the file.
OF_THE_FILE = 6
MOST_RETURNS = 13
HEADER = ["项目名称", "建设性质", "总投资", "年度计划投资", "责任单位", "计划开工时间"]
ROWS = [
    [f"示例第{number}号工程", "新建" if number % 2 else "续建", 1000, 200, "县工信局", None]
    for number in range(60)
]


class Calls:
    """The functions of exchange in the order in which each is called first, with `with`."""

    def __init__(self):
        self.first, self.count = [], Counter()

    def __enter__(self):
        sys.setprofile(self.note)
        return self

    def __exit__(self, *error):
        sys.setprofile(None)

    def note(self, frame, event, _):
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(str(EXCHANGE)):
            return
        call = str(Path(code.co_filename).relative_to(EXCHANGE)), code.co_qualname
        if not self.count[call]:
            self.first.append(call)
        self.count[call] += 1

    def of_the_file(self):
        return [
            (file, name)
            for file, name in self.first
            if self.count[file, name] <= OF_THE_FILE and "<" not in name
            if not name.endswith("__") and not is_property(file, name)
        ]


def is_property(file, name):
    source = (EXCHANGE / file).read_text(encoding="utf-8")
    name = re.escape(name.rpartition(".")[2])
    return re.search(rf"@(?:cached_)?property\n\s+def {name}\(", source) is not None


def stays_of(calls):
    """[(file, its functions)]: one entry for each time that the way comes to a file."""
    stays = []
    for file, name in calls:
        if not stays or stays[-1][0] != file:
            stays.append((file, []))
        stays[-1][1].append(name)
    return stays


@pytest.mark.child
@pytest.mark.django_db
def test_an_upload_seldom_comes_back_to_a_file_it_has_left(
    tmp_path, settings, office, industry_bureau, april_10
):
    settings.MEDIA_ROOT = tmp_path / "media"
    path = write_sheet(tmp_path / "台账.xlsx", [["单位：万元"], HEADER, *ROWS])
    upload = SimpleUploadedFile("台账.xlsx", path.read_bytes())
    with Calls() as calls:
        batch = lifecycle.receive(upload, year=2026, by=office, now=APRIL_10)
        batch.refresh_from_db()
        facts = {"seen": batch.fingerprint, "accept_overdue": True}
        lifecycle.ask_to_write(batch, by=office, now=APRIL_10, **facts)
    assert ImportBatch.objects.get().new == len(ROWS)
    stays = stays_of(calls.of_the_file())
    returns = len(stays) - len({file for file, _ in stays})
    way = "\n".join(f"{file}: {', '.join(names)}" for file, names in stays)
    sys.stdout.write(f"{len(stays)} stays, {returns} returns\n{way}\n")
    assert returns <= MOST_RETURNS, way
