"""Many projects corrected or reported on at once are row for row what the single verbs leave."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from projects import owner_reports, project_lifecycle
from projects.models import ProgressUpdate, Project

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 10, 10, tzinfo=timezone.get_default_timezone())
OWN = {"id", "project_id", "subject_id", "created_at"}
SUM, CODE = Decimal("1234.50"), "2603-140722-89-01-000010"


@pytest.fixture
def two_sets(make_project):
    return [[make_project(f"示例{n}") for n in "甲乙丙丁"] for _ in range(2)]


@pytest.fixture
def changes(water_bureau, industry_bureau):
    """One correction for each project of a set."""
    return [
        {"total_investment": SUM, "remark": "改过\t一次\n"},
        {"responsible_unit": water_bureau, "owner_unit": industry_bureau, "total_investment": SUM},
        {"name": " 示例 更名 ", "content": "占地"},
        {"remark": ""},  # as it is
    ]


def left_of(project):
    return [
        {name: value for name, value in row.items() if name not in own}
        for model, of, own in (
            (Project, {"pk": project.pk}, OWN),
            (ProgressUpdate, {"project": project}, OWN),
            (AuditEntry, {"project_id": project.pk}, OWN | {"at"}),
        )
        for row in model.objects.filter(**of).order_by("pk").values()
    ]


def test_corrections_leave_the_same(two_sets, changes, office):
    one_by_one, in_bulk = two_sets
    facts = {"by": office, "reason": "第 1 批导入"}
    for project, wanted in zip(one_by_one, changes, strict=True):
        assert project_lifecycle.correct(project, dict(wanted), **facts)
    wanted = list(zip(in_bulk, changes, strict=True))
    assert project_lifecycle.correct_many(wanted, **facts) == in_bulk
    for alone, among in zip(one_by_one, in_bulk, strict=True):
        assert left_of(among) == left_of(alone)
        assert among.version == Project.objects.get(pk=among.pk).version == alone.version
    trail = AuditEntry.objects.filter(action="更正项目", project_id__in=[p.pk for p in in_bulk])
    assert trail.count() == 3


def test_what_a_colleague_saved_in_between_is_left_out(two_sets, office):
    first, second, *_ = two_sets[0]
    project_lifecycle.correct(Project.objects.get(pk=first.pk), {"remark": "别人"}, by=office)
    wanted = [(project, {"remark": "我"}) for project in (first, second)]
    assert project_lifecycle.correct_many(wanted, by=office) == [second]
    assert Project.objects.get(pk=first.pk).remark == "别人"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"total_investment": Decimal(-1)}, "总投资不能为负数"),
        ({"national_code": CODE}, "已登记在另一个项目上"),
        ({"name": ""}, "不能为空"),
        ({"grade": "x"}, "不是有效选项"),
    ],
)
def test_what_one_by_one_refuses_is_refused_in_the_same_words(two_sets, office, wrong, words):
    first, second, third, _ = two_sets[0]
    project_lifecycle.correct(third, {"national_code": CODE}, by=office)
    with pytest.raises(ValidationError, match=words):
        project_lifecycle.correct(Project.objects.get(pk=second.pk), wrong, by=office)
    with pytest.raises(ValidationError, match=words):
        project_lifecycle.correct_many([(first, {"remark": "改"}), (second, wrong)], by=office)
    assert Project.objects.get(pk=first.pk).remark == ""


def test_progress_leaves_the_same(two_sets, office):
    said = [
        {"note": "主体封顶", "percent": 60, "problem": "缺电", "next_step": ""},
        {"note": "", "percent": None, "problem": "", "next_step": "抢工期"},
    ]
    facts = {"by": office, "now": NOW, "standing": ProgressUpdate.Standing.WORKING}
    one_by_one, in_bulk = two_sets
    for project, texts in zip(one_by_one, said, strict=False):
        owner_reports.add_update(project, **facts, **texts)
    owner_reports.add_updates(list(zip(in_bulk, said, strict=False)), **facts)
    for alone, among in zip(one_by_one, in_bulk, strict=True):
        assert left_of(among) == left_of(alone)


def test_as_many_queries_for_many_as_for_one(
    two_sets, office, django_assert_max_num_queries, django_assert_num_queries
):
    (alone, *_), in_bulk = two_sets
    with django_assert_max_num_queries(8) as asked:
        project_lifecycle.correct_many([(alone, {"remark": "改"})], by=office)
    wanted = [(project, {"remark": "改"}) for project in in_bulk]
    with django_assert_num_queries(len(asked)):
        project_lifecycle.correct_many(wanted, by=office)
