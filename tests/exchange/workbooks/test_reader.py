import shutil
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from exchange.workbooks import reader, reader_child
from exchange.workbooks.reader import Cell, SheetRefused, letter_of, read_workbook
from tests.exchange.sheets import write_sheet

pytestmark = pytest.mark.child
FILES = Path(__file__).parent / "files"


def cells(sheet):
    return {row.number: row.cells for row in sheet.rows}


def with_member(path, name, change):
    """Rewrite one member of a workbook in place."""
    with zipfile.ZipFile(path) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    members[name] = change(members[name].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def test_every_cell_keeps_its_type_and_place(tmp_path):
    path = tmp_path / "types.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("类型")
        sheet.write_string("B2", "007")
        sheet.write_number("C2", 1.1 + 2.2)
        sheet.write_datetime("D2", date(2026, 3, 31), book.add_format({"num_format": "yyyy-m-d"}))
        sheet.write_boolean("E2", True)
        sheet.write_formula("F2", "=1+1", None, 2)
        sheet.write_formula("G2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("H2", '=""', None, "")
        sheet.write_string("I2", "  ")
        month = book.add_format({"num_format": 'yyyy"年"m"月"'})
        sheet.write_datetime("J2", date(2026, 6, 1), month)
        sheet.write_number("K2", 46112.99999999, book.add_format({"num_format": "yyyy-m-d h:mm"}))
        sheet.write_rich_string("L2", "示例", book.add_format({"bold": True}), "项目")
    with_member(
        path, "xl/worksheets/sheet1.xml", lambda x: x.replace("<f>1+1</f><v>2</v>", "<f>1+1</f>")
    )
    [sheet] = read_workbook(path).sheets
    assert cells(sheet) == {
        2: {
            1: Cell("text", "007"),
            2: Cell("number", "3.3"),
            3: Cell("date", date(2026, 3, 31)),
            4: Cell("bool", True),
            5: Cell("uncalculated", ""),
            6: Cell("error", "#DIV/0!"),
            7: Cell("uncalculated", ""),
            9: Cell("month", date(2026, 6, 1)),
            10: Cell("date", date(2026, 3, 31)),
            11: Cell("text", "示例项目"),
        }
    }


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", [["x", "y"]])
    formula = '<c r="C1" t="str"><f>""</f><v></v></c></row>'
    with_member(path, "xl/worksheets/sheet1.xml", lambda x: x.replace("</row>", formula))
    assert cells(read_workbook(path).sheets[0])[1].keys() == {0, 1}


def test_hidden_rows_merges_and_hidden_sheets_are_told(tmp_path):
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("看得见")
        sheet.merge_range("A1:C2", "标题")
        sheet.write("A4", "藏着")
        sheet.set_row(3, None, None, {"hidden": True})
        book.add_worksheet("看不见").hide()
        secret = book.add_worksheet("更看不见")
        secret.write("A1", "秘密")
        secret.very_hidden()
        book.add_chartsheet("图").set_chart(chart(book))
    first, *others = read_workbook(path).sheets
    assert first.merged == [(1, 0, 2, 2)]
    assert [(row.number, row.hidden) for row in first.rows] == [(1, False), (4, True)]
    assert [(s.name, s.visible, s.rows) for s in others] == [
        ("看不见", False, []),
        ("更看不见", False, []),
    ]


def chart(book):
    line = book.add_chart({"type": "line"})
    line.add_series({"values": "=看得见!$A$1:$A$3"})
    return line


@pytest.mark.parametrize("reference", [(1048575, 16383), (29999, 702), (5, 16383), (1048575, 0)])
def test_a_stray_far_cell_is_left_out_and_said(tmp_path, reference):
    path = tmp_path / "stray.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "近")
        sheet.write(2, 2, "处 & <内>")
        sheet.write(*reference, "远")
    [sheet] = read_workbook(path).sheets
    assert cells(sheet) == {1: {0: Cell("text", "近")}, 3: {2: Cell("text", "处 & <内>")}}
    assert ["没有读取" in note for note in sheet.notes] == [True]


def test_far_cells_that_are_only_formatted_are_nothing(tmp_path):
    path = tmp_path / "styled.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "近")
        sheet.write_blank(1048575, 16383, None, book.add_format({"bold": True}))
    assert read_workbook(path).sheets[0].notes == []


def test_a_sheet_stops_at_60_columns_and_says_so(tmp_path):
    path = write_sheet(tmp_path / "wide.xlsx", [list(range(61))])
    [sheet] = read_workbook(path).sheets
    assert set(sheet.rows[0].cells) == set(range(60))
    assert sheet.notes == ["第 60 列以后还有内容，没有读取。"]
    assert read_workbook(write_sheet(path, [list(range(60))])).sheets[0].notes == []


def test_a_sheet_without_cell_references_is_read_by_position(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", [["x"]])
    rows = '<row><c t="str"><v>甲</v></c><c/><c t="e"><v>#REF!</v></c></row>'
    rows += '<row hidden="1"><c t="str"><v>乙</v></c></row>'
    content = f"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>{rows}</sheetData></worksheet>"
    with_member(path, "xl/worksheets/sheet1.xml", lambda x: content)
    [sheet] = read_workbook(path).sheets
    assert cells(sheet)[1] == {0: Cell("text", "甲"), 2: Cell("error", "#REF!")}
    assert sheet.rows[1].hidden


def test_the_1904_calendar_is_told(tmp_path):
    path = tmp_path / "mac.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        book.add_worksheet().write_datetime(0, 0, date(2026, 3, 31), day)
    book = read_workbook(path)
    assert book.epoch_1904
    assert cells(book.sheets[0])[1][0].value == date(2026, 3, 31)


def test_an_old_workbook_is_read_whatever_its_name(tmp_path):
    for name in ("ledger.xls", "台账.xlsx"):
        path = shutil.copy(FILES / "ledger.xls", tmp_path / name)
        ledger, hidden = read_workbook(path).sheets
        rows = cells(ledger)
        assert rows[4][1] == Cell("text", "示例光伏项目")
        assert rows[4][3] == Cell("number", "3.6")
        assert rows[4][5] == Cell("date", date(2026, 5, 20))
        assert rows[4][6] == Cell("month", date(2027, 6, 1))
        assert [row.hidden for row in ledger.rows] == [False, False, False, False, True]
        assert not hidden.visible


def test_an_old_formula_that_promises_a_text_but_has_none_is_uncalculated(tmp_path):
    content = (FILES / "ledger.xls").read_bytes()
    empty, text = b"\3\0\0\0\0\0\xff\xff", b"\0\0\0\0\0\0\xff\xff"
    assert content.count(empty) == 1
    path = tmp_path / "formula.xls"
    path.write_bytes(content.replace(empty, text))
    assert cells(read_workbook(path).sheets[0])[4][7] == Cell("uncalculated", "")


def test_an_old_error_is_an_error(tmp_path):
    content = (FILES / "ledger.xls").read_bytes()
    path = tmp_path / "error.xls"
    path.write_bytes(content.replace(b"\3\0\0\0\0\0\xff\xff", b"\2\0\x17\0\0\0\xff\xff"))
    assert cells(read_workbook(path).sheets[0])[4][7] == Cell("error", "#REF!")


def test_a_far_cell_in_an_old_workbook_is_refused():
    with pytest.raises(SheetRefused, match="还有内容"):
        read_workbook(FILES / "far.xls")


@pytest.mark.parametrize("length", [8, 100, 512, 1000, 3000, 5000])
def test_a_truncated_old_workbook_is_refused(tmp_path, length):
    path = tmp_path / "half.xls"
    path.write_bytes((FILES / "ledger.xls").read_bytes()[:length])
    with pytest.raises(SheetRefused):
        read_workbook(path)


@pytest.mark.parametrize("how", ["import os; os.abort()", "bytearray(2**30)", "while True: pass"])
def test_a_child_that_dies_is_a_refusal(tmp_path, monkeypatch, how):
    monkeypatch.setattr(reader, "TIMEOUT", 2)
    limit = "from exchange.workbooks.reader_child import limit_self; limit_self(); "
    script = tmp_path / "child.py"
    script.write_text(limit.replace("; ", "\n") + how + "\n")
    python = tmp_path / "python"
    python.write_text(
        f'#!/bin/sh\nexport PYTHONPATH="{reader.ROOT}"\nexec {sys.executable} {script}\n'
    )
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(SheetRefused):
        read_workbook(write_sheet(tmp_path / "a.xlsx", [["x"]]))


def test_a_text_repeated_beyond_measure_does_not_kill_the_reader(tmp_path):
    """One long shared string, named by every cell of a large sheet."""
    path = write_sheet(tmp_path / "a.xlsx", [["长" * 30_000] * 60] * 300)
    assert path.stat().st_size < 2**20
    with pytest.raises(SheetRefused, match="过多|损坏"):
        read_workbook(path)


def test_what_the_child_may_hold_stays_below_300_megabytes():
    """By the limit that it takes itself; python -m bench.excel says what a ledger needs of it."""
    assert reader_child.MEMORY < 300_000_000


def test_cells_keep_their_place_below_and_beside_blank_ones(tmp_path):
    rows = [[None] * 4, [None] * 4, [None, None, "甲", 7], [None] * 4, [None, None, None, "乙"]]
    sheet = read_workbook(write_sheet(tmp_path / "a.xlsx", rows)).sheets[0]
    assert cells(sheet) == {
        3: {2: Cell("text", "甲"), 3: Cell("number", "7")},
        5: {3: Cell("text", "乙")},
    }


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_are_named_as_excel_names_them(column, letters):
    assert letter_of(column) == letters
