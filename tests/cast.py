"""The fixed cast: people named for what they may do, on two projects of two units.

`project` is 示例甲's: owner unit 示例企业甲, responsible unit 县工信局, lead 示例县领导一.
`other_project` belongs to other people of other units altogether.
"""

from datetime import date, datetime, time
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from accounts import deputies
from accounts.models import Deputyship, Person, Unit
from investment import annual_plans
from norms.models import WorkArea
from projects import assign_people, project_lifecycle, year_listings
from projects.models import Project, YearListing
from tests import pauses

PASSWORD = "cast-2026-Zuoquan"
NEW_YEAR = date(2026, 1, 1)
LISTING_FACTS = (
    "listed_on", "due_date", "approval", "no_winter_stop", "no_winter_stop_reason",
)  # fmt: skip
#: When the cast's ledger was entered.
ENTERED = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.get_default_timezone())


def entered_on(listed_on):
    """When the cast's office enters a project that was listed on this day."""
    morning = datetime.combine(listed_on or NEW_YEAR, time(9), timezone.get_default_timezone())
    return max(ENTERED, morning)


@pytest.fixture
def make_person(db):
    """make_person("示例乙", unit=…, duty="office", username=…): a person with an address."""
    made = []

    def make(name, *, unit=None, duty=None, username=None, email="", **columns):
        made.append(name)
        person = Person(
            name=name,
            unit=unit,
            username=username,
            email=email if email is None else email or f"p{len(made)}@example.invalid",
            **columns,
        )
        if username:
            person.set_password(PASSWORD)
        person.save()
        if duty:
            person.duties.create(kind=duty, since=NEW_YEAR)
        return person

    return make


@pytest.fixture
def industry_bureau(db):
    return Unit.objects.create(name="左权县工业和信息化局", short_name="县工信局")


@pytest.fixture
def water_bureau(db):
    return Unit.objects.create(name="左权县水利局", short_name="县水利局")


@pytest.fixture
def company(db):
    return Unit.objects.create(name="示例企业甲")


@pytest.fixture
def office(make_person):
    return make_person("示例办一", duty="office", username="office")


@pytest.fixture
def office_colleague(make_person):
    return make_person("示例办二", duty="office", username="office2")


@pytest.fixture
def supervisor(make_person):
    return make_person("示例督查一", duty="supervision", username="supervisor")


@pytest.fixture
def statistician(make_person):
    return make_person("示例统计员一", duty="statistician", username="statistician")


@pytest.fixture
def auditor(make_person):
    return make_person("示例审计一", duty="auditor", username="auditor")


@pytest.fixture
def administrator(make_person):
    return make_person("示例管理员一", duty="administrator", username="administrator")


@pytest.fixture
def county_leader(make_person):
    return make_person("示例县领导九", duty="county_leader", username="county_leader", title="县长")


@pytest.fixture
def lead(make_person):
    return make_person("示例县领导一", username="lead", title="副县长")


@pytest.fixture
def unit_head(make_person, industry_bureau):
    person = make_person("示例局长一", unit=industry_bureau, username="unit_head", title="局长")
    industry_bureau.heads.create(person=person, since=NEW_YEAR)
    return person


@pytest.fixture
def bureau_clerk(make_person, industry_bureau):
    """Of the responsible unit: sees, does not act."""
    return make_person("示例科员一", unit=industry_bureau, username="bureau_clerk")


@pytest.fixture
def contact(make_person, company):
    return make_person("示例甲", unit=company, username="contact")


@pytest.fixture
def owner_colleague(make_person, company):
    """Of the owner unit, not the contact: sees and acts."""
    return make_person("示例乙", unit=company, username="owner_colleague")


@pytest.fixture
def stranger(make_person, water_bureau):
    """Of another unit: must not even learn that the project exists."""
    return make_person("示例丙", unit=water_bureau, username="stranger")


@pytest.fixture
def lend(db):
    """lend(county_leader, stranger, since, last): a deputyship agreed to by all who must."""

    def make(person, deputy, since, last):
        made = deputies.appoint(person, deputy, since=since, last=last, by=person, today=since)
        Deputyship.objects.filter(pk=made.pk).update(in_force_since=since)
        return made

    return make


@pytest.fixture
def make_project(db, industry_bureau, company, office):
    """make_project("名称", kind="new"): on the 2026 list, with lead and contact if named.

    Made as an import makes projects, which costs a third of the verbs of the forms and leaves
    the same rows (tests/projects/test_made_in_bulk.py).
    """
    return partial(made, enter_in_bulk, industry_bureau, company, office)


@pytest.fixture
def enter_project(db, industry_bureau, company, office):
    """make_project() by the verbs of the forms, for tests of what they make and refuse."""
    return partial(made, enter_by_form, industry_bureau, company, office)


def made(
    enter,
    unit,
    company,
    office,
    name="示例项目一",
    *,
    kind="new",
    year=2026,
    plan="12000",
    lead=None,
    contact=None,
    **columns,
):
    facts = {key: columns.pop(key) for key in LISTING_FACTS if key in columns}
    columns.setdefault("responsible_unit", unit)
    columns.setdefault("owner_unit", company)
    columns.setdefault("work_area", WorkArea.objects.get(code="industry"))
    columns.setdefault("total_investment", Decimal("50000"))
    rests = columns.get("stage") in Project.FROZEN_STAGES and columns.pop("stage")
    project = Project(name=name, **columns)
    plan = None if plan is None else Decimal(plan)
    enter(project, facts | {"year": year, "kind": kind}, plan, lead, contact, by=office)
    if rests:
        now = entered_on(facts.get("listed_on"))
        pauses.set_stage(project, rests, by=office, on=now.date(), reason="设计变更", now=now)
    return project


def enter_in_bulk(project, facts, plan, lead, contact, *, by):
    project_lifecycle.create_many([project], by=by)
    due_date, approval = facts.pop("due_date", None), facts.pop("approval", "")
    listing = YearListing(project=project, **{"listed_on": date(facts["year"], 1, 1)} | facts)
    rows = [(listing, due_date, approval)]
    year_listings.list_many(rows, by=by, now=ENTERED, accept_overdue=True)
    if plan is not None:
        annual_plans.adopt_many([(listing, plan)], by=by, now=ENTERED)
    begin_with(project, lead, contact, by=by)


def enter_by_form(project, facts, plan, lead, contact, *, by):
    project_lifecycle.create(project, by=by)
    now = entered_on(facts.get("listed_on"))
    listing = year_listings.list_project(project, by=by, now=now, accept_overdue=True, **facts)
    if plan is not None:
        annual_plans.adopt(listing, plan, by=by, now=ENTERED)
    begin_with(project, lead, contact, by=by)


def begin_with(project, lead, contact, *, by):
    leads = [(project, [lead], NEW_YEAR)] if lead else []
    contacts = [(project, contact, NEW_YEAR)] if contact else []
    if leads or contacts:
        assign_people.begin_many(leads, contact=contacts, by=by, now=ENTERED)


@pytest.fixture
def project(make_project, lead, contact, unit_head):
    return make_project(lead=lead, contact=contact)


@pytest.fixture
def milestone(project):
    """Its START milestone, due 2026-06-30."""
    return project.milestones.get(code="START")


@pytest.fixture
def other_project(make_project, water_bureau, make_person):
    """Owned and answered for by other people."""
    company = Unit.objects.create(name="示例企业乙")
    return make_project(
        "示例项目二", kind="continuing", responsible_unit=water_bureau, owner_unit=company
    )
