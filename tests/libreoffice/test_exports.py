"""LibreOffice opens whatever is exported without repair, and reckons the same totals."""

import csv
import re
from datetime import date, datetime
from io import StringIO

import openpyxl
import pytest
import xlsxwriter
from django.urls import reverse

from exchange.models import ImportBatch
from tests.exchange.conftest import april_10, clerk, county
from tests.exchange.ledgers import APRIL_10, HEAD, ledger, line
from tests.libreoffice.soffice import CSV, convert

__all__ = ["april_10", "clerk", "county"]

pytestmark = pytest.mark.django_db
#: The paper of a page, in points.
A3 = (1190, 841)
WITH_REMARK = [*HEAD, "备注"]
#: A row with a cell that is asked about, and one that is taken in with a warning.
ROWS = [
    line(WITH_REMARK, 总投资="约1亿", 备注="=1+1"),
    line(WITH_REMARK, 项目名称="@示例", 计划开工时间=date(2026, 8, 1)),
]


@pytest.fixture
def save(clerk, tmp_path):
    """save("ledger.xlsx", "/projects/export/"): what an address answers, as a file."""

    def fetch(name, url):
        answer = clerk.get(url)
        assert answer.status_code == 200
        path = tmp_path / name
        path.write_bytes(answer.content)
        return path

    return fetch


def uploaded(client, path):
    with path.open("rb") as file:
        client.post(reverse("exchange:imports"), {"file": file, "year": 2026})
    return ImportBatch.objects.latest("pk")


def cells(path, name=None):
    """{(sheet, place): value} of a workbook as it shows, numbers to nine places."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): plain(cell.value)
        for sheet in book.worksheets
        for line in sheet.iter_rows()
        for cell in line
        if cell.value not in (None, "")
    }


def plain(value):
    if isinstance(value, datetime):
        return value.date()
    return round(value, 9) if isinstance(value, float) else value


def formulas(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]


def comment(path):
    return openpyxl.load_workbook(path)["台账"]["I2"].comment.text


def wrongly_totalled(path):
    """A workbook that stores 99 for 1 + 2: the proof that totals are reckoned anew."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, [1, 2])
        sheet.write_formula(2, 0, "=SUBTOTAL(9,A1:A2)", None, 99)
    return path


def test_every_sheet_opens_without_repair_and_reckons_the_same(
    county, industry_bureau, clerk, contact, project, save, tmp_path
):
    project.milestones.get(code="START").submit(by=contact, on=date(2026, 4, 1), now=APRIL_10)
    bad = ledger(tmp_path, *ROWS, head=WITH_REMARK)
    (old,) = convert([bad], "xls", tmp_path)
    of_new, of_old = uploaded(clerk, bad), uploaded(clerk, old)
    assert (of_new.refused, of_new.new) == (of_old.refused, of_old.new) == (0, 2)
    printed = [
        save("printed.xlsx", "/projects/export/?form=print&year=2026"),
        save("page.xlsx", "/projects/export/?year=2026&group=area"),
        save("overdue.xlsx", "/overdue/export/?group=unit"),
        save("waiting.xlsx", "/overdue/export/?tab=waiting"),
        save("figures.xlsx", "/reports/export/?month=2026-03"),
    ]
    others = [
        save("template.xlsx", f"/import/template/?unit={industry_bureau.pk}"),
        save("marked.xlsx", f"/import/{of_new.pk}/marked/"),
        save("marked-old.xlsx", f"/import/{of_old.pk}/marked/"),
        save("month-form.xlsx", "/import/figures/form/?month=2026-03"),
        save("problems.xlsx", f"/import/{of_new.pk}/problems/"),
    ]
    control = wrongly_totalled(tmp_path / "control.xlsx")
    *opened, anew = convert([*printed, *others, control], "xlsx", tmp_path)

    assert cells(anew)["Sheet1", "A3"] == 3
    for path, again in zip([*printed, *others], opened, strict=True):
        ours, theirs = cells(path), cells(again)
        assert len(ours) > 5, path.name
        assert {place: theirs.get(place) for place in ours} == ours, path.name
    assert all(formulas(path) for path in printed)
    assert not any(formulas(path) for path in others)
    for path in others[1:3]:
        assert "不是确切的金额" in comment(path) == comment(tmp_path / "xlsx" / path.name)

    for path in convert(printed, "pdf", tmp_path):
        boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", path.read_bytes())
        assert {tuple(int(float(side)) for side in box) for box in boxes} == {A3}, path.name


def test_csv_shows_every_text_literally(county, save, tmp_path):
    files = [
        save("ledger.csv", "/projects/export/?form=csv&year=2026"),
        save("overdue.csv", "/overdue/export/?form=csv"),
    ]
    for path, opened in zip(files, convert(files, "xlsx", tmp_path, infilter=CSV), strict=True):
        lines = list(csv.reader(StringIO(path.read_text("utf-8-sig"))))
        sheet = openpyxl.load_workbook(opened).worksheets[0]
        assert not formulas(opened)
        shown = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert len(shown) == len(lines) > 1
        assert shown[0] == lines[0]
        texts = {cell for row in shown for cell in row if isinstance(cell, str)}
        assert {row[0] for row in lines} <= texts
    assert "'=1+1" in {cell for cell in cells(tmp_path / "xlsx" / "ledger.xlsx").values()}
