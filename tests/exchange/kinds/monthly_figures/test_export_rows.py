"""Plans and monthly figures as files: read back they change nothing."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exchange.batches import lifecycle
from exchange.kinds.monthly_figures import month_form, year_sheet
from investment import annual_plans, corrections, monthly_reports
from investment.models import Month, MonthFigure
from projects.models import Project
from tests.exchange.figure_sheets import JULY_8, NOW, counts, sentences_of
from tests.exchange.kinds.monthly_figures.test_compare_annual_plan import OWN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("july_8")]


@pytest.fixture
def told_year(project, other_project, told, close, office):
    """Two projects with a year behind them: closed months, a correction, an own plan."""
    listing = project.listings.get()
    annual_plans.adjust(
        listing, Decimal(12000), by=office, now=NOW, reason="", curve="own", months=OWN,
        document="一号", document_on=JULY_8,
    )  # fmt: skip
    for month, amount in ((3, "1500.25"), (4, "700")):
        told(project, month, amount)
        close(month)
    told(project, 5, "0.75")
    corrections.book_correction(
        listing, corrects=Month.objects.get(month=4), amount=Decimal("-200"), reference="会议纪要",
        reason="多报", by=office, now=NOW,
    )  # fmt: skip
    monthly_reports.open_reports(JULY_8, now=NOW)


@pytest.fixture
def taken(client, office):
    """taken("exchange:reports-export", by=…, month=…): (bytes, the sheet that a person gets)."""

    def get(name, by=office, **query):
        client.force_login(by)
        answer = client.get(reverse(name), query)
        assert answer.status_code == 200
        return answer.content, openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]

    return get


def brought_back(content, by, settings, tmp_path, **facts):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path / "media"
    facts = {"kind": "figures", "month": 6, "year": 2026, **facts}
    return lifecycle.receive(SimpleUploadedFile("back.xlsx", content), by=by, now=NOW, **facts)


def header(sheet, row=4):
    return {cell.value: cell.column for cell in sheet[row] if cell.value}


@pytest.mark.parametrize("month", [3, 5, 6])
def test_the_export_comes_back_as_unchanged(told_year, taken, office, settings, tmp_path, month):
    content, _ = taken("exchange:reports-export", month=f"2026-{month:02}")
    batch = brought_back(content, office, settings, tmp_path, month=month)
    assert counts(batch) == (0, 2, 0)
    assert (sentences_of(batch, "error"), sentences_of(batch, "warning")) == ([], [])


def test_a_month_changed_in_the_export_is_the_one_change(
    told_year, taken, office, settings, tmp_path
):
    _, sheet = taken("exchange:reports-export", month="2026-05")
    places = [cell.value for cell in sheet[4]]
    may = places.index("5月", places.index("台账累计")) + 1
    line = next(row[0].row for row in sheet.iter_rows() if row[1].value == "示例项目一")
    sheet.cell(line, may).value = 20
    out = BytesIO()
    sheet.parent.save(out)
    batch = brought_back(out.getvalue(), office, settings, tmp_path, month=5)
    assert (counts(batch), sentences_of(batch, "warning")) == ((1, 1, 0), [])
    assert batch.rows.get(outcome="changed").after == {"done_5": "20"}


def test_the_export_of_one_month_read_as_another_gives_it_nobodys_words(
    told_year, taken, office, settings, tmp_path
):
    content, _ = taken("exchange:reports-export", month="2026-05")
    assert counts(brought_back(content, office, settings, tmp_path, month=6)) == (0, 2, 0)


def test_its_sums_are_those_of_the_closed_month_and_of_the_project(told_year, taken, project):
    _, sheet = taken("exchange:reports-export", month="2026-05")
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=5) if row[1].value}
    places = [cell.value for cell in sheet[4]]
    april = places.index("4月", places.index("台账累计"))
    ytd = places.index("台账累计")
    total = MonthFigure.objects.filter(number=4)
    closed = sum(row.month_amount for row in total)
    assert rows["示例项目一"][april].value == closed == 700
    year = corrections.ytd(project.listings.get())
    assert Decimal(str(rows["示例项目一"][ytd].value)) == year == Decimal("2001.00")
    assert rows["合计（2 项）"][ytd].value.startswith("=SUBTOTAL(9,")


def test_it_is_printed_as_the_office_prints(told_year, taken):
    _, sheet = taken("exchange:reports-export", month="2026-05")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "C5"
    names = [sheet.cell(line, 2).value for line in range(5, 10)]
    assert names == [
        "合计（2 项）",
        "一、县工信局（1 项）",
        "示例项目一",
        "二、县水利局（1 项）",
        "示例项目二",
    ]


def test_everybody_takes_what_he_sees(told_year, taken, contact, stranger, administrator):
    for person, seen in (
        (contact, {"示例项目一"}),
        (stranger, {"示例项目二"}),
        (administrator, set()),
    ):
        _, sheet = taken("exchange:reports-export", by=person, month="2026-05")
        names = {cell.value for cell in sheet["B"][2:] if cell.value}
        assert names & {"示例项目一", "示例项目二"} == seen


def test_the_filter_of_the_page_holds(told_year, taken):
    _, sheet = taken("exchange:reports-export", month="2026-05", state="done")
    assert [cell.value for cell in sheet["B"] if cell.value and "示例" in cell.value] == [
        "示例项目一"
    ]


def test_no_formula_gets_out(told_year, taken, project, contact):
    Project.objects.filter(pk=project.pk).update(name="=HYPERLINK(1)")
    june = project.monthlyreports.get(month=6)
    words = {"physical_progress": "=1+1", "problems": "@SUM(1)", "next_step": "+1"}
    june.submit(by=contact, now=NOW, month_amount=Decimal(1), **words)
    _, sheet = taken("exchange:reports-export", month="2026-06")
    line = next(row for row in sheet.iter_rows() if row[1].value == "=HYPERLINK(1)")
    typed = [cell for cell in line if str(cell.value)[:1] in "=@+"]
    assert {cell.data_type for cell in typed} == {"s"}
    assert len(typed) == 4


def test_the_queries_do_not_grow_with_the_rows(told_year, make_project):
    def asked():
        keys = list(Project.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as seen:
            year_sheet.write(keys, year=2026, month=5, today=JULY_8)
            month_form.write(keys, year=2026, month=6, title="上报表")
        return len(seen)

    few = asked()
    for number in range(8):
        make_project(f"示例项目{number + 10}")
    monthly_reports.open_reports(JULY_8, now=NOW)
    assert asked() == few


# --- the form to fill in --------------------------------------------------------------------------


@pytest.fixture
def june(project, told, close):
    for month, amount in ((3, "3000"), (4, "1500")):
        told(project, month, amount)
        close(month)
    told(project, 5, "500", problems="征地未完")
    monthly_reports.open_reports(JULY_8, now=NOW)
    return project.monthlyreports.get(month=6)


def test_the_form_holds_what_is_owed_and_last_months_words(june, taken, contact, other_project):
    _, sheet = taken("exchange:figures-form", by=contact, month="2026-06")
    places = header(sheet, 3)
    assert [cell.value for cell in sheet["A"][3:]] == ["示例项目一"]
    assert sheet.cell(4, places["上月存在问题"]).value == "征地未完"
    assert sheet.cell(4, places["参考·以前各月累计"]).value == 5000
    assert sheet.cell(4, places["6月完成（万元）"]).value is None
    assert not sheet.cell(4, places["6月完成（万元）"]).protection.locked
    assert sheet.cell(4, places["项目名称"]).protection.locked


def test_the_office_takes_every_units_form_or_one(other_project, june, taken, water_bureau):
    _, sheet = taken("exchange:figures-form", month="2026-06")
    assert len(sheet["A"][3:]) == 2
    _, sheet = taken("exchange:figures-form", month="2026-06", unit=water_bureau.pk)
    assert [cell.value for cell in sheet["A"][3:]] == ["示例项目二"]


def test_what_is_confirmed_is_not_asked_for_again(june, taken, contact, unit_head):
    june.submit(
        by=contact, now=NOW, month_amount=Decimal(1), physical_progress="桩基", problems="无",
        next_step="继续",
    )  # fmt: skip
    june.confirm(by=unit_head, now=NOW)
    _, sheet = taken("exchange:figures-form", by=contact, month="2026-06")
    assert sheet["A4"].value is None


def test_the_form_brought_back_empty_says_nothing(june, taken, contact, settings, tmp_path):
    content, _ = taken("exchange:figures-form", by=contact, month="2026-06")
    batch = brought_back(content, contact, settings, tmp_path, is_report=True)
    assert counts(batch) == (0, 1, 0)
    assert sentences_of(batch, "warning") == []


def test_the_form_filled_in_hands_the_report_in(june, taken, contact, settings, tmp_path):
    _, sheet = taken("exchange:figures-form", by=contact, month="2026-06")
    places = header(sheet, 3)
    for title, value in (
        ("6月完成（万元）", 880.5), ("6月形象进度", "主体封顶"), ("6月形象进度（%）", 0.6),
        ("6月存在问题", "无"), ("6月下步措施", "装修"), ("6月凭证编号", "监理月报 6 号"),
    ):  # fmt: skip
        sheet.cell(4, places[title]).value = value
    out = BytesIO()
    sheet.parent.save(out)
    batch = brought_back(out.getvalue(), contact, settings, tmp_path, is_report=True)
    assert (counts(batch), sentences_of(batch)) == ((1, 0, 0), [])
    lifecycle.ask_to_write(batch, by=contact, now=NOW, seen=batch.fingerprint)
    june.refresh_from_db()
    said_now = june.month_amount, june.physical_progress, june.physical_percent, june.proof
    assert said_now == (Decimal("880.50"), "主体封顶", 60, "监理月报 6 号")
    assert (june.state, june.next_step) == ("submitted", "装修")


def test_a_form_of_another_month_is_not_taken_for_this_one(
    june, taken, contact, settings, tmp_path
):
    _, sheet = taken("exchange:figures-form", by=contact, month="2026-06")
    places = header(sheet, 3)
    sheet.cell(4, places["6月形象进度"]).value = "主体封顶"
    out = BytesIO()
    sheet.parent.save(out)
    batch = brought_back(out.getvalue(), contact, settings, tmp_path, is_report=True, month=5)
    assert counts(batch) == (0, 1, 0)


@pytest.fixture
def back(taken, contact, settings, tmp_path):
    """back(form, 6月完成=…): the form of June filled in and brought back by the contact."""

    def brought(sheet, **cells):
        places = header(sheet, 3)
        for title, value in cells.items():
            found = next(each for each in places if each.startswith(title))
            sheet.cell(4, places[found]).value = value
        out = BytesIO()
        sheet.parent.save(out)
        return brought_back(out.getvalue(), contact, settings, tmp_path, is_report=True)

    return brought


def hand_in(report, by, **said):
    words = {"physical_progress": "网页上写的", "problems": "无", "next_step": "继续", **said}
    assert report.submit(by=by, now=NOW, month_amount=Decimal(500), **words)


def test_a_cell_changed_on_both_sides_is_asked_about(june, taken, contact, back):
    _, sheet = taken("exchange:figures-form", by=contact, month="2026-06")
    hand_in(june, contact)
    batch = back(sheet, **{"6月完成": 880, "6月形象进度": "表里写的"})
    assert counts(batch) == (0, 1, 0)
    amount, words = sentences_of(batch, "question")
    assert "月报已改为“500”（下载时为“空”）" in amount
    assert "月报已改为“网页上写的”" in words


def test_a_cell_left_alone_does_not_bring_back_what_stood(june, taken, contact, back):
    hand_in(june, contact, physical_progress="先前写的")
    _, sheet = taken("exchange:figures-form", by=contact, month="2026-06")
    june.refresh_from_db()
    hand_in(june, contact)
    batch = back(sheet, **{"6月下步措施": "装修"})
    assert batch.rows.get().after == {"steps": "装修"}
