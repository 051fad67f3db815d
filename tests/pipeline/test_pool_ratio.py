"""R-RES-1: raw and weighted, unrounded, shown rounded down; what would close the gap."""

from datetime import date
from decimal import Decimal

import pytest

from norms.policy import policy_on
from pipeline.pool_ratio import (
    Candidate,
    PoolLine,
    PoolRatio,
    closing_rows,
    weights_of,
)

DAY = date(2026, 7, 8)
WEIGHTS = {"conceived": 20, "preliminary": 60, "ready": 100}


def line(amount, maturity="ready", *, entry=1, is_reviewed=True):
    """`amount` in 亿元."""
    return PoolLine(
        entry, entry, f"示例{entry}", Decimal(amount) * 10000, maturity, is_reviewed=is_reviewed
    )


def ratio(*lines, plan="50", wanted="3", base="fai_target"):
    plan = None if plan is None else Decimal(plan)
    return PoolRatio(DAY, lines, WEIGHTS, base, plan, wanted and Decimal(wanted))


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
    found = ratio(line(pool))
    assert found.raw == Decimal(raw)
    assert str(found.shown) == shown
    assert found.is_met is is_met


@pytest.mark.parametrize("plan", [None, "0"])
def test_without_a_plan_it_is_undefined_and_not_met(plan):
    found = ratio(line("150"), plan=plan)
    assert (found.raw, found.weighted, found.shown, found.shown_weighted) == (None,) * 4
    assert found.is_met is False
    assert found.plan_words == "全年固定资产投资目标没有数字，不能计算"
    assert found.gap is None


def test_nothing_is_met_that_nobody_wants():
    assert ratio(line("150"), wanted=None).is_met is False
    assert ratio(line("150"), wanted=None).gap is None


def test_amounts_weigh_by_their_maturity_and_the_raw_ratio_judges():
    found = ratio(line(50, "conceived"), line(50, "preliminary"), line(50, "ready"))
    assert found.weighted == Decimal("1.8")
    assert str(found.shown_weighted) == "1.80"
    assert found.is_met is True
    assert found.weighted_gap == 60 * 10000
    assert [found.of_maturity(each).count for each in WEIGHTS] == [1, 1, 1]
    assert found.of_maturity("preliminary").weighted_yi == 30


def test_what_was_never_reviewed_counts_and_is_told_apart():
    found = ratio(line(100), line(20, is_reviewed=False), line(5, is_reviewed=False))
    assert (found.unreviewed.count, found.unreviewed.yi) == (2, 25)
    assert (found.reviewed.count, found.reviewed.yi) == (1, 100)
    assert found.total.yi == 125
    assert found.notes == "加权 2.50 倍，其中未经联席 2 个 25 亿元"


def test_the_denominator_is_printed_in_words():
    assert ratio(plan="50").plan_words == "全年固定资产投资目标 50 亿元"
    words = ratio(plan="41.5975", base="annual_plans").plan_words
    assert words == "台账项目年度计划合计 41.5975 亿元"


@pytest.mark.django_db
def test_the_weights_are_those_of_the_policy():
    assert weights_of(policy_on(DAY)) == WEIGHTS


# --- What would close the gap ---------------------------------------------------------------------


def candidates(*amounts):
    return [Candidate(n, f"示例{n}", Decimal(each), "通过") for n, each in enumerate(amounts, 1)]


def closing(gap, *amounts):
    gap = None if gap is None else Decimal(gap)
    rows = closing_rows(gap, candidates(*amounts))
    return [(row.candidate.project, row.lacking) for row in rows]


@pytest.mark.parametrize(
    ("gap", "amounts", "rows"),
    [
        (100, (30, 70, 50), [(2, 30), (3, 0)]),
        (120, (30, 70, 50), [(2, 50), (3, 0)]),
        (121, (30, 70, 50), [(2, 51), (3, 1), (1, 0)]),
        (200, (30, 70, 50), [(2, 130), (3, 80), (1, 50)]),
        (10, (50, 50), [(1, 0)]),
        (0, (50,), []),
        (None, (50,), []),
        (10, (), []),
    ],
)
def test_the_largest_close_the_gap_as_many_as_it_takes(gap, amounts, rows):
    assert closing(gap, *amounts) == rows


def test_made_ready_an_entry_adds_what_it_does_not_weigh_yet():
    found = ratio(
        line(50, "conceived", entry=1), line(50, "preliminary", entry=2), line(9, "ready", entry=3)
    )
    rows = [(each.project, each.adds, each.standing, each.entry) for each in found.made_ready()]
    assert rows == [(1, 400000, "谋划类", 1), (2, 200000, "前期类", 2)]


def test_the_gap_of_the_raw_ratio_is_in_the_unit_of_amounts():
    assert ratio(line("149.99")).gap == 100
    assert ratio(line("150")).gap == 0
    assert ratio(line("151")).gap == 0
