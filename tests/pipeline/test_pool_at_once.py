"""R-RES-3 at one moment: a project comes in once, a case brings in once, the list is one."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline import pool_entries
from pipeline.models import PoolEntry, PoolOpening
from pipeline.pool_records import NewEntry
from projects import project_lifecycle, year_listings
from projects.models import Project
from tests.pipeline.conftest import NOW, TODAY
from tests.pipeline.reviewing import AFTER, HELD, at
from tests.stories.races import Act, at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = pytest.mark.parametrize("round_", range(3))


def race(*calls):
    """Which of these acts were accepted, made at one moment."""
    acts = [Act("", "", call, again=lambda county: None) for call in calls]
    at_once(acts)
    return [act.accepted for act in acts]


def entering(admit, project, number):
    # Read anew, as two pages do.
    return lambda: admit(Project.objects.get(pk=project.pk), document=f"纪要〔2026〕{number}号")


@ROUNDS
def test_two_who_enter_one_project_enter_it_once(admit, reserve, round_):
    project = reserve()
    assert race(*(entering(admit, project, n) for n in (1, 2))).count(True) == 1
    assert PoolEntry.objects.count() == 1


@ROUNDS
def test_a_passed_case_brings_in_once(idea, argue, give, office, office_colleague, round_):
    case = give(argue(idea), "agree", "agree", "agree")
    facts = {"since": HELD, "now": at(AFTER)}
    accepted = race(
        lambda: pool_entries.admit(type(case).objects.get(pk=case.pk), by=office, **facts),
        lambda: pool_entries.admit(
            type(case).objects.get(pk=case.pk), by=office_colleague, **facts
        ),
    )
    assert accepted.count(True) == 1
    assert PoolEntry.objects.get().case == case


@ROUNDS
def test_two_opening_lists_at_once_are_one(reserve, office, round_):
    opened = date(2026, 1, 15)

    def confirming(name):
        row = NewEntry(reserve(name), opened, Decimal(1), "ready")
        facts = {"confirmed_on": opened, "document": name, "by": office, "now": NOW}
        return lambda: pool_entries.confirm_opening([row], **facts)

    assert race(confirming("示例甲"), confirming("示例乙")).count(True) == 1
    assert PoolOpening.objects.count() == PoolEntry.objects.count() == 1


@ROUNDS
def test_who_comes_in_while_it_is_withdrawn_does_not_stay(admit, reserve, office, round_):
    project = reserve()
    race(
        entering(admit, project, 1),
        lambda: project_lifecycle.withdraw(
            Project.objects.get(pk=project.pk), reason="重复", on=TODAY, by=office, now=NOW
        ),
    )
    assert not PoolEntry.objects.open().exists()


@ROUNDS
def test_who_comes_in_while_it_is_listed_does_not_stay(admit, industry_bureau, office, round_):
    project = project_lifecycle.create(
        Project(name="示例", responsible_unit=industry_bureau), by=office
    )
    race(
        entering(admit, project, 1),
        lambda: year_listings.list_project(
            Project.objects.get(pk=project.pk), year=2026, kind="new", by=office, now=NOW,
            accept_overdue=True,
        ),
    )  # fmt: skip
    assert project.listings.exists()
    assert not PoolEntry.objects.open().exists()


@ROUNDS
def test_two_corrections_of_one_amount_stand_one_after_the_other(admit, reserve, office, round_):
    entry = admit(reserve(), amount=50000)

    def changing(amount):
        facts = {"on": TODAY, "reason": "可研", "by": office, "now": NOW}
        return lambda: pool_entries.change_amount(
            PoolEntry.objects.get(pk=entry.pk), amount=Decimal(amount), **facts
        )

    assert race(changing(60000), changing(60000)) == [True, True]
    assert entry.amounts.count() == 2
