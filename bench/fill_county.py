"""Fill a database with a county of any size: what is stored grows, what is due stays the same."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts.models import Duty, Person, Unit, UnitHead
from bench import PASSWORD
from bench.bulk_rows import bulk, moment_of
from bench.fill_history import NOTE, make_history
from investment.models import AnnualPlan
from norms.models import WorkArea
from projects.models import (
    ContactAssignment,
    LeadAssignment,
    Milestone,
    Project,
    YearListing,
)

#: A project's road map in a year.
PER_PROJECT = 10
SLICE = 50_000
State = Milestone.State
NAMES = ["主体工程过半", "设备采购招标", "施工图审查", "配套管线接入", "年度建设任务完成"]


@dataclass(frozen=True)
class Size:
    """How many milestones, and how many of them are due: the same at every size."""

    milestones: int
    overdue: int = 1000
    soon: int = 250
    waiting: int = 50
    later: int = 700
    #: All projects on this year's list, as in a large city; otherwise 300, the rest in past years.
    wide: bool = False

    @property
    def projects(self):
        return max(1, self.milestones // PER_PROJECT)

    @property
    def current(self):
        """Projects of this year's list."""
        return self.projects if self.wide else min(self.projects, 300)


def fill(size, today):
    """Bulk rows by way of no verb: no trail, no history but what the pages read."""
    chance = random.Random(2026)
    with transaction.atomic():
        people = make_people(today)
        projects = make_projects(size, people, chance)
        listings = make_listings(size, projects, today)
        for milestones in make_milestones(size, listings, today, chance):
            make_history(milestones, people, today, chance)


def make_people(today):
    since = date(today.year - 12, 1, 1)
    units = bulk(
        Unit,
        [_named(Unit(name=f"示例单位{n:03}", short_name=f"单位{n:03}")) for n in range(60)],
    )
    heads = bulk(Person, [_person(f"示例局长{n:02}", units[n]) for n in range(30)])
    contacts = bulk(Person, [_person(f"示例联系人{n:03}", units[30 + n % 30]) for n in range(150)])
    leaders = bulk(Person, [_person(f"示例县领导{n:02}", None) for n in range(12)])
    office = bulk(Person, [_person(f"示例办{n}", None) for n in range(3)])
    _sign_in(office[0], "office")
    _sign_in(leaders[0], "leader")
    _sign_in(contacts[0], "owner")
    bulk(
        UnitHead,
        [
            UnitHead(unit=unit, person=head, since=since)
            for unit, head in zip(units[:30], heads, strict=True)
        ],
    )
    duties = [Duty(person=person, kind=Duty.Kind.OFFICE, since=since) for person in office]
    duties.append(Duty(person=leaders[0], kind=Duty.Kind.COUNTY_LEADER, since=since))
    duties.append(Duty(person=heads[0], kind=Duty.Kind.SUPERVISION, since=since))
    bulk(Duty, duties)
    return {
        "units": units[:30],
        "owners": units[30:],
        "contacts": contacts,
        "leaders": leaders,
        "office": office,
        "since": since,
    }


def _person(name, unit):
    return Person(name=name, name_key=name, unit=unit, email=None, title="示例")


def _named(unit):
    unit.name_key, unit.short_name_key = unit.name, unit.short_name
    return unit


def _sign_in(person, username):
    person.username, person.password = username, make_password(PASSWORD)
    person.email = f"{username}@example.invalid"
    person.save(update_fields=["username", "password", "email"])


def make_projects(size, people, chance):
    areas = list(WorkArea.objects.all())
    projects = bulk(
        Project,
        [
            Project(
                name=f"示例项目{n:06}道路改造提升工程",
                name_key=f"示例项目{n:06}道路改造提升工程",
                work_area=chance.choice(areas),
                grade=chance.choice(["county"] * 8 + ["municipal", "provincial"]),
                stage="building",
                content=NOTE * 5,
                total_investment=Decimal(chance.randrange(100, 100000)),
                responsible_unit=people["units"][n % 30],
                owner_unit=people["owners"][n % 30],
            )
            for n in range(size.projects)
        ],
    )
    since = people["since"]
    leads = [
        LeadAssignment(project=project, official=people["leaders"][n % 12], since=since)
        for n, project in enumerate(projects)
    ]
    bulk(LeadAssignment, leads)
    contacts = [
        ContactAssignment(project=project, person=people["contacts"][n % 150], since=since)
        for n, project in enumerate(projects)
    ]
    bulk(ContactAssignment, contacts)
    return projects


def make_listings(size, projects, today):
    """One listing a project: this year's first, the others over the ten years before."""
    kinds = ["continuing", "new", "continuing", "new", "preliminary"]
    years = [
        today.year if n < size.current else today.year - 1 - n % 10 for n in range(len(projects))
    ]
    listings = bulk(
        YearListing,
        [
            YearListing(project=project, year=year, kind=kinds[n % 5], listed_on=date(year, 1, 1))
            for n, (project, year) in enumerate(zip(projects, years, strict=True))
        ],
    )
    plans = [
        AnnualPlan(listing=listing, amount=Decimal(100 + n % 900), by_name="示例办0")
        for n, listing in enumerate(listings)
    ]
    bulk(AnnualPlan, plans)
    return listings


def make_milestones(size, listings, today, chance):
    """Slice by slice: a million at once would not fit into a small machine."""
    fates = ["overdue"] * size.overdue + ["soon"] * size.soon
    fates += ["waiting"] * size.waiting + ["later"] * size.later
    places = size.current * PER_PROJECT
    fates += ["done"] * (places - len(fates))
    if len(fates) > places:
        raise ValueError(f"{size.milestones} milestones have no room for what is to be due")
    chance.shuffle(fates)
    fates += ["done"] * (len(listings) * PER_PROJECT - places)
    for start in range(0, len(fates), SLICE):
        yield bulk(
            Milestone,
            [
                _milestone(listings[n // PER_PROJECT], n % PER_PROJECT, fates[n], today, chance)
                for n in range(start, min(start + SLICE, len(fates)))
            ],
        )


def _milestone(listing, place, fate, today, chance):
    due, facts = _fate(fate, listing, today, chance)
    baseline = due
    if fate in ("overdue", "later") and chance.random() < 0.1:
        baseline = due - timedelta(days=20)
    return Milestone(
        project_id=listing.project_id,
        listing=listing,
        code={"continuing": "RESUME", "new": "START"}.get(listing.kind, "") if not place else "",
        name=f"{NAMES[place % 5]}（{place + 1}）",
        due_date=due,
        baseline_due_date=baseline,
        known_since=listing.listed_on,
        created_at=moment_of(listing.listed_on),
        **facts,
    )


def _fate(fate, listing, today, chance):
    """(due date, columns). Half of the overdue are level 4, as in a spring after a hard winter."""
    if fate == "overdue":
        return today - timedelta(days=chance.randrange(1, 62)), {}
    if fate == "soon":
        return today + timedelta(days=chance.randrange(0, 15)), {}
    if fate == "later":
        return today + timedelta(days=chance.randrange(15, 200)), {}
    if fate == "waiting":
        on = today - timedelta(days=chance.randrange(1, 10))
        submitted = {"submitted_at": moment_of(on), "completed_on": on}
        return on + timedelta(days=3), {"state": State.SUBMITTED, **submitted}
    due = min(date(listing.year, 1 + chance.randrange(12), 15), today - timedelta(days=20))
    on = due + timedelta(days=chance.choice([-9, -6, -4, -2, -1, 0, 0, 5, 12]))
    return due, {"state": State.DONE, "completed_on": on, "is_confirmed": True}


def analyse():
    """After a fill: a planner without statistics answers for the empty table it last saw."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
