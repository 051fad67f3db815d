"""What a year takes of what was signed (R-SG-1), on its vectors and against a plain recount."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.signing_totals import (
    Chain,
    DatedAmount,
    SignedAmounts,
    Standing,
    YearGrowth,
    chains_of,
)

#: Keys of rows made here: the later one was written later.
FRAMEWORK, FIRST, SECOND = 1, 2, 3


def day(text):
    return date.fromisoformat(text)


def signed(key, amount, on, *more, is_framework=False, framework=None, counts_from=None):
    """A contract of an amount signed on a day, and [(day, amount)] of what followed."""
    amounts = [(on, amount, counts_from or on), *((on, amount, on) for on, amount in more)]
    rows = tuple(
        DatedAmount(day(on), day(counts), Decimal(amount), number)
        for number, (on, amount, counts) in enumerate(amounts)
    )
    linked = day(counts_from or on) if framework else None
    return SignedAmounts(key, is_framework, rows, framework, linked)


def taken(rows, year, on):
    return YearGrowth.of_all(chains_of(rows).values(), year, day(on)).taken


def lost(rows, year, on):
    return YearGrowth.of_all(chains_of(rows).values(), year, day(on)).lost


# --- The vectors of the rule ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "total"), [("2026-03-14", 0), ("2026-03-15", 6000), ("2026-03-16", 6000)]
)
def test_a_contract_counts_from_the_day_of_its_signing(on, total):
    assert taken([signed(FIRST, 6000, "2026-03-15")], 2026, on).total == total


@pytest.mark.parametrize(
    ("signed_on", "of_2026", "of_2027"),
    [("2026-12-30", 5000, 0), ("2026-12-31", 5000, 0), ("2027-01-01", 0, 5000)],
)
def test_a_contract_belongs_to_the_year_of_its_day(signed_on, of_2026, of_2027):
    rows = [signed(FIRST, 5000, signed_on)]
    assert taken(rows, 2026, "2027-06-30").total == of_2026
    assert taken(rows, 2027, "2027-06-30").total == of_2027


def test_contracts_of_a_framework_count_as_far_as_they_are_above_it():
    framework = signed(FRAMEWORK, 100000, "2026-02-01", is_framework=True)
    first = signed(FIRST, 40000, "2026-05-01", framework=FRAMEWORK)
    second = signed(SECOND, 80000, "2026-09-01", framework=FRAMEWORK)
    rows = [framework, first, second]
    assert taken(rows, 2026, "2026-04-30") == Standing(Decimal(100000), Decimal(0), Decimal(100000))
    assert taken(rows, 2026, "2026-05-01").total == 100000
    assert taken(rows, 2026, "2026-09-01").total == 120000
    both = Standing(Decimal(120000), Decimal(120000), Decimal(100000))
    assert taken(rows, 2026, "2026-12-31") == both


def test_the_next_year_takes_what_a_framework_is_exceeded_by():
    framework = signed(FRAMEWORK, 100000, "2026-02-01", is_framework=True)
    contract = signed(FIRST, 120000, "2027-03-01", framework=FRAMEWORK)
    assert taken([framework, contract], 2026, "2026-12-31").total == 100000
    assert taken([framework, contract], 2027, "2027-12-31").total == 20000


def test_by_contracts_alone_the_next_year_takes_all_of_them():
    framework = signed(FRAMEWORK, 100000, "2026-02-01", is_framework=True)
    contract = signed(FIRST, 120000, "2027-03-01", framework=FRAMEWORK)
    of_2026 = taken([framework, contract], 2026, "2026-12-31")
    of_2027 = taken([framework, contract], 2027, "2027-12-31")
    assert of_2026.counted(frameworks_too=False) == 0
    assert of_2027.counted(frameworks_too=False) == 120000


def test_a_lapse_of_a_later_year_is_told_apart_and_never_subtracted():
    old = signed(FIRST, 8000, "2026-03-01", ("2027-02-01", 0))
    new = signed(SECOND, 3000, "2027-05-01")
    assert taken([old, new], 2027, "2027-01-31").total == 0
    assert lost([old, new], 2027, "2027-01-31").total == 0
    assert lost([old, new], 2027, "2027-02-01").total == 8000
    assert taken([old, new], 2027, "2027-12-31").total == 3000
    assert taken([old, new], 2026, "2026-12-31").total == 8000


def test_a_decrease_within_the_year_of_signing_takes_less():
    row = signed(FIRST, 8000, "2026-03-01", ("2026-06-01", 5000))
    assert taken([row], 2026, "2026-05-31").total == 8000
    assert taken([row], 2026, "2026-06-01").total == 5000
    assert lost([row], 2026, "2026-12-31").total == 0


def test_what_is_written_late_counts_from_its_counting_day():
    row = signed(FIRST, 8000, "2025-12-20", counts_from="2026-02-01")
    assert taken([row], 2025, "2025-12-31").total == 0
    assert taken([row], 2026, "2026-01-31").total == 0
    assert taken([row], 2026, "2026-02-01").total == 8000


def test_a_slip_corrected_late_leaves_the_days_before():
    """60000 for 6000 in March, closed with it; put right in July."""
    wrong = DatedAmount(day("2026-03-01"), day("2026-03-01"), Decimal(60000), 1)
    right = DatedAmount(day("2026-03-01"), day("2026-07-01"), Decimal(6000), 2)
    row = SignedAmounts(FIRST, False, (wrong, right))
    assert taken([row], 2026, "2026-06-30").total == 60000
    assert taken([row], 2026, "2026-07-01").total == 6000


def test_a_contract_that_is_linked_late_stands_by_itself_until_then():
    framework = signed(FRAMEWORK, 10, "2026-01-05", is_framework=True)
    contract = signed(FIRST, 8, "2026-03-01")
    linked = SignedAmounts(FIRST, False, contract.amounts, FRAMEWORK, day("2026-07-01"))
    assert taken([framework, linked], 2026, "2026-06-30").total == 18
    assert taken([framework, linked], 2026, "2026-07-01").total == 10


def test_a_year_that_has_not_begun_takes_nothing():
    assert taken([signed(FIRST, 5, "2025-05-01")], 2026, "2025-12-31").total == 0


def test_the_first_year_there_is_has_no_day_before_it():
    assert taken([signed(FIRST, 5, "0001-05-01")], 1, "0001-12-31").total == 5


def test_nothing_signed_is_nought():
    assert taken([], 2026, "2026-12-31") == Standing()


# --- A plain recount ------------------------------------------------------------------------------

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
MONEY = st.integers(1, 500)


@st.composite
def histories(draw):
    """[(is framework, framework, [(day, amount)])] with days apart, a nought only at the end."""
    found = []
    for _ in range(draw(st.integers(0, 6))):
        frameworks = [at for at, (is_framework, *_) in enumerate(found) if is_framework]
        is_framework = draw(st.booleans())
        parent = (
            None if is_framework or not frameworks else draw(st.sampled_from([None, *frameworks]))
        )
        days = sorted(draw(st.sets(DAYS, min_size=1, max_size=3)))
        amounts = [draw(MONEY) for _ in days]
        if len(days) > 1 and draw(st.booleans()):
            amounts[-1] = 0
        found.append((is_framework, parent, list(zip(days, amounts, strict=True))))
    return found


def in_order(history, numbers):
    """The same facts, written in the order of these numbers."""
    rows, at = [], 0
    for key, (is_framework, parent, amounts) in enumerate(history):
        dated = []
        for on, amount in amounts:
            dated.append(DatedAmount(on, on, Decimal(amount), numbers[at]))
            at += 1
        dated.sort(key=lambda row: row.number)
        framework = None if parent is None else parent + 1
        linked = None if parent is None else amounts[0][0]
        rows.append(SignedAmounts(key + 1, is_framework, tuple(dated), framework, linked))
    return rows


def recount(history, year, until):
    """What the year takes, written out without any of the classes."""

    def worth(index, on):
        known = [amount for at, amount in history[index][2] if at <= on]
        return known[-1] if known else 0

    def chain(root, on):
        mine = [index for index, row in enumerate(history) if row[1] == root]
        if history[root][0]:
            return max(worth(root, on), sum(worth(index, on) for index in mine))
        return worth(root, on)

    roots = [index for index, row in enumerate(history) if row[1] is None]
    before, now = date(year - 1, 12, 31), min(until, date(year, 12, 31))
    grown = [chain(root, now) - chain(root, before) for root in roots]
    return sum(each for each in grown if each > 0), -sum(each for each in grown if each < 0)


@given(histories(), st.sampled_from([2025, 2026, 2027]), st.integers(0, 800), st.randoms())
def test_the_year_equals_a_plain_recount_whatever_the_order_of_entry(history, year, later, random):
    until = date(year, 1, 1) + timedelta(days=later)
    number = sum(len(amounts) for *_, amounts in history)
    numbers = random.sample(range(number), number)
    growth = YearGrowth.of_all(chains_of(in_order(history, numbers)).values(), year, until)
    assert (growth.taken.total, growth.lost.total) == recount(history, year, until)


@given(histories(), st.integers(0, 364))
def test_years_and_losses_add_up_to_what_stands(history, until):
    """Nothing is lost between two years: growth less losses is what the chains are worth."""
    chains = list(chains_of(in_order(history, range(100))).values())
    last = date(2027, 1, 1) + timedelta(days=until)
    grown = [YearGrowth.of_all(chains, year, last) for year in (2025, 2026, 2027)]
    stands = sum(chain.on(last).total for chain in chains)
    assert sum(each.taken.total - each.lost.total for each in grown) == stands


def test_a_chain_of_one_is_worth_what_it_says():
    assert Chain((signed(FIRST, 7, "2026-01-01"),)).on(day("2026-01-01")).total == 7
