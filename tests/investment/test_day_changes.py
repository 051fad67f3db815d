"""What changed between two days: one kind of row for each kind of change, none for equal days."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from investment.day_changes import (
    Added,
    BecameOverdue,
    Done,
    LightChanged,
    MoneyMoved,
    Removed,
    Reopened,
    Slipped,
    Started,
    changes_between,
)
from investment.day_document import Day, OverdueThen, PastMilestone, PastProject
from investment.money_light import MoneyFacts

HEARD = datetime(2026, 7, 1, 9, tzinfo=timezone.get_default_timezone())


def facts(**columns):
    nothing = dict.fromkeys(name for name in MoneyFacts.__dataclass_fields__)
    same = {"money_stage": "building", "money_curve": "", "heard_at": HEARD, "money_month": 5}
    return MoneyFacts(**nothing | same | columns)


def project(key=1, **columns):
    row = {"name": f"示例项目{key}", "unit": "县工信局", "area": "", "lead": "", "contact": ""}
    lit = {"listing": 10 + key, "colour": "green", "sentence": "没有逾期", "ytd": Decimal(500)}
    return PastProject(pk=key, **row | lit | columns)


def milestone(key=1, **columns):
    dates = {"due_date": date(2026, 6, 30), "baseline_due_date": date(2026, 6, 30)}
    nothing = dict.fromkeys("completed_on frozen_on created_on resumed_on reported_on".split())
    row = {"code": "", "state": "pending", "is_backdated": False, "project": 1, "name": "主体"}
    return PastMilestone(pk=key, **nothing | dates | row | columns)


def day(*rows, of=date(2026, 7, 8), money=None):
    projects = {row.pk: row for row in rows if isinstance(row, PastProject)}
    milestones = {row.pk: row for row in rows if isinstance(row, PastMilestone)}
    overdue = {row.milestone: row for row in rows if isinstance(row, OverdueThen)}
    lit = {key: facts(**money or {}) for key, row in projects.items() if row.listing}
    return Day(of, date(2026, 1, 1), projects, lit, milestones, overdue)


def overdue(days, key=1):
    return OverdueThen(key, days, 1, "一级", "amber", f"逾期 {days} 天")


DONE = {"state": "done", "completed_on": date(2026, 7, 9)}
MOVED = date(2026, 8, 16)


@pytest.mark.parametrize(
    ("first", "second", "change"),
    [
        ([], [project()], Added(project())),
        ([project()], [], Removed(project())),
        ([project()], [project(), milestone()], Added(project(), milestone())),
        ([project(), milestone()], [project()], Removed(project(), milestone())),
        (
            [project(), milestone()],
            [project(), milestone(due_date=MOVED)],
            Slipped(project(), milestone(due_date=MOVED), date(2026, 6, 30), MOVED),
        ),
        (
            [project(), milestone()],
            [project(), milestone(), overdue(1)],
            BecameOverdue(project(), milestone(), 1),
        ),
        (
            [project(), milestone(code="START", state="submitted")],
            [project(), milestone(code="START", **DONE)],
            Started(project(), milestone(code="START", **DONE), date(2026, 7, 9)),
        ),
        (
            [project(), milestone(code="COMPLETE")],
            [project(), milestone(code="COMPLETE", **DONE)],
            Done(project(), milestone(code="COMPLETE", **DONE), date(2026, 7, 9)),
        ),
        (
            [project(), milestone(**DONE)],
            [project(), milestone()],
            Reopened(project(), milestone()),
        ),
        (
            [project()],
            [project(colour="red", sentence="主体：逾期 31 天")],
            LightChanged(
                project(colour="red", sentence="主体：逾期 31 天"), "green", "red", "没有逾期"
            ),
        ),
        (
            [project(rate=Decimal(10))],
            [project(ytd=Decimal(900), rate=Decimal(18))],
            MoneyMoved(
                project(ytd=Decimal(900), rate=Decimal(18)),
                *(5, 5, Decimal(500), Decimal(900), Decimal(10), Decimal(18)),
            ),
        ),
    ],
)
def test_each_kind_of_change(first, second, change):
    assert changes_between(day(*first), day(*second)) == [change]


def test_what_was_overdue_already_or_no_more_is_no_news():
    rows = [project(), milestone()]
    assert changes_between(day(*rows, overdue(1)), day(*rows, overdue(2))) == []
    assert changes_between(day(*rows, overdue(1)), day(*rows)) == []


def test_what_is_written_when_it_is_overdue_comes_and_is_overdue():
    found = changes_between(day(project()), day(project(), milestone(), overdue(8)))
    assert found == [
        Added(project(), milestone()),
        BecameOverdue(project(), milestone(), 8),
    ]


def test_equal_days_have_no_changes():
    rows = [project(), milestone(), project(2), milestone(2, project=2, **DONE)]
    assert changes_between(day(*rows), day(*rows, of=date(2026, 7, 9))) == []


def test_a_closing_alone_moves_money():
    first, second = (
        day(project(), money={"money_month": 5}),
        day(project(), money={"money_month": 6}),
    )
    (change,) = changes_between(first, second)
    assert (change.old_month, change.new_month) == (5, 6)


def test_days_of_a_slip_count_from_the_date_that_stood():
    row = Slipped(project(), milestone(), date(2026, 6, 30), MOVED)
    assert row.days == 47
    assert Slipped(project(), milestone(), MOVED, date(2026, 6, 30)).days == -47


def test_several_changes_stand_project_by_project():
    first = day(project(), milestone(), project(2))
    second = day(project(colour="red"), milestone(due_date=MOVED, **DONE))
    kinds = [type(change) for change in changes_between(first, second)]
    assert kinds == [LightChanged, Slipped, Done, Removed]


def test_a_project_that_is_on_no_list_is_no_news():
    """It stands in a day for its overdue milestone alone."""
    assert changes_between(day(), day(project(listing=None, colour=""))) == []
