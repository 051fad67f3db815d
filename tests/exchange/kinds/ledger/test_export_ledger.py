"""What the office prints: it agrees with itself, and read back it changes nothing."""

import csv
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
import time_machine
from django.core.management import call_command

from exchange.kinds.ledger.export_columns import COLUMNS
from exchange.kinds.ledger.export_ledger import year_ledger
from tests.exchange.ledgers import APRIL_10, HEAD, TODAY, bring_in, command, line
from tests.exchange.ledgers import ledger as write_ledger

pytestmark = pytest.mark.django_db


def exported(tmp_path, year=2026):
    path = tmp_path / "export.xlsx"
    path.write_bytes(year_ledger(year, today=TODAY))
    return path


def test_the_export_read_back_changes_nothing(county, office, tmp_path):
    changeset, batch = bring_in(exported(tmp_path), office)
    assert {str(row.outcome) for row in changeset.rows} == {"unchanged"}
    assert len(changeset.rows) == 7
    assert batch is None


def test_words_and_dates_from_a_sheet_come_back_unchanged(project, office, tmp_path):
    head = [*HEAD, "形象进度", "存在问题", "不停工", "不停工原因", "增补", "批准文号"]
    rows = [
        line(head, 形象进度="60%", 存在问题="缺电", 实际开工时间=date(2026, 4, 1)),
        line(head, 项目名称="示例项目八", 建设性质="续建", 不停工="是", 不停工原因="室内"),
        line(
            head,
            项目名称="示例项目七",
            建设性质="续建",
            增补=date(2026, 4, 2),
            批准文号="示例〔2026〕2号",
            计划复工时间=date(2026, 5, 2),
        ),
    ]
    changeset, _ = bring_in(write_ledger(tmp_path, *rows, head=head), office)
    assert changeset.counts["new"] == 3
    changeset, batch = bring_in(exported(tmp_path), office)
    assert (changeset.counts["unchanged"], batch) == (4, None)


def test_a_row_typed_over_with_another_project_is_not_believed(county, office, tmp_path):
    path = exported(tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["台账"]
    sheet.cell(7, 2).value = "完全另一个项目"
    book.save(path)
    changeset, _ = bring_in(path, office)
    said = [c.sentence for row in changeset.rows for c in row.row.issues if c.level == "error"]
    assert any("系统编号" in sentence for sentence in said)


def test_totals_are_formulas_that_agree_with_their_rows(county, tmp_path):
    path = exported(tmp_path)
    formulas = openpyxl.load_workbook(path)["台账"]
    values = openpyxl.load_workbook(path, data_only=True)["台账"]
    money = [n for n, column in enumerate(COLUMNS, start=2) if column.kind == "money"]
    headings = [
        row
        for row in range(6, values.max_row + 1)
        if "项目（" in str(values.cell(row, 2).value) and str(values.cell(row, 2).value)[1] == "、"
    ]
    assert len(headings) == 5
    for column in money:
        bodies = [
            values.cell(row, column).value or 0
            for row in range(6, values.max_row + 1)
            if row not in headings
        ]
        assert formulas.cell(5, column).value.startswith("=SUBTOTAL(9,")
        assert values.cell(5, column).value == pytest.approx(sum(bodies))
        parts = [values.cell(row, column).value for row in headings]
        assert sum(parts) == pytest.approx(sum(bodies))


def test_the_sheet_is_set_up_for_a3_with_its_header_on_each_page(county, tmp_path):
    sheet = openpyxl.load_workbook(exported(tmp_path))["台账"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "C5"
    assert "J3:L3" in map(str, sheet.merged_cells.ranges) or len(sheet.merged_cells.ranges) > 20


def test_no_formula_and_no_telephone_gets_out(county, contact, tmp_path):
    contact.phone = "13900000001"
    contact.save(update_fields=["phone"])
    sheet = openpyxl.load_workbook(exported(tmp_path))["台账"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    formulas = {cell.value[:10] for cell in cells if cell.data_type == "f"}
    assert formulas == {"=SUBTOTAL("}
    assert "=1+1" in {cell.value for cell in cells}
    assert not any("13900000001" in str(cell.value) for cell in cells)


def test_the_command_writes_what_the_import_reads(county, tmp_path):
    out = tmp_path / "ledger.xlsx"
    with time_machine.travel(APRIL_10, tick=False):
        call_command("export_ledger", str(out), "--year", "2026")
        assert command(out, "--year", "2026")[1][-1] == ("new 0, changed 0, unchanged 7, refused 0")


def test_more_projects_cost_chunks_not_rows(county, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        year_ledger(2026, today=TODAY)


def test_an_empty_year_is_a_sheet_without_rows(db):
    sheet = openpyxl.load_workbook(BytesIO(year_ledger(2031, today=TODAY)))["台账"]
    assert sheet["B5"].value == "合计（0 项）"


def sheet_of(client, query):
    answer = client.get(f"/projects/export/?form=print&year=2026&{query}")
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.content))["台账"]


def names(sheet):
    return [cell.value for cell in sheet["B"][5:] if cell.value]


def test_the_page_exports_whole_rows_of_what_it_shows(county, client, office, contact):
    client.force_login(office)
    assert len(names(sheet_of(client, ""))) == 7 + 5
    assert names(sheet_of(client, "kind=reserve")) == [
        "一、储备项目（1 项）",
        "示例reserve项目（一期）",
    ]
    by_area = names(sheet_of(client, "group=area"))
    assert [name for name in by_area if name[1] == "、"] == ["一、深化工业转型（7 项）"]
    client.force_login(contact)
    assert "示例项目二" not in names(sheet_of(client, ""))


def test_csv_opens_in_excel_and_runs_nothing(county, client, office):
    client.force_login(office)
    content = client.get("/projects/export/?form=csv&year=2026").content
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert (len(lines), lines[0][0], lines[0][9]) == (8, "项目名称", "总投资（万元）")
    assert "'=1+1" in {cell for row in lines for cell in row}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in lines for cell in row)
