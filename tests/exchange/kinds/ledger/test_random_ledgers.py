"""0 silently wrong values: whatever the layout, what is stored is what was meant, or is asked."""

import sys
from random import Random
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Unit
from exchange.workbooks.reader import read_workbook
from tests.examples import examples
from tests.exchange.kinds.ledger.ledger_judge import Judgement, judge
from tests.exchange.kinds.ledger.random_ledgers import random_ledger
from tests.exchange.kinds.ledger.random_projects import LEADERS, OWNERS, UNITS
from tests.exchange.kinds.ledger.sheet_import import import_sheets

EASY = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "database": None,
    "phases": [Phase.generate],
    "print_blob": True,
    # What guards main tries the same ledgers every time; new ones are for `make faults`.
    "derandomize": settings.get_current_profile_name() != "deep",
}
#: Of a hundred rows that nobody doubts, so many are taken without a question.
FLOOR = 0.97


@pytest.fixture
def county(db, make_person):
    for name in UNITS + OWNERS:
        Unit.objects.create(name=name)
    for name in LEADERS:
        make_person(name, duty="county_leader")
    return make_person("示例办一", duty="office")


def brought_in(seed, path, office):
    """What is to be said of the ledger of a seed; nothing of it stays."""
    ledger = random_ledger(Random(seed))
    # Once is enough to open the file; everything after it runs twice.
    book = read_workbook(ledger.write(path))
    with (
        transaction.atomic(),
        mock.patch("exchange.parsing.parse_workbook.read_workbook", return_value=book),
    ):
        judgement = judge(ledger, import_sheets(path, office, answers=ledger.answers))
        again = import_sheets(path, office, answers=ledger.answers).counts
        if again["new"] or again["changed"]:
            judgement.faults.append(f"a second import changes the ledger: {again}")
        transaction.set_rollback(True)
    judgement.faults = [f"seed {seed}: {fault}" for fault in judgement.faults]
    return judgement


@pytest.fixture
def tally():
    """What all the ledgers of a test come to; `pytest -s` shows it."""
    judgement = Judgement()
    yield judgement
    sys.stderr.write(f"\n{report(judgement)}\n")
    assert share_taken(judgement) >= FLOOR, report(judgement)


def share_taken(judgement):
    return judgement.taken / max(judgement.sure_rows, 1)


def report(judgement):
    """How many rows were taken, and why others were not."""
    return "\n".join(
        [
            f"{judgement.sure_rows} rows beyond doubt, {judgement.asked_rows} asked about, "
            f"{judgement.asked_sheets} questions for a sheet: {share_taken(judgement):.2%} taken",
            *judgement.sentences[:20],
        ]
    )


@settings(max_examples=examples(50), **EASY)
@given(seed=st.integers(0, 2**32))
def test_what_is_stored_is_what_was_meant_or_is_asked(county, tally, tmp_path, seed):
    judgement = brought_in(seed, tmp_path / "ledger.xlsx", county)
    tally.add(judgement)
    assert not judgement.faults, "\n".join(judgement.faults)
