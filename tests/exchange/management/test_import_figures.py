"""manage.py import_figures: the same way as the pages, in one call."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from exchange.models import ImportBatch
from tests.exchange.figure_sheets import HEAD, ROW
from tests.exchange.sheets import write_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("july_8")]


@pytest.fixture
def run(tmp_path, settings):
    """run(rows, …): the lines printed and the code left with."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def called(rows, *options, month="2026-06"):
        path, out = write_sheet(tmp_path / "figures.xlsx", rows), StringIO()
        try:
            call_command("import_figures", str(path), "--month", month, *options, stdout=out)
        except SystemExit as left:
            return out.getvalue().splitlines(), left.code
        return out.getvalue().splitlines(), 0

    return called


def test_it_writes_and_says_how_to_undo(run, june):
    lines, code = run([HEAD, ROW])
    assert (lines[-1], code) == ("new 0, changed 1, unchanged 0, refused 0", 0)
    june.refresh_from_db()
    assert (june.state, june.month_amount, june.confirmed_by) == ("done", 1000, None)
    assert june.events.first().by_name.startswith("命令行")
    batch = ImportBatch.objects.get()
    out = StringIO()
    call_command("import_ledger", "--undo", str(batch.pk), stdout=out)
    assert out.getvalue().splitlines()[-1] == "withdrawn 0, restored 1"
    june.refresh_from_db()
    assert june.state == "pending"


def test_a_dry_run_writes_nothing(run, june):
    lines, _ = run([HEAD, ROW], "--dry-run")
    assert lines[-2:] == ["只核对，没有写入。", "new 0, changed 1, unchanged 0, refused 0"]
    june.refresh_from_db()
    assert june.state == "pending"
    assert ImportBatch.objects.get().state == "dropped"


def test_what_is_refused_is_named_and_the_rest_goes_in(run, june):
    lines, code = run([HEAD, ROW, ["没有的项目", "县工信局", 1, "", "", ""]])
    assert code == 1
    assert any("第 3 行" in line and "没有这个项目" in line for line in lines)
    assert lines[-1] == "new 0, changed 1, unchanged 0, refused 1"


def test_a_changed_plan_takes_its_document_from_the_call(run, project):
    rows = [["项目名称", "年度计划投资"], ["示例项目一", 15000]]
    assert run(rows)[1] == 1
    options = ["--document", "左政办〔2026〕8号", "--document-on", "2026-07-01"]
    assert run(rows, *options)[1] == 0


@pytest.mark.parametrize("month", ["2026-13", "6月", "26-06", ""])
def test_a_month_that_is_none_is_refused(run, june, month):
    with pytest.raises(CommandError, match="看不懂月份"):
        run([HEAD, ROW], month=month)


def test_no_file_is_refused(db, tmp_path):
    with pytest.raises(CommandError, match="没有找到文件"):
        call_command("import_figures", str(tmp_path / "none.xlsx"), "--month", "2026-06")
