"""What nobody was named for by its day is the responsible unit's."""

import pytest
import time_machine

from supervision.models import Problem
from supervision.tasks import name_holders
from tests.supervision.conftest import at

pytestmark = pytest.mark.django_db


def holder_on(problem, day):
    with time_machine.travel(at(day, 0), tick=False):
        name_holders()
    problem.refresh_from_db()
    return problem.lead_unit


def test_r_pr_1_the_day_before_the_day_and_the_day_after(raised, industry_bureau, bureau_clerk):
    """Raised on 2 March, to be named by 3 March."""
    assert holder_on(raised, "2026-03-02") is None
    assert holder_on(raised, "2026-03-03") is None
    assert holder_on(raised, "2026-03-04") == industry_bureau
    assert (str(raised.named_on), str(raised.due_date)) == ("2026-03-04", "2026-03-11")
    assert raised.events.get(kind="name").by_name == "系统"


def test_twice_is_once(raised, bureau_clerk):
    holder_on(raised, "2026-03-04")
    holder_on(raised, "2026-03-05")
    assert raised.events.filter(kind="name").count() == 1


def test_where_the_responsible_unit_has_nobody_the_office_keeps_it(raised, unit_head):
    unit_head.is_active = False
    unit_head.save(update_fields=["is_active"])
    assert holder_on(raised, "2026-03-04") is None
    assert Problem.objects.unnamed().get() == raised


def test_a_withdrawn_project_names_nobody(raised, project, office, bureau_clerk):
    from projects import project_lifecycle

    project_lifecycle.withdraw(
        project, by=office, reason="重复录入", on=at("2026-03-03").date(), now=at("2026-03-03")
    )
    assert holder_on(raised, "2026-03-10") is None
    assert raised.standing == "已取消"
