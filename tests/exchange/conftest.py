from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Unit
from exchange.batches import lifecycle
from exchange.models import ImportBatch
from investment import monthly_reports
from projects import assign_people, project_lifecycle, roadmap
from projects.models import Tag
from tests.exchange import ledgers
from tests.exchange.figure_sheets import JULY_8, NOW
from tests.exchange.ledgers import APRIL_10, TODAY
from tests.exchange.reading_here import run_here
from tests.exchange.sheets import write_sheet
from tests.investment.conftest import close, told
from tests.moved_dates import move_date

__all__ = ["close", "told"]


@pytest.fixture(autouse=True)
def read_here(request, monkeypatch):
    """No child process to read a sheet, but where the child is the subject (mark `child`)."""
    if request.node.get_closest_marker("child") is None:
        monkeypatch.setattr("exchange.workbooks.reader._run_child", run_here)


@pytest.fixture
def april_10():
    with time_machine.travel(APRIL_10, tick=False):
        yield


@pytest.fixture
def clerk(client, office, april_10):
    """The office at its pages."""
    client.force_login(office)
    return client


@pytest.fixture
def sheet(tmp_path, office, project):
    """sheet(row, …): the change set of a file with these rows, imported by the office."""

    def bring(*rows, head=ledgers.HEAD, **options):
        path = ledgers.ledger(tmp_path, *rows, head=head)
        changeset, _ = ledgers.bring_in(path, office, **options)
        return changeset

    return bring


@pytest.fixture
def county(make_project, project, other_project, office, lead, contact, make_person):
    """A ledger with something in every column, one project of each kind and one without."""
    for kind in ("continuing", "new", "preliminary", "reserve", ""):
        made = make_project(
            f"示例{kind or '未定'}项目（一期）",
            kind=kind,
            national_code="" if kind else "2603-140722-89-01-000010",
            content="占地 5 亩\n1. 厂房\n2. 道路",
            total_investment=Decimal("12345.67"),
            is_livelihood_item=True,
            stat_enrolled=False,
            remark="=1+1",
            lead=lead,
            contact=contact,
        )
        deputy = make_person(f"示例副{kind[:2] or '某'}领导")
        assign_people.set_deputies(made, [deputy], on=TODAY, by=office, now=APRIL_10)
        project_lifecycle.relate(
            made,
            by=office,
            tags=[Tag.objects.get_or_create(name=name)[0] for name in ("甲类", "乙类")],
            supporting_units=list(Unit.objects.all()[:2]),
        )
        roadmap.add_milestone(
            made,
            name="竣工",
            code="COMPLETE",
            due_date=date(2027, 6, 30),
            by=office,
            now=APRIL_10,
            accept_overdue=True,
            known_since=TODAY,
        )
    milestone = project.milestones.get(code="START")
    number = "示例〔2026〕1号"
    move_date(milestone, date(2026, 9, 30), by=office, now=APRIL_10, approval=number)
    other_project.milestones.get().complete_confirmed(by=office, on=date(2026, 3, 5), now=APRIL_10)


# --- a sheet of figures, imported in July --------------------------------------------------------


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
    """May is reported (1—5月 5000), June is owed alone."""
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
