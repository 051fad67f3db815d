"""Problems of the cast's project, from 2 March 2026 on; orders over a milestone of a site."""

from datetime import date, datetime

import pytest

from projects import roadmap
from supervision import order_answers, orders, problems
from tests.cast import ENTERED, NEW_YEAR

DUE = date(2026, 6, 30)
#: 17 days past DUE, on the ladder's third level; a Friday.
ISSUED = date(2026, 7, 17)


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


@pytest.fixture
def site(make_project, office, lead, contact, unit_head):
    """A project with no statutory milestone, whose bureau has a head."""
    return make_project(kind="preliminary", lead=lead, contact=contact)


@pytest.fixture
def add_milestone(site, office):
    """add_milestone("可研批复", due): a milestone of the site."""

    def make(name="可研批复", due=DUE, project=None):
        facts = {"name": name, "due_date": due, "known_since": NEW_YEAR}
        return roadmap.add_milestone(project or site, by=office, now=ENTERED, **facts)

    return make


@pytest.fixture
def node(add_milestone):
    return add_milestone()


@pytest.fixture
def drafted(supervisor):
    """drafted(milestone, …): a draft over these, by 督查室."""

    def make(*rows, on=ISSUED, by=supervisor, **facts):
        return orders.draft_order(rows[0].project, rows, by=by, now=at(on), **facts)

    return make


@pytest.fixture
def issued(drafted, supervisor):
    """issued(milestone, …): an order that is out."""

    def make(*rows, on=ISSUED, **facts):
        order = drafted(*rows, on=on, **facts)
        assert orders.issue(order, by=supervisor, now=at(on))
        return order

    return make


@pytest.fixture
def replied(issued, unit_head):
    """replied(milestone, …): an order that was signed for and answered on its day."""

    def make(*rows, on=ISSUED, is_done=False, **facts):
        order = issued(*rows, on=on, **facts)
        assert order_answers.sign_for(order, by=unit_head, words="示例科员一", now=at(on, 14))
        said = {"words": "正在办理", "is_done": is_done, "now": at(on, 15)}
        assert order_answers.answer(order, by=unit_head, **said)
        return order

    return make
