"""卡住的资金: typed, else what is left of the year's plan (R-PR-5)."""

from datetime import date
from decimal import Decimal

import pytest

from investment.models import AnnualPlan, Month, MonthFigure
from supervision.blocked_amounts import with_blocked_amount
from supervision.models import Problem
from tests.supervision.conftest import at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 20)


def close_month(project, ytd, *, year=2026, number=6):
    """A closed month with what the project had done by its end."""
    MonthFigure.objects.filter(project=project).update(is_latest=False)
    month = Month.objects.create(year=year, month=number, by_name="示例办一")
    MonthFigure.objects.create(
        month=month,
        year=year,
        number=number,
        project=project,
        listing=project.listings.get(),
        unit=project.responsible_unit,
        month_amount=0,
        cumulative=Decimal(ytd),
        expected=0,
        ytd=Decimal(ytd),
        is_latest=True,
    )


def blocked(problem, today=TODAY):
    row = with_blocked_amount(Problem.objects.filter(pk=problem.pk), today).get()
    return row.blocked, row.open_remainder


@pytest.fixture
def plan(project):
    """12000 万元 for the year."""
    found = AnnualPlan.objects.get(listing__project=project, is_current=True)
    AnnualPlan.objects.filter(pk=found.pk).update(amount=Decimal(12000))
    return found


def test_r_pr_5_what_is_left_of_the_plan(raised, project, plan):
    assert blocked(raised) == (Decimal("12000.00"), Decimal("12000.00"))
    close_month(project, "5000.55")
    assert blocked(raised) == (Decimal("6999.45"), Decimal("6999.45"))


def test_r_pr_5_what_was_typed_stands_even_nothing(raised, project, plan):
    close_month(project, "5000")
    for typed in ("0", "800.50"):
        Problem.objects.filter(pk=raised.pk).update(blocked_amount=Decimal(typed))
        assert blocked(raised) == (Decimal(typed), Decimal("7000.00"))


def test_more_done_than_planned_leaves_nothing(raised, project, plan):
    close_month(project, "13000")
    assert blocked(raised) == (Decimal("0.00"), Decimal("0.00"))


def test_without_a_plan_it_is_not_known(raised, plan):
    AnnualPlan.objects.update(is_current=False)
    assert blocked(raised) == (None, None)


def test_what_was_done_last_year_is_not_taken_off(raised, project, plan):
    close_month(project, "9000", year=2025, number=12)
    assert blocked(raised)[0] == Decimal("12000.00")


def test_next_year_has_its_own_plan(raised, plan):
    assert blocked(raised, date(2027, 1, 1)) == (None, None)


def test_one_query_whatever_their_number(raised, plan, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = list(with_blocked_amount(Problem.objects.all(), TODAY).order_by("-blocked"))
    assert [row.pk for row in rows] == [raised.pk]
    assert at("2026-03-02") == raised.raised_at
