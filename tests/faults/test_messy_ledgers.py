"""Five hundred random ledgers in random layouts: no value is stored wrong in silence."""

import pytest
from hypothesis import given, settings

from tests.exchange.messy import messy_ledgers
from tests.exchange.test_messy_ledgers import EASY, check, county

__all__ = ["county"]


@pytest.mark.full
@settings(max_examples=500, **EASY)
@given(messy=messy_ledgers())
def test_what_is_stored_is_what_was_meant_five_hundred_times(county, tmp_path, messy):  # noqa: F811
    check(messy, tmp_path / "ledger.xlsx", county)
