"""A sheet of figures brought in by somebody in July 2026, and what came of it."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from exchange.batches import lifecycle
from exchange.models import ImportBatch
from investment import monthly_reports
from tests.exchange.sheets import write_sheet
from tests.investment.conftest import at, close, told

__all__ = ["close", "told"]
JULY_8 = date(2026, 7, 8)
NOW = at(JULY_8)
#: What a unit reports of June in one row.
HEAD = "项目名称 责任单位 6月完成（万元） 形象进度 存在问题 下步措施".split()
ROW = ["示例项目一", "县工信局", 1000, "主体施工", "无", "继续施工"]


@pytest.fixture
def july_8():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owed(project, other_project):
    """The reports of June: the first ones, so that they cover 1—6月."""
    monthly_reports.open_reports(JULY_8, now=NOW)


@pytest.fixture
def june(project, told):
    """May is told (1—5月 5000), June is owed alone."""
    told(project, 5, "5000")
    monthly_reports.open_reports(JULY_8, now=NOW)
    return project.monthlyreports.get(month=6)


@pytest.fixture
def bring(tmp_path, office, settings):
    """bring([head, row, …], by=…, month=6): the batch, previewed."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def brought(rows, *, by=office, kind="figures", month=6, now=NOW, merged=(), **facts):
        path = write_sheet(tmp_path / "figures.xlsx", rows, name="汇总", merged=merged)
        upload = SimpleUploadedFile("figures.xlsx", path.read_bytes())
        is_report = kind == "figures" and by != office
        facts = {"kind": kind, "month": month, "is_report": is_report, **facts}
        batch = lifecycle.receive(upload, year=2026, by=by, now=now, **facts)
        assert batch.state in (ImportBatch.State.PREVIEW, ImportBatch.State.FAILED), batch.sentence
        return batch

    return brought


@pytest.fixture
def write():
    def written(batch, *, now=NOW):
        lifecycle.ask_to_write(batch, by=batch.by, now=now, seen=batch.fingerprint)
        batch.refresh_from_db()
        assert batch.state == ImportBatch.State.COMMITTED, batch.sentence
        return batch

    return written


def said(batch, level="error"):
    """The sentences about all rows."""
    return [
        c["sentence"] for row in batch.rows.all() for c in row.complaints if c["level"] == level
    ]


def counts(batch):
    return batch.changed, batch.unchanged, batch.refused
