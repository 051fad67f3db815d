"""The 51 targets of 2026, what they are judged by, and what the ledger knows by itself."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from investment import defaults, targets
from investment.models import AnnualTarget, CountyFai, TargetActual
from projects.models import Tag

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 8)
NOW = datetime(2026, 7, 8, 10, 0, tzinfo=timezone.get_default_timezone())


def named(name):
    return AnnualTarget.objects.get(year=2026, name=name)


def coded(code):
    return AnnualTarget.objects.get(year=2026, code=code)


def standing(target, as_of=TODAY):
    return targets.target_status(target, as_of)


@pytest.fixture
def enter(office):
    def enter(target, amount=None, *, as_of=TODAY, met=None):
        amount = None if amount is None else Decimal(amount)
        return targets.record_actual(
            target,
            by=office,
            as_of=as_of,
            source="县统计局 6 月月报",
            today=TODAY,
            now=NOW,
            amount=amount,
            met=met,
        )

    return enter


def test_the_year_starts_with_its_51_targets_each_with_its_phrase():
    rows = AnnualTarget.objects.filter(year=2026)
    assert rows.count() == 51
    assert not rows.filter(source_text="").exists()
    assert rows.filter(amount=None).count() == 4
    assert set(rows.values_list("comparison", flat=True)) == set(AnnualTarget.Comparison)


def test_every_number_of_a_target_stands_in_its_phrase():
    for row in defaults.rows():
        amount = row["amount"].replace("10", "十") if "十件" in row["name"] else row["amount"]
        assert amount in row["source_text"], row["name"]


@pytest.mark.parametrize(
    ("name", "actual", "is_met"),
    [
        # eq: a bare number is judged as a floor
        ("新建口袋公园", "4", False),
        ("新建口袋公园", "5", True),
        ("新建口袋公园", "6", True),
        # 以上 includes the number
        ("引进各类人才", "69", False),
        ("引进各类人才", "70", True),
        # 突破 does not
        ("有机认证面积", "5", False),
        ("有机认证面积", "5.0001", True),
        # 稳定在
        ("粮食产量", "1.0999", False),
        ("粮食产量", "1.1", True),
    ],
)
def test_a_target_is_met_by_its_comparison_word(enter, name, actual, is_met):
    enter(named(name), actual)
    assert standing(named(name)).is_met is is_met


@pytest.mark.parametrize(
    ("name", "growth", "is_met"),
    [
        ("城镇居民人均可支配收入增速", "4.9", False),
        ("城镇居民人均可支配收入增速", "5.2", True),
        ("农村居民人均可支配收入增速", "5.2", False),
        ("农村居民人均可支配收入增速", "5.3", True),
    ],
)
def test_a_relative_target_is_judged_by_the_growth_of_the_economy(enter, name, growth, is_met):
    enter(named(name), growth)
    assert standing(named(name)).is_met is None
    enter(coded("gdp"), "5.2")
    assert standing(named(name)).is_met is is_met


def test_a_target_without_a_number_is_never_met_by_itself(enter):
    target = named("各项约束性指标")
    assert standing(target).state == "unsaid"
    enter(target, met=False)
    assert standing(target).state == "under_way"
    enter(target, met=True)
    assert standing(target).state == "met"


def test_what_is_not_reached_is_under_way_until_the_year_is_over(enter):
    enter(named("新建口袋公园"), "4")
    assert standing(named("新建口袋公园"), date(2026, 12, 30)).state == "under_way"
    assert standing(named("新建口袋公园"), date(2026, 12, 31)).state == "missed"


def test_the_latest_entry_of_the_latest_day_counts_and_the_earlier_stay(enter):
    target = named("新建口袋公园")
    enter(target, "3", as_of=date(2026, 6, 30))
    enter(target, "2", as_of=date(2026, 5, 31))
    assert standing(target).actual.amount == 3
    enter(target, "4", as_of=date(2026, 6, 30))
    assert standing(target).actual.amount == 4
    assert standing(target, date(2026, 5, 31)).actual.amount == 2
    assert target.actuals.count() == 3


def test_fixed_asset_investment_is_the_statisticians_figure(statistician):
    for month, ytd in ((5, "180000"), (6, "228600")):
        CountyFai.objects.create(
            year=2026, month=month, ytd=Decimal(ytd), source="县统计局", by=statistician
        )
    found = standing(coded("fai"))
    assert found.actual.amount == Decimal("22.86")
    assert found.actual.as_of == date(2026, 6, 30)
    assert standing(coded("fai"), date(2026, 5, 31)).actual.amount == 18
    assert found.percent == Decimal("45.7")


@pytest.mark.parametrize("code", ["fai", "livelihood_items"])
def test_what_is_computed_is_not_entered(enter, code):
    with pytest.raises(ValidationError, match="自动统计"):
        enter(coded(code), "10")


def test_a_practical_thing_counts_when_it_is_finished(make_project):
    for stage in ("building", "completed", "commissioned", "at_capacity"):
        make_project(f"示例{stage}", is_livelihood_item=True, stage=stage)
    make_project("示例其他", stage="completed")
    assert standing(coded("livelihood_items")).actual.amount == 3


def test_new_energy_adds_up_to_nine_built_three_under_way_four_to_come(make_project):
    stages = ["completed"] * 4 + ["commissioned"] * 3 + ["at_capacity"] * 2
    stages += ["started", "building", "suspended"]
    stages += ["conceived", "reserved", "signed", "landed"] + ["terminated"]
    tag = Tag.objects.create(name="新能源")
    for number, stage in enumerate(stages):
        make_project(f"示例{number}", stage=stage).tags.add(tag)
    make_project("示例其他", stage="completed")
    assert targets.new_energy() == {"built": 9, "building": 3, "planned": 4}


def test_a_day_to_come_or_of_another_year_is_refused(enter):
    for as_of in (date(2026, 7, 9), date(2025, 12, 31)):
        with pytest.raises(ValidationError) as refusal:
            enter(named("新建口袋公园"), "4", as_of=as_of)
        assert "as_of" in refusal.value.message_dict


def test_an_entry_leaves_a_trail(enter):
    enter(named("新建口袋公园"), "4")
    entry = AuditEntry.objects.get(action="填报目标完成情况")
    assert entry.after == {"截至": "2026-07-08", "完成": "4 个", "来源": "县统计局 6 月月报"}


def test_who_may_enter(office, statistician, county_leader, unit_head, auditor):
    targets.check_may_enter(office)
    targets.check_may_enter(statistician)
    for person in (county_leader, unit_head, auditor):
        with pytest.raises(PermissionDenied):
            targets.check_may_enter(person)


def test_an_actual_that_says_nothing_is_refused(enter):
    with pytest.raises(ValidationError, match="完成数"):
        enter(named("新建口袋公园"))
    assert not TargetActual.objects.exists()
