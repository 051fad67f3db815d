"""The guard belongs to the verb: what arrives six times at the same moment is done once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import AuditEntry, Unit
from investment import annual_plans, corrections, month_closing, statistics, targets
from investment.models import (
    AnnualPlan,
    AnnualTarget,
    Correction,
    CountyFai,
    Enrolment,
    Month,
    StatisticsFigure,
    TargetActual,
)
from pipeline import joint_reviews
from pipeline.models import JointReview, JointReviewCase
from projects import (
    owner_reports,
    project_lifecycle,
    promises,
    roadmap,
    roadmap_template_editions,
)
from projects.models import (
    Evidence,
    Milestone,
    ProgressUpdate,
    Project,
    Promise,
    RoadmapTemplate,
    RoadmapTemplateStep,
)
from supervision.models import Instruction, instruct
from tests.investment.conftest import at, ticked

JULY_1 = date(2026, 7, 1)
NOW = at(JULY_1, 12)
AT_ONCE = 6


def six_times(act):
    """What six threads got that called `act` at the same moment."""
    together = Barrier(AT_ONCE)

    def call(_):
        try:
            together.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(call, range(AT_ONCE)))


@pytest.fixture
def booked(project, told, close, office):
    """booked(on=…): the same correction of June, as a form sends it."""
    told(project, 6, "1000")
    june, listing = close(6), project.listings.get()

    def book(now=NOW, **changed):
        told = {"amount": Decimal("-200.25"), "reference": "示例函1号", "reason": "重复计列"}
        return corrections.book_correction(
            listing, corrects=june, by=office, now=now, **told | changed
        )

    return book


def test_the_same_correction_within_ten_minutes_is_one(booked):
    first = booked()
    assert booked(NOW + timedelta(minutes=10)) == first
    assert booked(NOW + timedelta(minutes=10, seconds=1)) != first
    assert Correction.objects.count() == 2


@pytest.mark.parametrize(
    "changed", [{"amount": Decimal("-1")}, {"reference": "示例函2号"}, {"reason": "另一原因"}]
)
def test_another_correction_is_another_one(booked, changed):
    booked()
    booked(**changed)
    assert Correction.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_six_corrections_at_once_are_booked_once(booked):
    assert len({row.pk for row in six_times(booked)}) == 1
    assert Correction.objects.count() == 1
    assert AuditEntry.objects.filter(action="登记更正").count() == 1


def of_target(office, **_):
    target = AnnualTarget.objects.get(year=2026, code="signed")
    told = {"as_of": JULY_1, "source": "示例", "today": JULY_1, "amount": Decimal(20)}
    return TargetActual, lambda: targets.record_actual(target, by=office, now=NOW, **told)


def of_enrolment(project, statistician, **_):
    return Enrolment, lambda: statistics.enrol(project, on=JULY_1, by=statistician, now=NOW)


def of_statistics(project, statistician, **_):
    told = {"month": 6, "ytd": Decimal(900), "reason": "凭证未到"}
    listing = project.listings.get()
    return (
        StatisticsFigure,
        lambda: statistics.record_reported(listing, by=statistician, now=NOW, **told),
    )


def of_county(statistician, **_):
    told = {"ytd": Decimal(200000), "growth": None, "source": "示例快报"}
    return CountyFai, lambda: statistics.record_county_fai(
        2026, 6, by=statistician, now=NOW, **told
    )


def of_plan(project, office, **_):
    told = {"by": office, "now": NOW, "reason": "年中调整", "document": "示例政发〔2026〕9号"}
    listing = project.listings.get()
    rows = AnnualPlan.objects.filter(version__gt=1)
    return rows, lambda: annual_plans.adjust(listing, Decimal(9000), document_on=JULY_1, **told)


def of_milestone(project, office, **_):
    told = {"name": "主体封顶", "due_date": date(2026, 9, 1), "known_since": JULY_1}
    rows = Milestone.objects.filter(name="主体封顶")
    return rows, lambda: roadmap.add_milestone(project, by=office, now=NOW, **told)


def of_project(office, **_):
    unit = Unit.objects.get(short_name="县工信局")
    rows = Project.objects.filter(name="示例新项目")

    def enter():
        project = Project(name="示例新项目", responsible_unit=unit, created_at=NOW)
        return project_lifecycle.create_once(project, by=office, now=NOW)[0]

    return rows, enter


def of_promise(project, contact, **_):
    row, day = project.milestones.get(), date(2026, 7, 20)
    return Promise, lambda: promises.make_promise(row, by=contact, on=day, now=NOW)


def of_instruction(project, lead, **_):
    told = {"text": "请说明原因", "reply_by": date(2026, 7, 8), "today": JULY_1}
    return Instruction, lambda: instruct(by=lead, project=project, now=NOW, **told)


def of_joint_review(office, **_):
    facts = {"place": "示例会议室", "by": office, "now": NOW}
    return JointReview, lambda: joint_reviews.convene(JULY_1, **facts)


def of_joint_case(project, office, **_):
    facts = {"amount": Decimal(6000), "maturity": "ready", "by": office, "now": NOW}
    return JointReviewCase, lambda: joint_reviews.propose(project, **facts)


def of_template(office, **_):
    """The first edition of its kind: no row is there to be held."""
    rows = RoadmapTemplate.objects.filter(kind="reserve")

    def lay_down():
        template = RoadmapTemplate(kind="reserve", name="储备项目", effective_on=JULY_1)
        step = RoadmapTemplateStep(number=1, name="三方联席论证", month=12, day=10)
        roadmap_template_editions.create_edition(template, [step], by=office, now=NOW)

    return rows, or_refused(lay_down)


def of_template_end(office, **_):
    template = RoadmapTemplate.objects.create(kind="new", name="新建", effective_on="2026-01-01")
    facts = {"on": JULY_1, "reason": "不再使用", "by": office, "now": NOW}
    rows = RoadmapTemplate.objects.filter(is_end=True)
    return rows, or_refused(lambda: roadmap_template_editions.end_template(template, **facts))


def or_refused(act):
    """What a rule refuses with its sentence is no second one."""

    def tried():
        with suppress(ValidationError):
            act()

    return tried


VERBS = [
    of_target,
    of_enrolment,
    of_statistics,
    of_county,
    of_plan,
    of_milestone,
    of_project,
    of_promise,
    of_instruction,
    of_joint_review,
    of_joint_case,
    of_template,
    of_template_end,
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", VERBS)
def test_six_of_the_same_at_once_are_one(verb, project, office, statistician, contact, lead):
    cast = {"office": office, "statistician": statistician, "contact": contact, "lead": lead}
    rows, act = verb(project=project, **cast)
    before = AuditEntry.objects.count()
    six_times(act)
    assert getattr(rows, "objects", rows).count() == 1
    assert AuditEntry.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_six_words_of_progress_at_once_are_one(project, contact):
    milestone = project.milestones.get()
    said = {"standing": "working", "note": "主体施工", "number": "示例许可1号", "now": NOW}
    six_times(lambda: owner_reports.record_progress(milestone, by=contact, **said))
    assert ProgressUpdate.objects.count() == 1
    assert Evidence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_month_closed_six_times_at_once_is_closed_once(project, told, office):
    told(project, 6, "1000")
    missing = ticked(2026, 6)

    def close():
        told = {"by": office, "now": NOW, "today": JULY_1, "unreported": missing}
        try:
            return month_closing.close(2026, 6, **told)
        except month_closing.ValidationError as refusal:
            return refusal.messages[0]

    results = six_times(close)
    assert sum(isinstance(each, Month) for each in results) == 1
    assert {each for each in results if isinstance(each, str)} == {"2026年6月已经结账。"}
