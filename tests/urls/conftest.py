"""A county on which every address can be asked: two of everything, 示例甲's and other people's."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.audit import System
from accounts.models import Person, Unit
from alerts.models import Heartbeat, Letter, Notice, Occasion, ReminderRun
from exchange.models import ImportBatch
from investment import monthly_reports
from investment.models import AnnualTarget
from norms.models import DefaultUnit, PolicyVersion
from pipeline import contracts, joint_reviews, trips
from pipeline.models import JointReviewCase
from pipeline.pool_leaving import settle
from pipeline.pool_records import NewEntry, write_entries
from projects import change_requests, evidence, owner_reports, roadmap
from projects.models import Evidence, Pause, PauseReview, RoadmapTemplate
from supervision import blockers, orders, problems
from supervision.models import instruct
from tests.cast import NEW_YEAR
from tests.urls import walk

NOW = datetime(2026, 7, 8, 10, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def county(request, db, settings, project, other_project, make_person, company):
    """The people signed in, and what they ask for: county.clients, county.url(name, whose)."""
    settings.EMAIL_URL = ""
    with time_machine.travel(NOW, tick=False):
        Heartbeat.beat(NOW)
        ReminderRun.objects.create(day=NOW.date(), decided_at=NOW)
        people, _ = walk.table()
        persons = {name: request.getfixturevalue(name) for name in people if name != "anonymous"}
        outsider = make_person(
            "示例丁", unit=Unit.objects.get(name="示例企业乙"), username="outsider"
        )
        objects = {"arguments": {"year": 2026, "uidb64": "MQ", "token": "x-y"}}
        add_work(objects, "own", project, persons["contact"], persons["lead"])
        add_work(objects, "other", other_project, outsider, persons["county_leader"])
        for whose, of in (("own", project), ("other", other_project)):
            add_order(objects, whose, of, persons["supervisor"])
        add_people(objects, persons, outsider)
        yield SimpleNamespace(
            objects=objects,
            persons=persons,
            clients=Clients(persons),
            url=lambda name, whose="own": walk.url_of(walk.addresses()[name], objects, whose),
        )


class Clients(dict):
    """{name: client}, signed in when first asked for: most tests ask for two or three."""

    def __init__(self, persons):
        self.persons = persons

    def __missing__(self, name):
        self[name] = client = Client(raise_request_exception=False)
        if name in self.persons:
            client.force_login(self.persons[name])
        return client


def add_work(objects, whose, project, owner, leader):
    """A project with all that hangs on it: milestone, word, evidence, instruction, letter."""
    milestone = project.milestones.first()
    owner_reports.record_progress(
        milestone, by=owner, now=NOW, standing="stuck", problem="等用地批复", note=""
    )
    instruction = instruct(
        by=leader,
        project=project,
        milestone=milestone,
        text="请责任单位牵头协调",
        reply_by=NOW.date() + timedelta(days=3),
        now=NOW,
        today=NOW.date(),
    )
    evidence.attach(milestone, by=owner, now=NOW, number="晋左建字〔2026〕1号")
    asked = ask_for_later_date(project, owner)
    problem = raise_and_name(project, owner)
    file = Evidence.objects.create(
        milestone=milestone,
        project=project,
        kind=Evidence.Kind.PHOTO,
        file=ContentFile(b"\xff\xd8\xff\xd9", name="x.jpg"),
        original_name="现场.jpg",
        content_type="image/jpeg",
        size=4,
        by=owner,
        by_name=str(owner),
        at=NOW,
    )
    monthly_reports.open_reports(NOW.date(), now=NOW)
    rested = Pause.objects.create(
        project=project, approved_on=NEW_YEAR, resumed_on=NEW_YEAR, by_name="示例办一"
    )
    review = {"due_date": NOW.date(), "known_since": NEW_YEAR, "created_at": NOW}
    review = PauseReview.objects.create(project=project, pause=rested, state="done", **review)
    pass_case(project)
    pairs = {
        "paused": review,
        "reports": project.monthlyreports.get(),
        "statistics": project,
        "projects": project,
        "milestones": milestone,
        "instructions": instruction,
        "requests": asked,
        "problems": problem,
        "blockers": problem.blocker,
        "evidence": file,
        "letters": add_letter(milestone, owner),
        "contracts": add_contract(project, whose),
        "trips": add_trip(leader, whose),
        "pool": project.pool_entries.get(),
        "pool-cases": project.joint_review_cases.passed().get(),
    }
    pairs["review-opinions"] = opinion = argue(project)
    pairs["review-cases"], pairs["reviews"] = opinion.case, opinion.case.review
    pairs["notices"] = pairs["letters"].notices.get()
    for sort, row in pairs.items():
        objects.setdefault(sort, {})[whose] = row.pk


def add_order(objects, whose, project, supervisor):
    """One to its responsible unit that is out, and a draft that nobody else sees."""
    rows = [project.milestones.first(), *project.milestones.filter(name="主体封顶")]
    facts = {"by": supervisor, "now": NOW}
    order, draft = (orders.draft_order(project, [row], **facts) for row in rows)
    orders.issue(order, **facts)
    objects.setdefault("orders", {})[whose] = order.pk
    objects.setdefault("drafts", {})[whose] = draft.pk
    objects.setdefault("order-steps", {})[whose] = order.steps.get(code="sign").pk


def ask_for_later_date(project, owner):
    """Of a milestone that is due in August, another week."""
    due = date(2026, 8, 1)
    milestone = roadmap.add_milestone(
        project, name="主体封顶", due_date=due, by=None, now=NOW, known_since=NOW.date()
    )
    return change_requests.ask(
        milestone, by=owner, new_due=due + timedelta(days=7), category="land",
        caused_by="owner_unit", reason="示例理由", now=NOW,
    )  # fmt: skip


def add_contract(project, whose):
    """Signed in June, and landed as this project."""
    made = contracts.enter(
        name=f"示例合同 {whose}", kind="contract", investor=f"示例投资方 {whose}",
        amount=Decimal(6000), signed_on=date(2026, 6, 1), method="business", by=System(), now=NOW,
        today=NOW.date(),
    )  # fmt: skip
    contracts.land(made, project, by=System())
    return made


def add_trip(leader, whose):
    return trips.enter(
        leader=leader, starts_on=date(2026, 6, 8), ends_on=date(2026, 6, 10),
        place=f"示例市 {whose}", by=System(), now=NOW,
    )  # fmt: skip


def argue(project):
    """Proposed and put on the agenda of a review of today; the responsible unit's opinion."""
    facts = {"by": System(), "now": NOW}
    case = joint_reviews.propose(project, amount=Decimal(6000), maturity="ready", **facts)
    review = joint_reviews.convene(NOW.date(), place=f"示例会议室 {project.pk}", **facts)
    others = [Unit.objects.create(name=f"县示例{n}局 {project.pk}") for n in ("一", "二")]
    joint_reviews.put_on_agenda(review, case, [project.responsible_unit, *others], **facts)
    return case.opinions.select_related("case__review").get(unit=project.responsible_unit)


def pass_case(project):
    """Argued in November, in the pool from December until it was listed 新建."""
    facts = {"by_name": "示例办一", "result": "passed", "decided_on": date(2025, 11, 20)}
    case = JointReviewCase.objects.create(
        project=project, amount=Decimal(6000), maturity="ready", **facts
    )
    row = NewEntry(
        project, date(2025, 12, 1), case.amount, "conceived", case.decided_on, "示例纪要1号", case
    )
    by = {"by": System(), "now": NOW}
    write_entries([row], basis="review", **by)
    settle([project.pk], **by)


def raise_and_name(project, owner):
    """What an owner asks to have coordinated, given to the responsible unit."""
    problem = problems.raise_problem(
        project, by=owner, milestone=project.milestones.first(), text="两户没有签约",
        source="coordination", category="land", now=NOW,
    )  # fmt: skip
    problems.name_holder(problem, by=None, lead_unit=project.responsible_unit, now=NOW)
    problem.blocker = blockers.join([problem], name="示例征地", by=None, now=NOW)
    return problem


def add_letter(milestone, owner):
    day = NOW.date()
    letter = Letter.objects.create(
        recipient=owner, day=day, occasion=Occasion.DAILY, address=owner.email,
        state=Letter.State.SENT, due_at=NOW, sent_at=NOW, subject="节点提醒",
        raw="Subject: x\n\n请办理", message_id=f"<{owner.pk}@example.invalid>",
    )  # fmt: skip
    Notice.objects.create(
        recipient=owner, project=milestone.project, title=milestone.name, step="L1",
        event_key=f"walk:{milestone.pk}", occasion=Occasion.DAILY, day=day,
        state=Notice.State.TOLD, letter=letter,
    )  # fmt: skip
    return letter


def add_people(objects, persons, outsider):
    bureau, other = persons["unit_head"].unit, persons["stranger"].unit
    duties = [persons[name].duties.get().pk for name in ("supervisor", "auditor")]
    heads = [bureau.heads.get(), other.heads.create(person=outsider, since=NEW_YEAR)]
    today, later = NOW.date(), NOW.date() + timedelta(days=5)
    away = [(persons["contact"], persons["owner_colleague"]), (outsider, make_stand_in(outsider))]
    stood_in = [
        one.deputyships.create(deputy=deputy, since=today, until=later, in_force_since=today)
        for one, deputy in away
    ]
    batch = ImportBatch.objects.create(
        year=2026,
        file=ContentFile(b"x", name="x.xlsx"),
        file_name="台账.xlsx",
        sha256="0" * 64,
        fingerprint="0" * 64,
        by=persons["office"],
        by_name="示例办一",
    )
    template = RoadmapTemplate.objects.create(
        kind="new", name="示例新建项目", effective_on=today, by_name="示例办一"
    )
    template.steps.create(number=1, name="形成实物工作量", month=10, day=31)
    template.steps.create(number=2, name="年度建设任务完成", after=1, days=40)
    planned = PolicyVersion.objects.create(effective_on="2027-01-01", by_name="示例办一")
    planned.causes.create(code="land", name="用地", number=1)
    division = DefaultUnit.objects.create(key_words="示例石英砂", unit=bureau, by_name="示例办一")
    objects |= {
        "people": {"own": persons["contact"].pk, "other": outsider.pk},
        "units": {"own": bureau.pk, "other": other.pk},
        "duties": dict(zip(("own", "other"), duties, strict=True)),
        "deputies": {"own": stood_in[0].pk, "other": stood_in[1].pk},
        "heads": {"own": heads[0].pk, "other": heads[1].pk},
        "norms": {"own": planned.pk, "other": planned.pk},
        "templates": {"own": template.pk, "other": template.pk},
        "default-units": dict.fromkeys(("own", "other"), division.pk),
        # Promised in public: everybody's.
        "targets": dict.fromkeys(("own", "other"), AnnualTarget.objects.get(code="gdp").pk),
        # Theirs who may import, whoever brought it.
        "import": {"own": batch.pk, "other": batch.pk},
    }


def make_stand_in(person):
    return Person.objects.create(name="示例戊", unit=person.unit, username="stand_in")
