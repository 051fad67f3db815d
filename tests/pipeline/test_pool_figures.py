"""The target 储备库倍数: typed until the opening list is confirmed, then computed, frozen when
closed."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from investment import (
    county_snapshot,
    month_closing,
    monthly_reports,
    targets,
    unreported_units,
)
from investment.models import AnnualTarget, Month, MonthTarget
from norms.models import PolicyVersion
from norms.policy import policy_on, touch
from pipeline import pool_entries
from pipeline.pool_figures import pool_groups, pool_ratio, reserve_actual
from pipeline.pool_records import NewEntry
from projects import year_listings
from tests.pipeline.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
OPENED = date(2026, 1, 15)


@pytest.fixture
def target():
    return AnnualTarget.objects.get(year=2026, code="reserve_ratio")


@pytest.fixture
def typed(office, target):
    """163.4 亿元, as it was reported."""
    return targets.record_actual(
        target, by=office, as_of=date(2026, 6, 30), source="县发改局报送", today=TODAY, now=NOW,
        amount=Decimal("163.4"),
    )  # fmt: skip


@pytest.fixture
def acts(office):
    return {"by": office, "now": NOW}


@pytest.fixture
def open_with(acts, reserve):
    """open_with(150, 20): the opening list of so many 亿元, 前期类."""

    def confirm(*amounts, confirmed_on=OPENED, **facts):
        rows = [
            NewEntry(reserve(f"示例期初{n}"), OPENED, Decimal(each) * 10000, "preliminary")
            for n, each in enumerate(amounts, 1)
        ]
        told = {"confirmed_on": confirmed_on, "document": "储备库清单"} | acts | facts
        return pool_entries.confirm_opening(rows, **told)

    return confirm


def standing(target, day=TODAY):
    return targets.target_status(target, day)


def close(month, closed_at=NOW):
    """As the closing of a month freezes what the dashboard shows."""
    row = Month.objects.create(year=2026, month=month, by_name="示例办一", at=closed_at)
    MonthTarget.objects.bulk_create(
        MonthTarget(month=row, **each._asdict())
        for each in county_snapshot.shown_targets(2026, row.last_day)
    )
    return row


def frozen(month):
    return month.target_rows.get(code="reserve_ratio")


# --- Typed, then computed -------------------------------------------------------------------------


def test_until_the_opening_list_is_confirmed_the_typed_figure_is_shown(
    target, typed, reserve, admit
):
    admit(reserve())
    row = standing(target)
    assert (str(row.shown), row.actual.source) == ("3.26", "县发改局报送")
    assert not row.actual.computed
    assert row.typed is None


def test_from_the_opening_list_on_it_is_computed_and_the_typed_one_stays_beside(
    target, typed, open_with
):
    open_with(100, 50)
    row = standing(target)
    assert (row.actual.amount, row.actual.computed, row.is_met) == (3, True, True)
    assert row.actual.source == "台账储备库"
    assert row.actual.basis == (
        "储备库 150 ÷ 全年固定资产投资目标 50 亿元；加权 1.80 倍，其中未经联席 2 个 150 亿元"
    )
    assert row.typed_words == "填报数 163.4 亿元（县发改局报送）"


@pytest.mark.parametrize(
    ("pool", "shown", "is_met"), [("150.00", "3.00", True), ("149.99", "2.99", False)]
)
def test_it_is_judged_unrounded_and_shown_rounded_down(target, open_with, pool, shown, is_met):
    open_with(pool)
    row = standing(target)
    assert str(row.shown) == shown
    assert row.is_met is is_met


@pytest.mark.parametrize("base", ["fai_target", "annual_plans"])
def test_over_nothing_it_is_undefined_and_not_met(target, open_with, base):
    open_with(150)
    AnnualTarget.objects.filter(code="fai").update(amount=0)
    PolicyVersion.objects.update(reserve_base=base)
    touch()
    row = standing(target)
    assert (row.actual.amount, row.is_met, row.shown) == (None, False, None)
    assert row.word == "进行中"
    assert "没有数字，不能计算" in row.actual.basis


@pytest.mark.parametrize(("day", "is_kept"), [(-1, False), (0, True), (1, True)])
def test_before_the_day_of_the_opening_list_the_pool_was_not_kept(target, open_with, day, is_kept):
    open_with(150)
    actual = reserve_actual(2026, OPENED + day * DAY, policy_on(TODAY))
    assert (actual is not None) is is_kept


def test_the_plans_of_the_ledger_are_the_denominator_where_the_policy_says(
    target, open_with, make_project
):
    make_project("示例甲", plan="500000.01")
    open_with(150)
    PolicyVersion.objects.update(reserve_base="annual_plans")
    touch()
    row = standing(target)
    assert (str(row.shown), row.is_met) == ("2.99", False)
    assert "台账项目年度计划合计 50 亿元" in row.actual.basis


def test_the_page_may_ask_for_the_other_plan(open_with, make_project):
    make_project("示例甲", plan="750000")
    open_with(150)
    policy = policy_on(TODAY)
    assert pool_ratio(2026, TODAY, policy).raw == 3
    assert pool_ratio(2026, TODAY, policy, "annual_plans").raw == 2


def test_the_weights_may_be_laid_down(open_with):
    open_with(100)
    PolicyVersion.objects.update(pool_weight_preliminary=50)
    touch()
    assert pool_ratio(2026, TODAY, policy_on(TODAY)).weighted == 1


def test_a_project_counts_whatever_its_kind_until_the_day_it_is_listed(
    open_with, make_project, admit, acts
):
    project = make_project("示例前期", kind="preliminary", plan=None)
    admit(project, since="2026-02-01", amount=70000)
    decided = date(2026, 5, 10)
    year_listings.change_kind(
        project.listings.get(), kind="new", reason="决定", decided_on=decided,
        due_date=date(2026, 6, 30), accept_overdue=True, **acts,
    )  # fmt: skip
    first = date(2026, 2, 1)
    days = [first - DAY, first, first + DAY, decided - DAY, decided, decided + DAY]
    counts = [sum(row.amount for row in pool_groups(day)) for day in days]
    assert counts == [0, 70000, 70000, 70000, 0, 0]


def test_the_amount_in_force_that_day_counts(open_with, acts):
    entry = open_with(100).entries.get()
    on = date(2026, 5, 10)
    pool_entries.change_amount(entry, on=on, amount=Decimal(1500000), reason="可研", **acts)
    policy = policy_on(TODAY)
    days = [on - DAY, on, on + DAY]
    assert [pool_ratio(2026, day, policy).raw for day in days] == [2, 3, 3]


def test_a_year_gone_by_stands_as_on_its_last_day(open_with, acts):
    opening = open_with(150)
    later = {"by": acts["by"], "now": datetime(2027, 2, 1, 9, tzinfo=NOW.tzinfo)}
    entry = opening.entries.get()
    on = date(2027, 1, 10)
    pool_entries.change_amount(entry, on=on, amount=Decimal(10), reason="核减", **later)
    actual = reserve_actual(2026, date(2027, 2, 1), policy_on(TODAY))
    assert actual.amount == 3


def test_any_number_of_entries_takes_as_many_queries(open_with, django_assert_num_queries):
    open_with(*range(1, 21))
    policy = policy_on(TODAY)
    with django_assert_num_queries(2):
        reserve_actual(2026, TODAY, policy)


# --- A closed month -------------------------------------------------------------------------------


def test_a_closed_month_keeps_what_it_was_closed_with(target, typed, open_with, reserve, admit):
    open_with(150)
    june = close(6)
    admit(reserve("示例后来"), since="2026-06-20", amount=500000, now=NOW + timedelta(hours=1))
    row = frozen(june)
    assert (row.reached, row.is_met) == (3, True)
    assert row.basis.endswith("；填报数 163.4 亿元（县发改局报送）")
    assert reserve_actual(2026, june.last_day, policy_on(TODAY)).amount == 4


def test_a_month_closed_before_the_list_keeps_the_typed_figure(target, typed, open_with):
    june = close(6)
    open_with(20)
    assert frozen(june).source == "县发改局报送"
    assert frozen(june).reached == Decimal("3.268")


def test_the_real_closing_freezes_it(project, office, open_with):
    open_with(150)
    day = datetime(2026, 7, 8, 12, 0, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(day, tick=False):
        monthly_reports.open_reports(TODAY, now=day)
        units = unreported_units.unreported_units(2026, 6)
        missing = {listing.pk for unit in units for listing in unit.listings}
        told = {"by": office, "now": day, "today": TODAY}
        june = month_closing.close(2026, 6, unreported=missing, **told)
    assert (frozen(june).reached, frozen(june).is_met) == (3, True)
    assert "未经联席 1 个 150 亿元" in frozen(june).basis


def test_the_targets_page_and_the_dashboard_say_which_figure_is_shown(
    client, office, typed, open_with
):
    open_with("149.99")
    client.force_login(office)
    urls = ("/targets/", "/dashboard/", f"/targets/{typed.target_id}/")
    with time_machine.travel(NOW, tick=False):
        pages = [client.get(url).content.decode() for url in urls]
    for page in pages:
        assert "储备库 149.99 ÷ 全年固定资产投资目标 50 亿元" in page
        assert "填报数 163.4 亿元（县发改局报送）" in page
        assert "2.99" in page


@pytest.mark.parametrize("url", ["/targets/", "/dashboard/"])
def test_a_pool_over_nothing_breaks_no_page(client, office, open_with, url):
    open_with(150)
    AnnualTarget.objects.filter(code="fai").update(amount=0)
    client.force_login(office)
    with time_machine.travel(NOW, tick=False):
        page = client.get(url).content.decode()
    assert "全年固定资产投资目标没有数字，不能计算" in page
