"""R-JR-1: what three opinions come to, and what becomes of the case."""

from itertools import product

import pytest

from pipeline.joint_review_opinions import result_of

WORDS = ("agree", "return", "refuse")


@pytest.mark.parametrize("opinions", list(product(WORDS, repeat=3)))
def test_r_jr_1_any_refusal_refuses_else_any_return_returns_else_it_is_passed(opinions):
    expected = "passed"
    if "return" in opinions:
        expected = "returned"
    if "refuse" in opinions:
        expected = "refused"
    assert result_of(opinions) == expected


@pytest.mark.parametrize("opinions", [(), *product(WORDS, repeat=1), *product(WORDS, repeat=2)])
def test_r_jr_1_fewer_than_three_decide_nothing(opinions):
    assert result_of(opinions) == "pending"
