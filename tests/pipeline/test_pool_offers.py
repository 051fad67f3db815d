"""Which projects may come into the pool, and how mature is proposed (R-RES-4)."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline import pool_entries
from pipeline.models import JointReviewCase
from pipeline.pool_offers import cases_to_admit, offered_projects, proposed_maturity
from projects import project_lifecycle
from projects.models import Project
from tests import pauses
from tests.pipeline.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


def offered(year=2026):
    return [row.name for row in offered_projects(Project.objects.all(), year).order_by("pk")]


def to_admit():
    return [row.project.name for row in cases_to_admit(JointReviewCase.objects.all())]


@pytest.mark.parametrize(
    ("kind", "stage", "maturity"),
    [
        ("reserve", "conceived", "conceived"),
        ("reserve", "reserved", "conceived"),
        ("reserve", "", "conceived"),
        ("preliminary", "conceived", "preliminary"),
        ("reserve", "signed", "preliminary"),
        ("reserve", "landed", "preliminary"),
        ("preliminary", "landed", "preliminary"),
    ],
)
def test_maturity_is_proposed_by_kind_and_stage_and_never_ready(kind, stage, maturity):
    assert proposed_maturity(kind, stage) == maturity


def test_offered_are_reserve_and_preliminary_of_the_year_outside_the_pool(
    reserve, make_project, admit
):
    reserve("示例储备一")
    reserve("示例前期一", kind="preliminary")
    reserve("示例去年一", year=2025)
    make_project("示例新建二")
    make_project("示例续建二", kind="continuing")
    admit(reserve("示例在库一"))
    assert offered() == ["示例储备一", "示例前期一"]


def test_what_ended_is_offered_no_more(reserve, office):
    ended, gone = reserve("示例终止一"), reserve("示例撤回一")
    pauses.set_stage(ended, "terminated", by=office, on=TODAY, reason="不再建设", now=NOW)
    project_lifecycle.withdraw(gone, by=office, reason="重复登记", on=TODAY, now=NOW)
    assert offered() == []


@pytest.fixture
def passed(reserve):
    return JointReviewCase.objects.create(
        project=reserve("示例通过一"),
        amount=Decimal(8000),
        maturity="preliminary",
        result="passed",
        decided_on=date(2026, 7, 1),
        by_name="示例办一",
    )


def test_a_passed_case_waits_until_it_has_brought_its_project_in(passed, office):
    assert to_admit() == ["示例通过一"]
    entry = pool_entries.admit(
        passed, since=date(2026, 7, 2), document="示例纪要", by=office, now=NOW
    )
    assert to_admit() == []
    pool_entries.take_out_as_mistaken(entry, reason="录错", by=office, now=NOW)
    assert to_admit() == ["示例通过一"]


def test_a_case_of_what_is_in_the_pool_by_another_way_does_not_wait(passed, admit):
    admit(passed.project)
    assert to_admit() == []


@pytest.mark.parametrize("result", ["returned", "refused"])
def test_what_was_not_passed_does_not_wait(passed, result):
    JointReviewCase.objects.update(result=result)
    assert to_admit() == []
