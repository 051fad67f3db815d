"""Which edition is in force, and which day a step names in a year."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from norms.models import WorkArea
from projects.models import RoadmapTemplate, RoadmapTemplateStep

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)


def edition(effective_on, *, kind="reserve", area=None, name="储备项目", is_end=False):
    work_area = area and WorkArea.objects.get(code=area)
    facts = {"name": name, "by_name": "示例办一", "is_end": is_end}
    return RoadmapTemplate.objects.create(
        kind=kind, work_area=work_area, effective_on=effective_on, **facts
    )


@pytest.mark.parametrize(
    ("days", "shown"), [(-1, "2026-01-01"), (0, "2026-07-01"), (1, "2026-07-01")]
)
def test_the_newest_effective_edition_is_in_force(days, shown):
    edition("2026-01-01")
    edition("2026-07-01")
    edition("2026-09-01")
    found = RoadmapTemplate.objects.in_force(JULY + timedelta(days=days))
    assert [str(row.effective_on) for row in found] == [shown]


def test_areas_and_kinds_have_editions_of_their_own():
    general = edition("2026-01-01")
    industry = edition("2026-02-01", area="industry")
    unknown = edition("2026-03-01", kind="")
    edition("2026-08-01", area="industry")
    assert {*RoadmapTemplate.objects.in_force(JULY)} == {general, industry, unknown}
    assert [*industry.editions().values_list("effective_on__month", flat=True)] == [8, 2]


def test_before_its_first_day_a_template_is_listed_and_not_in_force():
    first = edition("2026-08-01")
    edition("2026-09-01")
    assert not RoadmapTemplate.objects.in_force(JULY)
    assert [*RoadmapTemplate.objects.newest_or_first(JULY)] == [first]


@pytest.mark.parametrize(("days", "holds"), [(-1, True), (0, False), (1, False), (62, True)])
def test_an_end_leaves_no_edition_in_force_until_another_begins(days, holds):
    first, end = edition("2026-01-01"), edition("2026-07-01", is_end=True)
    again = edition("2026-09-01")
    day = JULY + timedelta(days=days)
    in_force = first if days < 0 else again
    assert [*RoadmapTemplate.objects.in_force(day)] == ([in_force] if holds else [])
    assert [*RoadmapTemplate.objects.newest_or_first(day)] == [in_force if holds else end]


@pytest.mark.parametrize("area", [None, "industry"])
def test_one_edition_a_day(area):
    edition("2026-07-01", area=area)
    with pytest.raises(IntegrityError), transaction.atomic():
        edition("2026-07-01", area=area)
    other = RoadmapTemplate(kind="reserve", effective_on=JULY, name="另一版", by_name="示例办一")
    other.work_area = area and WorkArea.objects.get(code=area)
    with pytest.raises(ValidationError, match="这一天已有一版施行"):
        other.full_clean()


@pytest.mark.parametrize(
    ("year", "first", "days", "due"),
    [
        (2026, (1, 31), 28, "2026-02-28"),
        (2026, (1, 31), 29, "2026-03-01"),
        (2028, (1, 31), 29, "2028-02-29"),
        (2028, (2, 28), 1, "2028-02-29"),
        (2026, (2, 28), 1, "2026-03-01"),
        (2026, (12, 31), 1, "2027-01-01"),
        (2026, (5, 30), 100, "2026-09-07"),
    ],
)
def test_days_after_a_step_are_calendar_days(year, first, days, due):
    template = edition("2026-01-01")
    template.steps.create(number=1, name="甲", month=first[0], day=first[1])
    template.steps.create(number=2, name="乙", after=1, days=days)
    template.steps.create(number=3, name="丙", after=2, days=1)
    found = template.dates_in(year, None)
    assert found[1] == date(year, *first)
    assert str(found[2]) == due
    assert found[3] == found[2] + timedelta(days=1)


def test_a_step_may_be_counted_from_the_milestone_that_the_kind_owes():
    template = edition("2026-01-01", kind="new")
    template.steps.create(number=1, name="甲", after=0, days=60)
    assert template.dates_in(2026, date(2026, 6, 30))[1] == date(2026, 8, 29)
    assert template.dates_in(2026, date(2026, 5, 1))[1] == date(2026, 6, 30)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"month": 6},
        {"after": 1, "days": 10},
        {"after": 2, "days": 10},
        {"after": 0},
        {"after": 0, "days": 0},
        {"month": 6, "day": 30, "after": 0, "days": 3},
    ],
)
def test_a_step_has_one_day_and_hangs_on_an_earlier_one(facts):
    """Number 1 after 1 would depend on itself, after 2 on a later one: so no circle can be."""
    template = edition("2026-01-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        template.steps.create(number=1, name="甲", **facts)


@pytest.mark.parametrize(
    ("month", "day", "sentence"),
    [(2, 30, "没有 2 月 30 日"), (2, 29, "不是每年都有"), (6, 31, "没有 6 月 31 日"), (2, 28, "")],
)
def test_a_fixed_day_stands_in_every_year(month, day, sentence):
    step = RoadmapTemplateStep(
        template=edition("2026-01-01"), number=1, name="甲", month=month, day=day
    )
    if not sentence:
        step.full_clean()
        return
    with pytest.raises(ValidationError, match=sentence):
        step.full_clean()


def test_a_step_says_its_day():
    step = RoadmapTemplateStep(number=3, name="甲", month=6, day=30)
    assert step.rule == "每年 6 月 30 日"
    assert RoadmapTemplateStep(number=3, name="甲", after=2, days=30).rule == "第 2 步之后 30 天"
    assert RoadmapTemplateStep(number=3, name="甲", after=0, days=1).rule == "法定节点之后 1 天"
