"""Contracts entered by the project office, on days of the cast's year."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from pipeline import contracts, pool_entries, trips
from projects.models import Milestone
from tests.pipeline.reviewing import (  # noqa: F401
    argue,
    convene,
    give,
    idea,
    parties,
    propose,
    scan,
)

TODAY = date(2026, 7, 8)
NOW = datetime(2026, 7, 8, 10, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def promoter(make_person, water_bureau):
    """Holds 招商, and belongs to a unit that answers for nothing of the cast's first project."""
    return make_person("示例招商一", unit=water_bureau, duty="promotion", username="promoter")


@pytest.fixture
def sign(office):
    """sign("示例合同", 6000, on="2026-03-15"): a contract; kind="framework" for a framework."""

    def make(name="示例合同", amount=6000, on="2026-03-15", *, today=TODAY, now=NOW, **facts):
        told = {"kind": "contract", "investor": f"{name}投资方", "method": "business"} | facts
        told = {"by": office, "now": now, "today": today} | told
        return contracts.enter(
            name=name, amount=Decimal(amount), signed_on=date.fromisoformat(on), **told
        )

    return make


@pytest.fixture
def travel(office, county_leader):
    """travel("示例市", "2026-06-08"): a trip of three days, led by 示例县领导九."""

    def make(place="示例市", starts_on="2026-06-08", *, ends_on=None, leader=None, **facts):
        first = date.fromisoformat(starts_on)
        last = date.fromisoformat(ends_on) if ends_on else first.replace(day=first.day + 2)
        facts = {"leader": leader or county_leader, "by": office, "now": NOW} | facts
        return trips.enter(starts_on=first, ends_on=last, place=place, **facts)

    return make


def reach(project, code, on, state="done"):
    """A confirmed event of the project; by another `state` one that is not."""
    row = project.milestones.filter(code=code).first() or project.milestones.create(
        code=code, name=code, baseline_due_date=on, due_date=on, known_since=on, created_at=NOW
    )
    Milestone.objects.filter(pk=row.pk).update(state=state, completed_on=on)


@pytest.fixture
def reserve(make_project):
    """reserve("示例储备一"): a project on the year's list as 储备, which may come into the pool."""

    def make(name="示例储备一", **facts):
        return make_project(name, **({"kind": "reserve", "plan": None} | facts))

    return make


@pytest.fixture
def admit(office):
    """admit(project, since="2026-02-01", amount=50000): in the pool by a review of January that
    was held elsewhere."""

    def make(project, since="2026-02-01", amount=50000, *, now=NOW, **facts):
        told = {"reviewed_on": date(2026, 1, 20), "document": "联席纪要〔2026〕1号"} | facts
        told = {"maturity": "preliminary", "by": office, "now": now} | told
        first = date.fromisoformat(since)
        return pool_entries.enter_reviewed(project, since=first, amount=Decimal(amount), **told)

    return make
