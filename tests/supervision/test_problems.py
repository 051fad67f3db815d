"""问题: raised, named, accepted, beyond its unit, answered, closed, reopened."""

from datetime import date, datetime

import pytest

from supervision import problems

pytestmark = pytest.mark.django_db


def at(day, hour=10):
    return datetime.fromisoformat(f"{day}T{hour:02}:00+08:00")


NOW = at("2026-03-02")


@pytest.fixture
def raised(project, contact):
    return problems.raise_problem(
        project, by=contact, text="10 千伏线路没有迁改", source="coordination", now=NOW
    )


def test_it_is_raised_named_accepted_answered_and_closed(raised, office, bureau_clerk, contact):
    assert (raised.standing, raised.due_date) == ("待交办", date(2026, 3, 3))
    assert problems.name_holder(raised, by=office, now=at("2026-03-03"))
    assert (raised.standing, raised.due_date) == ("待受理", date(2026, 3, 10))
    assert problems.accept(raised, by=bureau_clerk, now=at("2026-03-03", 11))
    assert raised.standing == "办理中"
    assert problems.answer(raised, by=bureau_clerk, text="已迁改", now=at("2026-03-05"))
    assert raised.standing == "已答复"
    assert problems.close(raised, by=contact, now=at("2026-03-06"))
    assert raised.standing == "已销号"
    kinds = [event.kind for event in raised.events.order_by("pk")]
    assert kinds == ["raise", "name", "accept", "answer", "close"]
