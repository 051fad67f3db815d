"""One project from the idea to the list of the year, by the verbs: on every day of the way the
funnel has it once, and both targets stand at what that day makes of them (R-RES-3, R-SG-1)."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from investment import targets
from investment.models import AnnualTarget, MonthTarget
from pipeline import (
    contracts,
    joint_review_opinions,
    joint_reviews,
    pool_entries,
    trips,
)
from pipeline.funnel import Step, county_funnel
from pipeline.models import JointReviewCase, JointReviewOpinion, PoolEntry
from pipeline.pool_records import NewEntry
from projects import project_lifecycle, year_listings
from projects.evidence_upload_check import check
from projects.models import Project
from tests.investment.conftest import close  # noqa: F401

pytestmark = pytest.mark.django_db

Opinion = JointReviewOpinion.Opinion
#: What the opening list holds, of the target's 500000 万元 of the year.
OPENING, IDEA = Decimal(1_200_000), Decimal(300_000)


def at(text, hour=10):
    day = date.fromisoformat(text)
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


def raw_ratio(on):
    return _actual("reserve_ratio", on)


def signed(on):
    return _actual("signed", on)


def _actual(code, on):
    target = AnnualTarget.objects.get(year=2026, code=code)
    actual = targets.target_status(target, date.fromisoformat(on)).actual
    return actual and actual.amount


def funnel(on):
    """{step: (projects, chains, 万元)} of the steps on which anything stands."""
    figures = county_funnel(date.fromisoformat(on)).figures
    return {
        Step(step).label: (each.projects, each.chains, each.amount)
        for step, each in figures.items()
        if each.projects or each.chains
    }


@pytest.fixture
def units(industry_bureau, water_bureau, make_unit):
    return [industry_bureau, water_bureau, make_unit("左权县发展和改革局")]


@pytest.fixture
def make_unit(db):
    from accounts.models import Unit

    return lambda name: Unit.objects.create(name=name)


@pytest.fixture
def opening(reserve, office):
    """The list that the office confirmed in February."""
    project = reserve("示例储备项目", total_investment=OPENING)
    row = NewEntry(project, date(2026, 2, 2), OPENING, "preliminary")
    pool_entries.confirm_opening(
        [row],
        confirmed_on=date(2026, 2, 2),
        document="示例左储〔2026〕1号",
        by=office,
        now=at("2026-02-02"),
    )
    return project


@pytest.fixture
def idea(industry_bureau, office):
    project = Project(
        name="示例矿泉水项目", responsible_unit=industry_bureau, total_investment=IDEA
    )
    project_lifecycle.create(project, by=office)
    year_listings.list_project(
        project,
        year=2026,
        kind="reserve",
        listed_on=date(2026, 4, 7),
        by=office,
        now=at("2026-04-07"),
    )
    return project


class Meeting:
    """A review of the idea on a day, with the opinions of the three units in their order."""

    def __init__(self, project, units, office, unit_head):
        self.project, self.units, self.office, self.head = project, units, office, unit_head

    def argue(self, day, says, **proposed):
        facts = {"by": self.office, "now": at(day, 9)}
        case = joint_reviews.propose(
            self.project, amount=IDEA, maturity="preliminary", **facts, **proposed
        )
        review = joint_reviews.convene(date.fromisoformat(day), **facts)
        assert joint_reviews.put_on_agenda(review, case, self.units, **facts)
        for unit, word in zip(self.units, says, strict=True):
            self.give(case, unit, word, at(day, 15))
        case.refresh_from_db()
        return case

    def give(self, case, unit, word, now):
        opinion = JointReviewOpinion.objects.get(case=case, unit=unit)
        told = {"words": "同意入库", "to_mend": "补水资源论证" if word == "return" else ""}
        by = self.head
        if unit.pk != self.head.unit_id:
            scan = check(SimpleUploadedFile("签字表.jpg", picture()))
            told |= {"is_from_sheet": True, "files": [scan]}
            by = self.office
        assert joint_review_opinions.give_opinion(opinion, word, by=by, now=now, **told)


def picture():
    from demo.photos import site_photo

    return site_photo(1)


def test_from_the_idea_to_the_list(
    opening,
    idea,
    units,
    office,
    unit_head,
    county_leader,
    close,  # noqa: F811
):
    pool = {"入库": (1, 0, OPENING)}
    assert raw_ratio("2026-04-07") == Decimal("2.4")
    assert funnel("2026-04-07") == pool | {"谋划": (1, 0, IDEA)}

    meeting = Meeting(idea, units, office, unit_head)
    returned = meeting.argue("2026-04-15", ["agree", "return", "agree"])
    assert returned.result == JointReviewCase.Result.RETURNED
    assert "补水资源论证" in returned.to_mend
    assert funnel("2026-04-15") == pool | {"谋划": (1, 0, IDEA)}

    passed = meeting.argue("2026-04-22", ["agree", "agree", "agree"], reason="已补水资源论证")
    assert (passed.result, passed.round, passed.previous) == ("passed", 2, returned)
    assert funnel("2026-04-22") == pool | {"过会": (1, 0, IDEA)}
    assert raw_ratio("2026-04-22") == Decimal("2.4")

    entry = pool_entries.admit(passed, since=date(2026, 4, 28), by=office, now=at("2026-04-28"))
    assert funnel("2026-04-28") == {"入库": (2, 0, OPENING + IDEA)}
    assert [raw_ratio(f"2026-04-{day}") for day in (27, 28, 29)] == [
        Decimal("2.4"), Decimal(3), Decimal(3),
    ]  # fmt: skip

    trip = trips.enter(
        leader=county_leader,
        starts_on=date(2026, 5, 11),
        ends_on=date(2026, 5, 13),
        place="示例市东区",
        by=office,
        now=at("2026-05-13"),
    )
    framework = sign(office, "框架", 100_000, "2026-05-14", kind="framework", trip=trip)
    contracts.land(framework, idea, by=office)
    both = {"签约": (1, 0, IDEA)}
    assert funnel("2026-05-14") == pool | both
    assert (signed("2026-05-13"), signed("2026-05-14")) == (None, Decimal(10))

    may = close(5)
    frozen = closed(may)
    assert frozen == {"reserve_ratio": Decimal(3), "signed": Decimal(10)}

    contract = sign(office, "合同", 120_000, "2026-06-10", fulfils=framework)
    contracts.land(contract, idea, by=office)
    assert [signed(f"2026-06-{day:02}") for day in (9, 10, 11)] == [10, 12, 12]
    assert funnel("2026-06-10") == pool | both

    year_listings.change_kind(
        idea.listings.get(),
        kind="new",
        reason="县政府常务会议定为新建",
        by=office,
        now=at("2026-06-15"),
    )
    entry.refresh_from_db()
    assert (entry.until, entry.left) == (date(2026, 6, 15), PoolEntry.Left.LISTED)
    assert [raw_ratio(f"2026-06-{day}") for day in (14, 15, 16)] == [
        Decimal(3), Decimal("2.4"), Decimal("2.4"),
    ]  # fmt: skip
    assert funnel("2026-06-15") == pool | {"列入": (1, 0, IDEA)}
    assert signed("2026-06-15") == Decimal(12)
    assert closed(may) == frozen
    assert (raw_ratio("2026-05-31"), signed("2026-05-31")) == tuple(frozen.values())


def sign(office, name, amount, on, **facts):
    facts = {"kind": "contract", "investor": "示例饮品公司", "method": "business"} | facts
    now = at(on)
    told = {"by": office, "now": now, "today": now.date()}
    return contracts.enter(name=name, amount=Decimal(amount), signed_on=now.date(), **facts, **told)


def closed(month):
    """What a closed month keeps of both targets."""
    rows = MonthTarget.objects.filter(month=month, code__in=("reserve_ratio", "signed"))
    return dict(rows.order_by("code").values_list("code", "reached"))
