"""A county's own words are remembered with their year beside the sheet's."""

from datetime import datetime

import pytest
from django.utils import timezone

from accounts.audit import CommandLine
from exchange.models import HeaderWord
from exchange.parsing import county_header_words
from exchange.parsing.ledger_headers import LedgerHeaders

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 10, tzinfo=timezone.get_default_timezone())


def remember(word, key="annual_plan", **options):
    county_header_words.remember(word=word, key=key, by=CommandLine(), now=APRIL, **options)


def key_of(header, year):
    return LedgerHeaders(year, county_header_words.in_force()).meaning(header).key


def test_a_word_of_its_year_means_each_years_own():
    remember("2026年投资额（万元）", year=2026)
    assert HeaderWord.objects.get().word == "本年投资额"
    assert key_of("2026年投资额", 2026) == "annual_plan"
    assert key_of("2027年投资额（亿元）", 2027) == "annual_plan"
    for other in ("2026年投资额", "2028年投资额", "2025年投资额", "投资额"):
        assert key_of(other, 2027) is None


def test_a_word_of_the_year_before_moves_on_as_well():
    remember("2025年末结转", "carried_in", year=2026)
    assert key_of("2026年末结转", 2027) == "carried_in"
    assert key_of("2025年末结转", 2027) is None


def test_without_a_sheet_the_year_is_that_of_the_day():
    remember("2026年投资额")
    assert key_of("2026年投资额", 2026) == "annual_plan"
    assert key_of("2026年投资额", 2027) is None


def test_words_from_before_are_read_as_they_were_meant():
    for word, key in (("2026年投资额", "annual_plan"), ("盘子", "total_investment")):
        HeaderWord.objects.create(word=word, key=key, at=APRIL, by_name="示例办一")
    assert key_of("盘子", 2026) == key_of("盘子", 2027) == "total_investment"
    assert key_of("2027年投资额", 2027) == "annual_plan"
    assert key_of("2026年投资额", 2027) is None


def test_a_word_with_its_parent_is_that_column_alone():
    remember("2027年·计划投资", year=2026)
    headers = LedgerHeaders(2026, county_header_words.in_force())
    assert headers.meaning("计划投资", "2027年").key == "annual_plan"
    assert headers.meaning("计划投资", "2025年").key is None
