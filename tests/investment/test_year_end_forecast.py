"""年底预测: the range, what the remaining months must bring, and the method beside it."""

from decimal import Decimal

import pytest

from investment.year_end_forecast import forecast


def amounts(*numbers):
    return [Decimal(number) for number in numbers]


def test_the_range_runs_from_the_pace_to_the_plan():
    made = forecast(amounts(800, 0, 1200, 1500, 1500, 1200), Decimal(12000), Decimal(6000))
    assert made.ytd == 6200
    assert made.by_pace == 6200 + 1400 * 6
    assert made.by_plan == 12200
    assert (made.low, made.high) == (made.by_plan, made.by_pace)
    assert made.shortfall == 0
    assert "最近 3 个" in made.method


def test_what_lacks_is_told_with_what_each_month_must_bring():
    made = forecast(amounts(100, 100, 100, 100, 100, 100), Decimal(12000), Decimal(6000))
    assert (made.low, made.high) == (1200, 6600)
    assert made.shortfall == 5400
    assert made.needed_a_month == 1900


@pytest.mark.parametrize("months", [1, 2, 3, 4])
def test_the_pace_uses_three_months_at_most(months):
    made = forecast(amounts(*[90, 30, 60, 120][:months]), Decimal(1000), Decimal(0))
    assert made.months_used == min(months, 3)
    assert made.months_left == 12 - months


def test_a_finished_year_leaves_nothing_to_guess():
    made = forecast(amounts(*[10] * 12), Decimal(200), Decimal(0))
    assert made.low == made.high == made.ytd == 120
    assert made.needed_a_month is None


def test_before_the_first_closed_month_there_is_no_forecast():
    assert forecast([], Decimal(100), Decimal(100)) is None
    assert forecast(amounts(1), None, Decimal(0)) is None
