"""The target 签约额: typed until something is entered, then computed, frozen when closed."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from investment import county_snapshot, targets, unreported_units
from investment.models import AnnualTarget, Month, MonthTarget
from norms.models import PolicyVersion
from norms.policy import policy_on, touch
from pipeline import contracts
from pipeline.signed_projects import signed_actual
from tests.pipeline.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    return AnnualTarget.objects.get(year=2026, code="signed")


@pytest.fixture
def typed(office, target):
    """3.41 亿元, as it was reported."""
    return targets.record_actual(
        target, by=office, as_of=date(2026, 6, 30), source="县招商局报送", today=TODAY, now=NOW,
        amount=Decimal("3.41"),
    )  # fmt: skip


def standing(target, day=TODAY):
    return targets.target_status(target, day)


def close(month):
    """As the closing of a month freezes what the dashboard shows."""
    row = Month.objects.create(year=2026, month=month, by_name="示例办一", at=NOW)
    county_snapshot.MonthTarget.objects.bulk_create(
        MonthTarget(month=row, **each._asdict())
        for each in county_snapshot.shown_targets(2026, row.last_day)
    )
    return row


def frozen(month):
    return month.target_rows.get(code="signed")


def test_until_a_contract_is_entered_the_typed_figure_is_shown(target, typed):
    row = standing(target)
    assert (row.actual.amount, row.actual.source) == (Decimal("3.41"), "县招商局报送")
    assert not row.actual.computed
    assert row.typed is None


def test_with_the_first_contract_the_figure_is_computed_and_the_typed_one_stays_beside(
    target, typed, sign
):
    sign(amount=25000)
    row = standing(target)
    assert (row.actual.amount, row.actual.computed) == (Decimal("2.5"), True)
    assert row.actual.basis == "按合同登记计算，计入正式合同和框架协议"
    assert row.typed.amount == Decimal("3.41")
    assert row.typed_words == "填报数 3.41 亿元（县招商局报送）"


@pytest.mark.parametrize(
    ("day", "amount"),
    [(date(2026, 3, 14), None), (date(2026, 3, 15), "2.5"), (date(2026, 3, 16), "2.5")],
)
def test_a_past_day_knows_what_counted_by_then(target, sign, day, amount):
    sign(amount=25000)
    actual = standing(target, day).actual
    assert (actual and actual.amount) == (amount and Decimal(amount))


def test_a_contract_of_another_year_leaves_the_typed_figure(target, typed, sign):
    sign(on="2025-12-31")
    assert not standing(target).actual.computed


@pytest.mark.parametrize(("amount", "is_met"), [(599999, False), (600000, True), (600001, True)])
def test_it_is_judged_by_the_computed_figure(target, typed, sign, amount, is_met):
    sign(amount=amount)
    assert standing(target).is_met is is_met


def test_contracts_alone_meet_it_from_the_edition_that_says_so(target, sign):
    sign("示例框架", 100000, "2026-02-01", kind="framework")
    sign("示例合同", 25000, "2026-03-01")
    old = PolicyVersion.objects.earliest("effective_on")
    old.pk, old.effective_on, old.signing_basis = None, date(2026, 7, 1), "contracts"
    old.save()
    touch()
    assert standing(target, date(2026, 6, 30)).actual.amount == Decimal("12.5")
    after = standing(target, date(2026, 7, 1)).actual
    assert after.amount == Decimal("2.5")
    assert after.basis == "按合同登记计算，计入正式合同（框架协议不计）"


def test_a_closed_month_keeps_its_figure_and_what_is_late_counts_from_the_open_one(target, sign):
    sign("示例合同一", 25000, "2026-05-10")
    may = close(5)
    sign("示例合同二", 10000, "2026-05-20")
    assert frozen(may).reached == Decimal("2.5")
    assert signed_actual(2026, may.last_day, policy_on(TODAY)).amount == Decimal("2.5")
    assert signed_actual(2026, date(2026, 6, 1), policy_on(TODAY)).amount == Decimal("3.5")
    june = close(6)
    assert frozen(june).reached == Decimal("3.5")


def test_a_month_closed_before_the_first_contract_keeps_the_typed_figure(typed, sign):
    june = close(6)
    sign(on="2026-05-10")
    assert frozen(june).source == "县招商局报送"
    assert county_snapshot.shown_targets_of_month(june)[0].code


def test_a_closed_month_names_both(typed, sign):
    sign(amount=25000)
    june = frozen(close(6))
    assert june.source == "台账招商签约登记"
    assert june.basis == (
        "按合同登记计算，计入正式合同和框架协议；填报数 3.41 亿元（县招商局报送）"
    )


def test_no_correction_changes_what_a_closed_month_is_computed_to(sign, office):
    """Whatever is done afterwards, the closed month computed anew is what was frozen."""
    told = {"by": office, "now": NOW, "today": TODAY}
    framework = sign("示例框架", 100000, "2026-02-01", kind="framework")
    contract, other = sign("示例一", 30000, "2026-05-10"), sign("示例二", 9000, "2026-05-11")
    may = close(5)
    facts = {name: getattr(contract, name) for name in contracts.FACTS}
    moved = facts | {"fulfils": framework, "signed_on": date(2026, 4, 1)}
    contracts.correct(contract, moved, by=office, today=TODAY, reason="日期填错")
    contracts.change_amount(
        contract, amount=Decimal(1), on=date(2026, 5, 12), reason="补充协议", **told
    )
    contracts.end(other, ending="mistaken", on=TODAY, reason="重复", **told)
    sign("示例三", 5000, "2026-05-12")
    again = signed_actual(2026, may.last_day, policy_on(TODAY))
    assert again.amount == frozen(may).reached == Decimal("13.9")
    today = signed_actual(2026, TODAY, policy_on(TODAY))
    assert today.amount == Decimal("10.5")


def test_the_real_closing_freezes_it(project, office, sign):
    from investment import month_closing, monthly_reports

    sign(amount=25000, on="2026-06-10")
    day = datetime(2026, 7, 8, 12, 0, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(day, tick=False):
        monthly_reports.open_reports(TODAY, now=day)
        units = unreported_units.unreported_units(2026, 6)
        missing = {listing.pk for unit in units for listing in unit.listings}
        june = month_closing.close(2026, 6, by=office, now=day, today=TODAY, unreported=missing)
    assert frozen(june).reached == Decimal("2.5")


def test_the_targets_page_and_the_dashboard_say_which_figure_is_shown(client, office, typed, sign):
    sign(amount=25000)
    client.force_login(office)
    with time_machine.travel(NOW, tick=False):
        pages = [client.get(url).content.decode() for url in ("/targets/", "/dashboard/")]
        page = client.get(f"/targets/{typed.target_id}/").content.decode()
    for text in [*pages, page]:
        assert "按合同登记计算" in text
        assert "填报数 3.41 亿元（县招商局报送）" in text
    assert "填报数列在旁边，不参加判定" in page
