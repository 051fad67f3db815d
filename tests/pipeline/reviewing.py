"""Joint reviews of tests: three units and their people, a case brought to each standing."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Unit
from pipeline import joint_review_opinions, joint_reviews
from projects.evidence_upload_check import Checked

#: A Wednesday; the review is held on it.
HELD = date(2026, 7, 8)
BEFORE, AFTER = HELD - timedelta(days=1), HELD + timedelta(days=1)


def at(day, hour=10):
    return datetime.combine(day, time(hour), timezone.get_default_timezone())


SAYS = {
    "agree": {},
    "return": {"to_mend": "补地勘报告"},
    "refuse": {"words": "不符合规划"},
}


@pytest.fixture
def parties(make_person):
    """Three units, each with somebody: {unit: person}."""
    made = {}
    for number in ("一", "二", "三"):
        unit = Unit.objects.create(name=f"左权县示例{number}局", short_name=f"县示例{number}局")
        made[unit] = make_person(f"示例论证{number}", unit=unit, username=f"party{len(made)}")
    return made


@pytest.fixture
def idea(make_project, contact):
    """A reserve project of 示例企业甲, answered for by 县工信局."""
    return make_project("示例储备一", kind="reserve", plan=None, contact=contact)


@pytest.fixture
def propose(office):
    """propose(project): of 6,000万元, 前期类, a day before the review."""

    def make(project, *, on=BEFORE, by=office, amount=6000, **facts):
        told = {"maturity": "preliminary", "by": by, "now": at(on)} | facts
        return joint_reviews.propose(project, amount=Decimal(amount), **told)

    return make


@pytest.fixture
def convene(office):
    """convene(): a review on HELD, called the day before."""

    def make(held_on=HELD, *, on=BEFORE, by=office, **facts):
        return joint_reviews.convene(held_on, by=by, now=at(on), **facts)

    return make


@pytest.fixture
def argue(propose, convene, parties, office):
    """argue(project): its case, on the agenda of a review on HELD with the three units."""

    def make(project, *, review=None, units=None, on=BEFORE, **facts):
        case = propose(project, on=on, **facts)
        review = review or convene(on=on)
        asked = list(units or parties)
        assert joint_reviews.put_on_agenda(review, case, asked, by=office, now=at(on))
        return case

    return make


def opinion_of(case, unit):
    """As a page reads it."""
    rows = case.opinions.asked().select_related("project", "case__review", "unit", "given_unit")
    return rows.get(unit=unit)


@pytest.fixture
def give(parties):
    """give(case, "agree", "return", "agree"): the units in their order, on HELD."""

    def make(case, *says, on=HELD, **facts):
        for (unit, person), each in zip(parties.items(), says, strict=False):
            if each:
                told = SAYS[each] | {"by": person, "now": at(on)} | facts
                opinion = opinion_of(case, unit)
                assert joint_review_opinions.give_opinion(opinion, each, **told)
        case.refresh_from_db()
        return case

    return make


@pytest.fixture
def scan():
    """A signed sheet as the check of uploads leaves it."""
    facts = {"kind": "file", "content_type": "application/pdf", "size": 8, "waited": 0.0}
    file = ContentFile(b"%PDF-1.4", "x.pdf")
    return Checked(file=file, name="签字表.pdf", sha256="a" * 64, **facts)
