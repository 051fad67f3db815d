from datetime import date

import pytest

from core.values.dates import read_date
from core.values.errors import NotUnderstood
from exchange.workbooks.reader import Cell
from tests.exchange.sheets import number, text

EXACT = [
    ("2026.3.31", (2026, 3, 31)),
    ("2026/6/30", (2026, 6, 30)),
    ("2026-06-30", (2026, 6, 30)),
    ("2026-06-30 00:00:00", (2026, 6, 30)),
    ("2026-06-30T23:59:59.9", (2026, 6, 30)),
    ("20260331", (2026, 3, 31)),
    ("2026年3月31日", (2026, 3, 31)),
    ("2026 年 3 月 31 日", (2026, 3, 31)),
    ("2026年3月31号前", (2026, 3, 31)),
    ("２０２６．３．３１", (2026, 3, 31)),
    ("2026－06－30", (2026, 6, 30)),
    ("二〇二六年三月三十一日", (2026, 3, 31)),
    ("2024.2.29", (2024, 2, 29)),
    ("2026\n.11.21", (2026, 11, 21)),
]
PERIODS = [
    ("2026年6月", (2026, 6, 30)),
    ("2026年6月底", (2026, 6, 30)),
    ("2026.6", (2026, 6, 30)),
    ("2026.10", (2026, 10, 31)),
    ("2026.1", (2026, 1, 31)),
    ("2027.12", (2027, 12, 31)),
    ("2026-06", (2026, 6, 30)),
    ("2026/6", (2026, 6, 30)),
    ("202606", (2026, 6, 30)),
    ("2028年2月", (2028, 2, 29)),
    ("3月底", (2026, 3, 31)),
    ("三月底", (2026, 3, 31)),
    ("十二月", (2026, 12, 31)),
    ("6月底前", (2026, 6, 30)),
    ("6月底前完工", (2026, 6, 30)),
    ("6月", (2026, 6, 30)),
    ("6月份", (2026, 6, 30)),
    ("3月31日", (2026, 3, 31)),
    ("3月31日前", (2026, 3, 31)),
    ("6月中旬", (2026, 6, 20)),
    ("6月上旬", (2026, 6, 10)),
    ("2026年6月下旬", (2026, 6, 30)),
    ("2026年底前", (2026, 12, 31)),
    ("2026年底", (2026, 12, 31)),
    ("年底前", (2026, 12, 31)),
    ("年底", (2026, 12, 31)),
    ("年内", (2026, 12, 31)),
    ("2027年内", (2027, 12, 31)),
    ("2027年", (2027, 12, 31)),
    ("2027", (2027, 12, 31)),
    ("二季度", (2026, 6, 30)),
    ("第二季度", (2026, 6, 30)),
    ("2026年三季度末", (2026, 9, 30)),
    ("2027年1季度", (2027, 3, 31)),
    ("上半年", (2026, 6, 30)),
    ("2026年下半年", (2026, 12, 31)),
    ("46112", (2026, 3, 31)),
]
REFUSED = [
    "6月31日",
    "2026.2.30",
    "2026-13-01",
    "2026.13",
    "3/4/26",
    "3/4/2026",
    "21/11/26",
    "30/2/2026",
    "11/21/2226",
    "0226-03-31",
    "1900-02-29",
    "2026年前",
    "6月前",
    "二季度前",
    "3.31",
    "3-31",
    "6",
    "底",
    "月底",
    "26年6月",
    "约2026年6月",
    "预计6月底",
    "2023-2025",
    "2024-2026年",
    "明年底",
    "开工后",
    "6月30日、9月30日",
    "2026.3.31-2026.6.30",
    "20261331",
    "99999999",
]


@pytest.mark.parametrize(("written", "day"), EXACT)
def test_a_full_date_is_read_without_a_word(written, day):
    assert read_date(text(written), 2026) == (date(*day), "")


@pytest.mark.parametrize(("written", "day"), PERIODS)
def test_a_period_is_its_last_day_and_the_note_says_so(written, day):
    read, note = read_date(text(written), 2026)
    assert read == date(*day)
    assert str(read) in note


@pytest.mark.parametrize("written", REFUSED)
def test_a_doubtful_or_impossible_date_is_refused_with_what_to_write(written):
    with pytest.raises(NotUnderstood, match="2026-06-30"):
        read_date(text(written), 2026)


def test_the_year_of_the_ledger_stands_in_where_none_is_written():
    assert read_date(text("3月底"), 2027)[0] == date(2027, 3, 31)
    assert "没有写年份" in read_date(text("3月底"), 2027)[1]


def test_both_readings_of_a_doubtful_order_are_named():
    with pytest.raises(NotUnderstood, match="2026-03-04或 2026-04-03|2026-03-04 或 2026-04-03"):
        read_date(text("3/4/26"), 2026)


@pytest.mark.parametrize("written", ["11/21/2026", "21/11/2026", "21.11.2026"])
def test_an_order_with_one_reading_is_read_and_said(written):
    assert read_date(text(written), 2026) == (
        date(2026, 11, 21),
        f"“{written}”按 2026-11-21 读取。",
    )


def test_a_real_date_is_itself():
    assert read_date(Cell("date", date(2026, 3, 31)), 2026) == (date(2026, 3, 31), "")


def test_a_real_date_of_another_century_is_refused():
    with pytest.raises(NotUnderstood):
        read_date(Cell("date", date(1900, 2, 28)), 2026)


def test_a_date_that_shows_only_its_month_is_the_last_day_of_it():
    day, note = read_date(Cell("month", date(2026, 6, 1)), 2026)
    assert day == date(2026, 6, 30)
    assert "2026-06-30" in note
    assert read_date(Cell("month", date(2026, 6, 15)), 2026)[0] == date(2026, 6, 15)


@pytest.mark.parametrize(
    ("figure", "day"),
    [
        ("46112", (2026, 3, 31)),
        ("46112.75", (2026, 3, 31)),
        ("20260331", (2026, 3, 31)),
        ("202606", (2026, 6, 30)),
        ("2026", (2026, 12, 31)),
        ("2026.6", (2026, 6, 30)),
        ("2027.12", (2027, 12, 31)),
    ],
)
def test_a_number_is_a_date_only_by_a_fixed_rule(figure, day):
    assert read_date(number(figure), 2026)[0] == date(*day)


@pytest.mark.parametrize(
    "figure", ["2026.1", "60", "3.31", "1e+20", "-46112", "2026.331", "0", "99999", "2026.13"]
)
def test_a_number_that_leaves_a_doubt_is_refused(figure):
    with pytest.raises(NotUnderstood):
        read_date(number(figure), 2026)


def test_a_month_whose_zero_is_lost_is_named_with_both_readings():
    with pytest.raises(NotUnderstood, match="1 月.*10 月"):
        read_date(number("2026.1"), 2026)


def test_the_epoch_of_1904_shifts_serial_numbers():
    assert read_date(number("44650"), 2026, epoch_1904=True)[0] == date(2026, 3, 31)


@pytest.mark.parametrize("cell", [Cell("bool", True), Cell("time", "12:00:00")])
def test_a_cell_that_is_no_date_is_refused(cell):
    with pytest.raises(NotUnderstood):
        read_date(cell, 2026)
