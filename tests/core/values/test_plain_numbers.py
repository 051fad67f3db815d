"""What an address asks for, and what it cannot mean."""

import pytest

from core.values.plain_numbers import (
    LARGEST,
    month_key,
    read_month,
    read_number,
    read_year,
    read_year_month,
)

#: Nowhere a number: blank, signed, of another width or script, with something around it.
NO_NUMBER = ["", " ", "-1", "+1", "１", "٦", "²", "1.0", "1e3", " 6", "6\n", "六", "0x1", "1,000"]


@pytest.mark.parametrize("text", [*NO_NUMBER, str(LARGEST + 1), "9" * 40])
def test_what_is_no_plain_number_names_no_row(text):
    assert read_number(text) is None


def test_a_number_is_read_up_to_the_largest():
    assert [read_number(text) for text in ("0", "17", "017", str(LARGEST))] == [0, 17, 17, LARGEST]
    assert read_number("1001", largest=1000) is None


@pytest.mark.parametrize("text", [*NO_NUMBER, "26", "0000", "02026", "２０２６", "2026年"])
def test_what_is_no_year_asks_for_none(text):
    assert read_year(text) is None


@pytest.mark.parametrize("text", [*NO_NUMBER, "0", "00", "13", "99", "006", "6月"])
def test_what_is_no_month_asks_for_none(text):
    assert read_month(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2026",
        "2026-",
        "-06",
        "2026-00",
        "2026-13",
        "2026-006",
        "２０２６-06",
        "2026-０６",
        "2026—06",
        "2026-06-06",
        "2026-06,2026-07",
        "0000-06",
        "26-06",
        "2026-6月",
        " 2026-06",
    ],
)
def test_what_is_no_month_of_a_year_asks_for_none(text):
    assert read_year_month(text) is None


def test_a_month_is_read_with_and_without_its_nought():
    assert read_year("2026") == 2026
    assert read_month("6") == read_month("06") == 6
    assert read_year_month("2026-6") == read_year_month("2026-06") == (2026, 6)
    assert read_year_month(month_key(2026, 6)) == (2026, 6)
