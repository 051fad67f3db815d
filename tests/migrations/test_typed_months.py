"""investment 0006 reads a closed month in every form in which one was ever written down."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest

MIGRATION = import_module("investment.migrations.0006_typed_months")
JUNE = SimpleNamespace(year=2026, month=6)
COLUMNS = "milestone_id due_date days entered_on left_on left_by is_opened is_cleared".split()


@pytest.mark.parametrize(
    ("written", "row"),
    [
        (
            [7, "2026-05-20", 12, "2026-05-21", "2026-06-01", "confirm", False, True],
            (7, date(2026, 5, 20), 12, date(2026, 5, 21), date(2026, 6, 1), "confirm", False, True),
        ),
        (
            [7, "2026-05-20", 41, None, None, "", False, False],
            (7, date(2026, 5, 20), 41, None, None, "", False, False),
        ),
        # Before R-OD-8: key, due, done; an entry is of the month of the day after its date.
        (
            [7, "2026-05-31", "2026-06-04"],
            (7, date(2026, 5, 31), 4, None, date(2026, 6, 4), "", True, True),
        ),
        (
            [7, "2026-05-30", None],
            (7, date(2026, 5, 30), 31, None, None, "", False, False),
        ),
    ],
)
def test_an_overdue_milestone(written, row):
    assert tuple(MIGRATION.overdue_row(JUNE, written)[name] for name in COLUMNS) == row


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_ends_on_its_last_day(month):
    ends = MIGRATION.last_day(SimpleNamespace(year=2024, month=month))
    assert (ends.year, ends.month) == (2024, month)
    assert ends.day == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]


@pytest.mark.parametrize(("text", "number"), [("None", None), (None, None), ("2.906", "2.906")])
def test_an_amount(text, number):
    found = MIGRATION.as_decimal(text)
    assert (found if found is None else str(found)) == number
