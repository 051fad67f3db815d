"""The layouts of real monthly sheets: every month in, every figure and word what a person reads."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from accounts.models import Unit
from investment import monthly_reports
from investment.models import MonthlyReport
from tests.investment.conftest import at

LAYOUTS = Path(__file__).parents[2] / "layouts"
DECEMBER = date(2026, 12, 8)
#: name -> unit, plan of the year, January to September, October; 万元.
LEDGER = {
    "冀山140万千瓦抽水蓄能项目": ("县能源局", 80000, 64896, 9984),
    "国道干道建设": ("县交通运输局", 28000, 21403, 3293),
    "口袋公园": ("县住建局", 2000, 1560, 240),
    "农村道路改造": ("县交通运输局", 6000, 4212, 648),
    "清漳河幸福河湖": ("县水利局", 10000, 8112, 1248),
}
#: In every one of the first three sheets.
NOVEMBER = 500
#: file -> the words of each row, None for a column that the sheet has not.
SHEETS = {
    "fig1": ("主体施工", "无", "加快进度"),
    "fig2": ("完成主体\n60%", "无", None),
    "fig3": ("主体", None, None),
}


@pytest.fixture
def november(make_project, contact, unit_head, told):
    """The five projects, October reported, November owed."""
    for name, (unit, plan, till_september, october) in LEDGER.items():
        unit, _ = Unit.objects.get_or_create(name=unit)
        project = make_project(name, kind="continuing", plan=str(plan), contact=contact)
        told(project, 9, till_september)
        told(project, 10, october)
        type(project).objects.filter(pk=project.pk).update(responsible_unit=unit)
    monthly_reports.open_reports(DECEMBER, now=at(DECEMBER))


@pytest.fixture
def run(november, settings, tmp_path):
    """run("fig1"): the lines printed and the code left with."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def called(file):
        out = StringIO()
        with time_machine.travel(at(DECEMBER), tick=False):
            try:
                call_command(
                    "import_figures", str(LAYOUTS / f"{file}.xlsx"), "--month=2026-11", stdout=out
                )
            except SystemExit as left:
                return out.getvalue().splitlines(), left.code
        return out.getvalue().splitlines(), 0

    return called


def report_of(name):
    return MonthlyReport.objects.get(project__name=name, year=2026, month=11)


def words_of(report):
    return report.physical_progress, report.problems, report.next_step


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("file", SHEETS)
def test_every_month_is_stored_as_a_person_reads_it(run, file):
    lines, _ = run(file)
    for name in LEDGER:
        report = report_of(name)
        assert report.month_amount == Decimal(NOVEMBER), "\n".join(lines)
        for meant, found in zip(SHEETS[file], words_of(report), strict=True):
            problem = file == "fig2" and name == "国道干道建设" and meant == "无"
            meant = "征迁未完成" if problem else meant
            assert meant is None or squeezed(found) == squeezed(meant), "\n".join(lines)
    assert lines[-1] == "new 0, changed 5, unchanged 0, refused 0", "\n".join(lines)


def test_a_column_that_the_sheet_has_not_is_not_answered(run):
    lines, _ = run("fig3")
    assert {report_of(name).problems for name in LEDGER} != {"无"}, "\n".join(lines)


def test_headings_and_totals_that_lie_are_said(run):
    """Row 4 sums up less than there is, 5 and 8 count other projects than stand below them."""
    lines, code = run("fig1")
    for row in (4, 5, 8):
        said = [line for line in lines if f"第 {row} 行" in line and not line.startswith("说明")]
        assert said, "\n".join(lines)
    assert code == 1


#: fig3 does not say whether 1月, 2月 … are planned or done.
MAY_ASK = {"fig2": (), "fig3": ("月：",)}


@pytest.mark.parametrize("file", MAY_ASK)
def test_what_a_person_knows_is_not_asked(run, file):
    lines, _ = run(file)
    asked = [line for line in lines if line.startswith(("错误", "疑问"))]
    unasked = [line for line in asked if not any(words in line for words in MAY_ASK[file])]
    assert not unasked, "\n".join(lines)


def test_two_rows_that_may_be_one_project_are_not_both_believed(run):
    """…项目 has 500 in November and 9860 in the year, the one without the word nothing and 9360."""
    lines, code = run("fig4")
    refused = [row for row in (3, 4) if any(f"第 {row} 行" in x and "错误" in x for x in lines)]
    report = report_of("清漳河幸福河湖")
    assert refused, "\n".join(lines)
    assert code == 1
    if report.month_amount is not None:
        assert (report.month_amount, refused) in ((500, [4]), (0, [3])), "\n".join(lines)


@pytest.mark.parametrize("file", SHEETS)
def test_the_same_sheet_again_changes_nothing(run, file):
    run(file)
    lines, _ = run(file)
    assert lines[-1] == "new 0, changed 0, unchanged 5, refused 0", "\n".join(lines)
