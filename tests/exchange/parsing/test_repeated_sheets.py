"""A total list beside the sheets it is put together from."""

import xlsxwriter

from exchange.issues import WARNING
from tests.exchange.sheets import HEADER, fill, parsed

A, B = ["甲", None, 1, 1, "县局"], ["乙", None, 1, 1, "县局"]


def read(tmp_path, **sheets):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            fill(book, book.add_worksheet(name), [HEADER, *rows])
    return parsed(path)


def test_a_total_list_is_not_read_twice(tmp_path):
    found = read(tmp_path, 总清单=[A, B], 续建项目=[A], 新开工项目=[B])
    assert [(row.sheet, row.values["kind"]) for row in found.rows] == [
        ("续建项目", "continuing"),
        ("新开工项目", "new"),
    ]
    [said] = [c for c in found.issues if c.level == WARNING]
    assert "本表 2 行都已写在其他工作表（续建项目、新开工项目）中" in said.sentence


def test_of_two_copies_the_first_is_read(tmp_path):
    assert [row.sheet for row in read(tmp_path, 一=[A], 二=[A]).rows] == ["一"]


def test_a_list_that_says_more_or_otherwise_is_read(tmp_path):
    other = ["甲", None, 2, 1, "县局"]
    for rows in ([other, B], [A, B, ["丙", None, 1, 1, "县局"]]):
        found = read(tmp_path, 总清单=rows, 续建项目=[A], 新开工项目=[B])
        assert len(found.rows) == len(rows) + 2
