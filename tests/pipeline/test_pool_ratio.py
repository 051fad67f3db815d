"""R-RES-1: raw and weighted, unrounded, shown rounded down."""

from datetime import date
from decimal import Decimal

import pytest

from norms.policy import policy_on
from pipeline.pool_ratio import PoolGroup, PoolRatio, weights_of

DAY = date(2026, 7, 8)
WEIGHTS = {"conceived": 20, "preliminary": 60, "ready": 100}


def group(amount, maturity="ready", *, count=1, is_reviewed=True):
    """`amount` in 亿元."""
    return PoolGroup(maturity, is_reviewed, count, Decimal(amount) * 10000)


def ratio(*groups, plan="50", wanted="3", base="fai_target"):
    plan = None if plan is None else Decimal(plan)
    return PoolRatio(groups, WEIGHTS, base, plan, wanted and Decimal(wanted))


@pytest.mark.parametrize(
    ("pool", "raw", "shown", "is_met"),
    [
        ("150.00", "3", "3.00", True),
        ("149.99", "2.9998", "2.99", False),
        ("150.01", "3.0002", "3.00", True),
        ("0", "0", "0.00", False),
    ],
)
def test_the_raw_ratio_is_compared_unrounded_and_shown_rounded_down(pool, raw, shown, is_met):
    found = ratio(group(pool))
    assert found.raw == Decimal(raw)
    assert str(found.shown) == shown
    assert found.is_met is is_met


@pytest.mark.parametrize("plan", [None, "0"])
def test_without_a_plan_it_is_undefined_and_not_met(plan):
    found = ratio(group("150"), plan=plan)
    assert (found.raw, found.weighted, found.shown, found.shown_weighted) == (None,) * 4
    assert found.is_met is False
    assert found.plan_words == "全年固定资产投资目标没有数字，不能计算"
    assert found.gap is None


def test_nothing_is_met_that_nobody_wants():
    assert ratio(group("150"), wanted=None).is_met is False
    assert ratio(group("150"), wanted=None).gap is None


def test_amounts_weigh_by_their_maturity_and_the_raw_ratio_judges():
    found = ratio(group(50, "conceived"), group(50, "preliminary"), group(50, "ready"))
    assert found.weighted == Decimal("1.8")
    assert str(found.shown_weighted) == "1.80"
    assert found.is_met is True
    assert found.weighted_gap == 60 * 10000
    assert [found.of_maturity(each).count for each in WEIGHTS] == [1, 1, 1]
    assert found.of_maturity("preliminary").weighted == 300000


def test_what_was_never_reviewed_counts_and_is_told_apart():
    found = ratio(group(100), group(25, count=2, is_reviewed=False))
    assert (found.unreviewed.count, found.unreviewed.yi) == (2, 25)
    assert found.total.yi == 125
    assert found.notes == "加权 2.50 倍，其中未经联席 2 个 25 亿元"


def test_the_denominator_is_printed_in_words():
    assert ratio(plan="50").plan_words == "全年固定资产投资目标 50 亿元"
    words = ratio(plan="41.5975", base="annual_plans").plan_words
    assert words == "台账项目年度计划合计 41.5975 亿元"


@pytest.mark.django_db
def test_the_weights_are_those_of_the_policy():
    assert weights_of(policy_on(DAY)) == WEIGHTS


def test_what_the_ratios_lack_is_in_the_unit_of_amounts():
    assert ratio(group("149.99")).gap == 100
    assert ratio(group("150")).gap == 0
    assert ratio(group("151")).gap == 0


def test_what_is_not_ready_would_weigh_more():
    found = ratio(group(50, "conceived"), group(50, "preliminary"), group(9, "ready"))
    assert (found.unready.count, found.unready.amount) == (2, 1000000)
    assert found.unready.amount - found.unready.weighted == 600000
