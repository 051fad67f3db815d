"""R-IN-2, R-IN-4, R-IN-6: rate, gap and the curve of a plan."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investment import completion_and_gap, plan_curves

MONTHS = [800, 0, 1200, 1500, 1500, 1000]
cents = st.decimals(min_value=0, max_value=10**8, places=2)


def test_the_rules_own_example_is_half_done_at_midyear():
    ytd = sum(map(Decimal, MONTHS))
    rate = completion_and_gap.rate(ytd, Decimal(12000))
    assert (ytd, rate, completion_and_gap.gap(rate, completion_and_gap.time_progress(6))) == (
        6000,
        50,
        0,
    )


def test_the_rules_own_example_is_a_little_behind_in_march():
    rate = completion_and_gap.rate(sum(map(Decimal, MONTHS[:3])), Decimal(12000))
    assert round(rate, 2) == Decimal("16.67")
    assert round(completion_and_gap.gap(rate, completion_and_gap.time_progress(3)), 2) == Decimal(
        "-8.33"
    )


@pytest.mark.parametrize("plan", [None, Decimal(0)])
def test_without_a_plan_there_is_no_rate_and_no_gap(plan):
    assert completion_and_gap.rate(Decimal(100), plan) is None
    assert (
        completion_and_gap.gap(
            completion_and_gap.rate(Decimal(100), plan), completion_and_gap.time_progress(6)
        )
        is None
    )


def test_a_rate_is_not_capped():
    assert completion_and_gap.rate(Decimal("122.6"), Decimal(100)) == Decimal("122.6")


@given(cents, st.sampled_from(["linear", "season"]))
def test_the_months_of_a_curve_add_up_to_the_plan(amount, curve):
    months = plan_curves.spread(curve, amount)
    assert sum(months) == amount
    assert len(months) == 12
    assert min(months) >= 0


@given(st.lists(cents, min_size=12, max_size=12))
def test_the_months_of_an_own_curve_are_its_own(months):
    assert plan_curves.spread("own", sum(months), months) == months


def test_the_season_rests_in_winter_and_ends_at_the_whole():
    assert [month for month in range(1, 13) if plan_curves.rests("season", month)] == [1, 2]
    assert plan_curves.expected("season", 12) == 100
    assert plan_curves.expected("season", 2) == 0
