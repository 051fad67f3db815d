from datetime import date

import pytest

from norms.calendar_grid import Day


@pytest.mark.parametrize(
    ("is_workday", "mark", "look"),
    [(True, "", ""), (False, "", "rest"), (False, "休", "rest off"), (True, "班", "work")],
)
def test_a_day_looks_like_what_it_is(is_workday, mark, look):
    assert Day(date(2026, 10, 1), is_workday, "", mark).look == look
