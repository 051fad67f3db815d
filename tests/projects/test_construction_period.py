from datetime import date

import pytest

from projects.construction_period import last_day


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("2025—2027", 2027),
        ("2025-2027年", 2027),
        ("2025年3月至2027年10月", 2027),
        ("2026", 2026),
        ("2026年12月", 2026),
        ("三年", None),
        ("", None),
        ("140722202601", None),
    ],
)
def test_the_last_day_of_the_last_year_named(period, year):
    assert last_day(period) == (year and date(year, 12, 31))
