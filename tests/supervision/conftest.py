"""Problems of the cast's project, from 2 March 2026 on."""

from datetime import datetime

import pytest

from supervision import problems


def at(day, hour=10):
    return datetime.fromisoformat(f"{day}T{hour:02}:00+08:00")


@pytest.fixture
def raised(project, contact):
    """Raised by the contact on Monday, 2 March."""
    return problems.raise_problem(
        project,
        by=contact,
        text="10 千伏线路没有迁改",
        source="coordination",
        category="land",
        now=at("2026-03-02"),
    )


@pytest.fixture
def named(raised, office, water_bureau, stranger):
    """Named on 3 March: the water bureau's, due on 10 March."""
    assert problems.name_holder(raised, by=office, lead_unit=water_bureau, now=at("2026-03-03"))
    return raised


@pytest.fixture
def answered(named, stranger):
    """Answered by the water bureau's clerk on 5 March."""
    assert problems.answer(named, by=stranger, text="已迁改", now=at("2026-03-05"))
    return named
