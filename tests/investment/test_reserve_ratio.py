"""储备库: the ratio to the yearly plan, and what the office means by that plan since when."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from investment import reserve_ratio, targets
from investment.models import AnnualTarget
from norms import policy_changes
from norms.models import PolicyVersion
from norms.policy import policy_on
from tests.forms import act

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 8)
NOW = datetime(2026, 7, 8, 10, 0, tzinfo=timezone.get_default_timezone())
Base = PolicyVersion.ReserveBase


@pytest.fixture
def enter_pool(office):
    """enter_pool("163.4"): the pool's total in 亿元, as of today."""

    def enter(amount):
        return targets.record_actual(
            pool_target(), by=office, as_of=TODAY, source="示例", today=TODAY, now=NOW,
            amount=Decimal(amount),
        )  # fmt: skip

    return enter


@pytest.fixture
def count_plans(office):
    """count_plans(from_day): from that day on the ledger's plans are the denominator."""

    def lay_down(day):
        former = PolicyVersion.objects.first()
        steps, causes = list(former.steps.all()), list(former.causes.all())
        for row in (*steps, *causes):
            row.pk, row._state.adding = None, True
        policy_version = PolicyVersion(effective_on=day, reserve_base=Base.ANNUAL_PLANS)
        return policy_changes.create_version(policy_version, steps, causes, by=office)

    return lay_down


def pool_target():
    return AnnualTarget.objects.get(year=2026, code=targets.RESERVE)


def standing(as_of=TODAY):
    return targets.target_status(pool_target(), as_of)


@pytest.mark.parametrize(
    ("pool", "shown", "is_met"),
    [("150.00", "3.00", True), ("149.99", "2.99", False), ("163.4", "3.26", True)],
)
def test_the_ratio_is_compared_unrounded_and_shown_rounded_down(enter_pool, pool, shown, is_met):
    enter_pool(pool)
    assert standing().is_met is is_met
    assert str(standing().shown) == shown
    assert "÷ 全年固定资产投资目标 50 亿元" in standing().actual.basis


def test_a_ratio_over_nothing_is_not_met(enter_pool):
    enter_pool("150")
    AnnualTarget.objects.filter(code="fai").update(amount=0)
    assert standing().is_met is None
    assert "没有数字" in standing().actual.basis


def test_the_office_may_count_the_plans_of_the_ledger(enter_pool, count_plans, make_project):
    make_project("示例甲", plan="200000.25")
    make_project("示例乙", plan="300000")
    make_project("示例去年", plan="700000", year=2025)
    enter_pool("150.0001")
    count_plans(TODAY)
    assert standing().actual.basis == "储备库 150.0001 ÷ 台账项目年度计划合计 50 亿元"
    assert standing().actual.amount == Decimal("150.0001") / Decimal("50.000025")
    assert standing().is_met is True


def test_plans_that_miss_by_a_cent_do_not_look_met(enter_pool, count_plans, make_project):
    make_project("示例甲", plan="500000.01")
    enter_pool("150")
    count_plans(TODAY)
    assert standing().is_met is False
    assert str(standing().shown) == "2.99"


def test_a_ledger_without_plans_gives_no_ratio(enter_pool, count_plans):
    enter_pool("150")
    count_plans(TODAY)
    assert standing().actual.amount is None
    assert standing().is_met is None


def test_a_withdrawn_project_is_not_counted(make_project):
    make_project("示例甲", plan="10000")
    gone = make_project("示例乙", plan="10000")
    gone.withdrawn_on = TODAY
    gone.save(update_fields=["withdrawn_on"])
    assert reserve_ratio.ledger_plans(2026) == 1


def test_the_new_way_holds_from_its_day_and_not_before(enter_pool, count_plans, make_project):
    make_project("示例甲", plan="1000000")
    count_plans(TODAY)
    assert policy_on(date(2026, 7, 7)).reserve_base == Base.FAI_TARGET
    assert policy_on(TODAY).reserve_base == Base.ANNUAL_PLANS
    enter_pool("160")
    assert standing().is_met is False
    assert "合计 100 亿元" in standing().actual.basis


def test_the_office_changes_it_on_the_page_of_the_norms(client, office, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(office)
    edition = client.get("/norms/new/").context["edition"]
    said = {field.name: field.value() for field in edition.main}
    said |= {"effective_on": "2026-07-09", "note": "", "reserve_base": Base.ANNUAL_PLANS}
    for form in edition.steps:
        said |= {form.add_prefix(name): form[name].value() for name in form.fields}
    assert act(client, "/norms/new/", said).status_code == 302
    assert policy_on(date(2026, 7, 9)).reserve_base == Base.ANNUAL_PLANS
    laid_down = PolicyVersion.objects.get(effective_on=date(2026, 7, 9))
    assert "台账项目年度计划合计" in client.get(f"/norms/{laid_down.pk}/").content.decode()
