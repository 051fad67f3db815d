"""What the form of every versioned address sends, where it stands, and how a colleague is quicker.

One Act an address of posts.txt with `yes`. Each is played on tests/urls/conftest.py's county.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from PIL import Image

from accounts import audit, deputies
from accounts.models import Deputyship, Duty, Person, Unit, UnitHead
from exchange.models import HeaderWord, ImportBatch
from exchange.parsing import county_header_words
from investment.models import (
    AnnualPlan,
    AnnualTarget,
    Correction,
    CountyFai,
    Month,
    MonthlyReport,
    StatisticsFigure,
)
from norms.models import CalendarDay, DefaultUnit, PolicyVersion
from pipeline import joint_review_opinions, joint_reviews
from pipeline.models import (
    JointReview,
    JointReviewCase,
    JointReviewOpinion,
    PoolEntry,
    PromotionTrip,
    SigningContract,
)
from projects import assign_people, roadmap
from projects.models import ChangeRequest, Milestone, Project, RoadmapTemplate, YearListing
from supervision import blockers, order_answers, problems
from supervision.models import Instruction, Problem, SupervisionOrder
from tests import pauses
from tests.urls.conftest import NOW

WORDS = {"physical_progress": "打桩", "problems": "无", "next_step": "浇筑"}


def nothing(county):
    """The county as it is."""


@dataclass(frozen=True)
class Act:
    """`person` posts `data` to the address, from `page` (the address itself where not said).

    `ready` brings the county into the state in which the form is offered; `quicker` is what a
    colleague does between the look and the click. `form`: the address whose form of the page is
    read for the version, where the act's own is not drawn of this county.
    """

    person: str
    quicker: Callable
    data: dict = field(default_factory=dict)
    page: str = ""
    ready: Callable = nothing
    form: str = ""


# --- What a colleague does meanwhile --------------------------------------------------------------


def own(county, model):
    sort = {
        Milestone: "milestones",
        MonthlyReport: "reports",
        Instruction: "instructions",
        ChangeRequest: "requests",
        Problem: "problems",
    }[model]
    return model.objects.get(pk=county.objects[sort]["own"])


def moves(model):
    """A transition, as any leaves it: one more version, one event."""

    def quicker(county):
        row = own(county, model)
        model.objects.filter(pk=row.pk).update(version=F("version") + 1)
        kind = row.events.model.Kind.values[1]
        row.events.create(kind=kind, by_name="示例同事", at=NOW)

    return quicker


def is_changed(model, key):
    """A change in the trail, as every verb leaves it."""

    def quicker(county):
        subject = model.objects.get(pk=county.objects[key]["own"])
        audit.record(by=county.persons["office"], action="示例变动", subject=subject)

    return quicker


def project_is_edited(county):
    Project.objects.filter(pk=project_of(county).pk).update(version=F("version") + 1)


def project_of(county):
    return Project.objects.get(pk=county.objects["projects"]["own"])


def people_change(county):
    by, another = county.persons["office"], county.persons["unit_head"]
    assign_people.assign_holder(
        "responsible", project_of(county), another, on=NOW.date(), by=by, now=NOW
    )


def listing_of(county):
    return project_of(county).listings.get(year=2026)


def kind_changes(county):
    YearListing.objects.filter(pk=listing_of(county).pk).update(kind="preliminary")


def plan_changes(county):
    AnnualPlan.objects.filter(listing=listing_of(county)).update(version=7)


def another_year_is_listed(county):
    listing = listing_of(county)
    listing.pk, listing.year = None, 2025
    listing.save()


def is_corrected(county):
    Correction.objects.create(
        project=project_of(county), listing=listing_of(county), corrects=Month.objects.get(),
        amount=Decimal(5), reference="示例函1号", reason="重复", by_name="示例同事",
    )  # fmt: skip


def figure_is_told(county):
    row = StatisticsFigure.objects.create(
        listing=listing_of(county), project=project_of(county), month=5, ytd=100, by_name="示例同事"
    )
    audit.record(by=county.persons["statistician"], action="填写统计数据", subject=row)


def fai_is_published(county):
    row = CountyFai.objects.create(year=2026, month=5, ytd=100, source="示例", by_name="示例同事")
    audit.record(by=county.persons["statistician"], action="填写固定资产投资", subject=row)


def deputyship_changes(county):
    rows = Deputyship.objects.filter(pk=county.objects["deputies"]["own"])
    rows.update(version=F("version") + 1)


def is_verified(county):
    ImportBatch.objects.filter(pk=county.objects["import"]["own"]).update(verified=["x"])


def word_means_another(county):
    word = HeaderWord.objects.get()
    county_header_words.remember(word=word.word, key="remark", by=county.persons["office"], now=NOW)


def edition_is_laid_down(county):
    PolicyVersion.objects.create(effective_on="2028-01-01", by_name="示例同事")


def template_edition_is_laid_down(county):
    RoadmapTemplate.objects.create(
        kind="new", name="示例", effective_on="2027-01-01", by_name="示例同事"
    )


def step_is_added(county):
    roadmap.add_milestone(
        project_of(county), name="形成实物工作量", due_date=date(2026, 12, 1),
        by=county.persons["office"], now=NOW, known_since=NOW.date(),
    )  # fmt: skip


def day_off(county):
    CalendarDay.objects.create(date=date(2026, 8, 12), is_workday=False, name="示例节")


# --- States in which a form is offered ------------------------------------------------------------


def reported(county):
    own(county, Milestone).submit(by=county.persons["contact"], on=date(2026, 7, 6), now=NOW)


def entered_today(county):
    Milestone.objects.update(created_at=NOW)


def ordinary(county):
    """No law dates it."""
    Milestone.objects.filter(pk=own(county, Milestone).pk).update(code="", statutory_date=None)


def not_yet_due(county):
    """No law dates it, and there are weeks left."""
    rows = Milestone.objects.filter(pk=own(county, Milestone).pk)
    rows.update(code="", statutory_date=None, due_date=date(2026, 8, 1))


def confirmed(county):
    reported(county)
    own(county, Milestone).confirm(by=county.persons["office"], now=NOW)


def told(county):
    own(county, MonthlyReport).submit(
        by=county.persons["contact"], now=NOW, month_amount=Decimal(800), **WORDS
    )


def paused(county):
    pauses.pause(
        own(county, Milestone).project, by=county.persons["office"], on=NOW.date(), now=NOW
    )


def told_and_confirmed(county):
    told(county)
    own(county, MonthlyReport).confirm(by=county.persons["unit_head"], now=NOW)


def june_is_closed(county):
    Month.objects.create(year=2026, month=6, by_name="示例办一", at=NOW)


MONEY_UNIT = {"asks": "money_unit", "what": ""}


def in_preview(county):
    batch = ImportBatch.objects.get(pk=county.objects["import"]["own"])
    batch.unknown = [{"key": "x", "words": "示例单位"}]
    batch.notes = [{"level": "question", "sentence": "请选。", "sheet": "台账", **MONEY_UNIT}]
    batch.save()
    for number in (4, 5):
        batch.rows.create(sheet="台账", number=number, outcome="refused", name="示例", cells={})


def of_figures(county):
    ImportBatch.objects.filter(pk=county.objects["import"]["own"]).update(kind="figures", month=6)


def of_contracts(county):
    ImportBatch.objects.filter(pk=county.objects["import"]["own"]).update(kind="contracts")


def written(county):
    rows = ImportBatch.objects.filter(pk=county.objects["import"]["own"])
    rows.update(state="committed", committed_at=NOW, trail_from=0)


def written_overdue(county):
    written(county)
    rows = ImportBatch.objects.filter(pk=county.objects["import"]["own"])
    rows.update(overdue_count=2, overdue_longest=9)


def word_is_known(county):
    word = county_header_words.remember(
        word="示例", key="name", by=county.persons["office"], now=NOW
    )
    county.objects["import"]["own"] = word.pk


def let_go(county):
    Person.objects.filter(pk=county.objects["people"]["own"]).update(is_active=False)


def address_is_refused(county):
    Person.objects.filter(pk=county.objects["people"]["own"]).update(email_state="refused")


def without_tasks(county):
    county.objects["people"]["own"] = county.persons["owner_colleague"].pk


def duty_is_owned(county):
    """The page of the duty's holder shows its form."""
    duty = Duty.objects.get(pk=county.objects["duties"]["own"])
    county.objects["people"]["own"] = duty.person_id


def unit_is_known(county):
    head = UnitHead.objects.get(pk=county.objects["heads"]["own"])
    county.objects["units"]["own"] = head.unit_id


def kind_is_reserve(county):
    project = county.objects["projects"]["own"]
    YearListing.objects.filter(project=project).update(kind="reserve")


def deputy_is_asked(county):
    office, clerk, today = county.persons["office"], county.persons["stranger"], NOW.date()
    last = today + timedelta(days=5)
    made = deputies.appoint(office, clerk, since=today, last=last, by=office, today=today)
    county.objects["deputies"]["own"] = made.pk


def deputy_has_accepted(county):
    deputy_is_asked(county)
    found = Deputyship.objects.get(pk=county.objects["deputies"]["own"])
    deputies.accept(found, by=found.deputy, version=found.version, now=NOW)


def answered(county):
    head = county.persons["unit_head"]
    assert problems.answer(own(county, Problem), by=head, text="已签约。", now=NOW)


def closed(county):
    answered(county)
    assert problems.close(own(county, Problem), by=county.persons["office"], now=NOW)


def blocker_is_renamed(county):
    assert blockers.rename(own(county, Problem).blocker, "示例名", by=county.persons["office"])


def order_moves(county):
    order = own_order(county)
    audit.record(by=county.persons["office"], action="示例变动", subject=order)
    SupervisionOrder.objects.filter(pk=order.pk).update(version=F("version") + 1)


def own_order(county):
    return SupervisionOrder.objects.get(pk=county.objects["orders"]["own"])


def in_draft(county):
    county.objects["orders"]["own"] = county.objects["drafts"]["own"]


def signed_for(county):
    by = county.persons["unit_head"]
    assert order_answers.sign_for(own_order(county), by=by, words="示例科员一", now=NOW)


def answered_order(county, *, is_done=False):
    signed_for(county)
    said = {"by": county.persons["unit_head"], "words": "正在办理", "now": NOW}
    assert order_answers.answer(own_order(county), is_done=is_done, **said)


def settled_order(county):
    answered_order(county, is_done=True)


def review_moves(county):
    """Another place: one more version."""
    review = JointReview.objects.get(pk=county.objects["reviews"]["own"])
    facts = {"by": county.persons["office"], "now": NOW}
    assert joint_reviews.edit_review(review, place="示例会议室三", note="", **facts)


def case_moves(county):
    JointReviewCase.objects.filter(pk=county.objects["review-cases"]["own"]).update(version=7)


def opinion_moves(county):
    own = JointReviewOpinion.objects.filter(pk=county.objects["review-opinions"]["own"])
    own.update(version=F("version") + 1)
    own.get().events.create(kind="move", by_name="示例同事", at=NOW)


def one_case_waits(county):
    """Of other people's project, taken off its agenda."""
    case = JointReviewCase.objects.get(pk=county.objects["review-cases"]["other"])
    facts = {"by": county.persons["office"], "now": NOW}
    assert joint_reviews.take_off_agenda(case, reason="示例理由", **facts)


def opinion_given(county):
    opinion = JointReviewOpinion.objects.get(pk=county.objects["review-opinions"]["own"])
    facts = {"by": county.persons["unit_head"], "now": NOW}
    assert joint_review_opinions.give_opinion(opinion, "agree", **facts)


class Scan(SimpleUploadedFile):
    """An upload that may be sent again."""

    def read(self, *size):
        self.seek(0)
        return super().read(*size)


def scan():
    kept = BytesIO()
    Image.new("RGB", (8, 8), "gray").save(kept, "JPEG")
    return Scan("签收.jpg", kept.getvalue(), "image/jpeg")


# --- The acts -------------------------------------------------------------------------------------

MOVES, TELLS, ANSWERS = moves(Milestone), moves(MonthlyReport), moves(Instruction)
REQUESTS, PROBLEMS = moves(ChangeRequest), moves(Problem)
PROBLEM = "supervision:problem"
CONTRACT = is_changed(SigningContract, "contracts")
TRIP = is_changed(PromotionTrip, "trips")
POOL = is_changed(PoolEntry, "pool")
MONEY = {"amount": "7000", "on": "2026-07-01"}
PERSON, UNIT = is_changed(Person, "people"), is_changed(Unit, "units")
REASON = {"reason": "示例理由"}
NUMBER = {"number_13710": "13710-2026-8"}
ASKED = {
    **{"new_due": "2026-08-08", "category": "land", "caused_by": "owner_unit"},
    "reason": "示例理由",
}
PAPER = "示例发〔2026〕1号"
STOP = {
    **REASON,
    "on": "2026-07-08",
    "category": "land",
    "caused_by": "superior",
    "document": PAPER,
    "review_date": "2026-10-08",
}
PROMISE = {"promised_on": "2026-07-20"}
ORDER = "supervision:order"
SAID = {"words": "已到现场督促"}
BATCH = {"page": "exchange:batch", "ready": in_preview, "form": "exchange:drop"}
ACTS = {
    "pipeline:review-edit": Act("office", review_moves, {"place": "示例会议室二"}),
    "pipeline:review-day": Act("office", review_moves, {**REASON, "held_on": "2026-07-20"}),
    "pipeline:review-call-off": Act("office", review_moves, REASON),
    "pipeline:review-agenda": Act("office", review_moves, ready=one_case_waits),
    "pipeline:review-case-off": Act("office", case_moves, REASON),
    "pipeline:review-case-withdraw": Act("office", case_moves, REASON),
    "pipeline:review-opinion": Act("unit_head", opinion_moves, {"opinion": "agree"}),
    "pipeline:review-opinion-sheet": Act(
        "office", opinion_moves, {"opinion": "agree", "given_on": "2026-07-08", "files": scan()}
    ),
    "pipeline:review-opinion-correct": Act(
        "unit_head",
        opinion_moves,
        {**REASON, "opinion": "refuse", "words": "示例"},
        ready=opinion_given,
    ),
    "pipeline:contract-edit": Act("office", CONTRACT, {"name": "示例合同改"}),
    "pipeline:contract-amount": Act("office", CONTRACT, {**MONEY, "reason": "补充协议"}),
    "pipeline:contract-end": Act("office", CONTRACT, {**REASON, "ending": "mistaken"}),
    "pipeline:contract-arrival": Act("office", CONTRACT, MONEY),
    "pipeline:contract-project": Act("office", CONTRACT, {"project": ""}),
    "pipeline:pool-amount": Act(
        "office", POOL, {**MONEY, "on": "2025-12-15", "reason": "概算批复"}
    ),
    "pipeline:pool-maturity": Act(
        "office", POOL, {**REASON, "maturity": "ready", "on": "2025-12-15"}
    ),
    "pipeline:pool-put-back": Act(
        "office", POOL, {**REASON, "on": "2026-07-01"}, ready=kind_is_reserve
    ),
    "pipeline:pool-mistaken": Act("office", POOL, REASON),
    "pipeline:trip-edit": Act("office", TRIP, {"result": "见了示例企业"}),
    "pipeline:trip-withdraw": Act("office", TRIP, REASON),
    "projects:milestone": Act("contact", MOVES, {"standing": "done", "completed_on": "2026-07-06"}),
    "projects:milestone-confirm": Act("office", MOVES, {}, "projects:milestone", reported),
    "projects:milestone-send-back": Act("office", MOVES, REASON, "projects:milestone", reported),
    "projects:milestone-withdraw": Act("contact", MOVES, {}, "projects:milestone", reported),
    "projects:milestone-reopen": Act("office", MOVES, REASON, "projects:milestone", confirmed),
    "projects:milestone-cancel": Act("office", MOVES, REASON, "projects:milestone"),
    "projects:milestone-promise": Act("contact", MOVES, PROMISE, "projects:milestone"),
    "projects:milestone-replan": Act(
        "office",
        MOVES,
        {**REASON, "new_due": "2026-09-30", "category": "land", "caused_by": "superior"},
        ready=ordinary,
    ),
    "projects:milestone-correct": Act(
        "office",
        MOVES,
        {
            **REASON,
            "new_due": "2026-06-29",
            "accept_overdue": "on",
            "overdue_from": "2026-06-29",
        },
        ready=entered_today,
    ),
    "projects:milestone-request": Act("contact", MOVES, ASKED, ready=not_yet_due),
    "projects:request-agree": Act("lead", REQUESTS, {"new_due": "2026-08-08"}, "projects:request"),
    "projects:request-refuse": Act("lead", REQUESTS, REASON, "projects:request"),
    "projects:request-withdraw": Act("contact", REQUESTS, {}, "projects:request"),
    "supervision:problem-accept": Act("unit_head", PROBLEMS, {}, PROBLEM),
    "supervision:problem-answer": Act("unit_head", PROBLEMS, {"answer": "已签约。"}, PROBLEM),
    "supervision:problem-close": Act("contact", PROBLEMS, {}, PROBLEM, answered),
    "supervision:problem-settle": Act("contact", PROBLEMS, REASON, PROBLEM),
    "supervision:problem-send-back": Act("office", PROBLEMS, REASON, PROBLEM, answered),
    "supervision:problem-reopen": Act("office", PROBLEMS, REASON, PROBLEM, closed),
    "supervision:problem-name": Act("office", PROBLEMS, {}, PROBLEM),
    "supervision:problem-climb": Act("unit_head", PROBLEMS, REASON, PROBLEM),
    "supervision:blocker-rename": Act("office", blocker_is_renamed, {"name": "示例迁改"}),
    "supervision:instruction": Act("contact", ANSWERS, {"reply": "已办结。"}),
    "supervision:instruction-number": Act("office", ANSWERS, NUMBER, "supervision:instruction"),
    "supervision:instruction-promise": Act("contact", ANSWERS, PROMISE, "supervision:instruction"),
    "supervision:order-edit": Act("supervisor", order_moves, {"title": "示例"}, ready=in_draft),
    "supervision:order-issue": Act("supervisor", order_moves, {}, ORDER, in_draft),
    "supervision:order-discard": Act("supervisor", order_moves, REASON, ORDER, in_draft),
    "supervision:order-number": Act("supervisor", order_moves, NUMBER, ORDER),
    "supervision:order-withdraw": Act("supervisor", order_moves, REASON, ORDER),
    "supervision:order-sign": Act("bureau_clerk", order_moves, {"words": "示例科员一"}, ORDER),
    "supervision:order-take": Act("unit_head", order_moves, {}, ORDER, signed_for),
    "supervision:order-answer": Act("unit_head", order_moves, {**SAID, "holder": "示例科员一"}),
    "supervision:order-done": Act("unit_head", order_moves, SAID, ready=answered_order),
    "supervision:order-paper": Act(
        "supervisor", order_moves, {**SAID, "holder": "示例局长一", "files": scan()}
    ),
    "supervision:order-plan": Act(
        "supervisor", order_moves, {**REASON, "new_due": "2026-08-31"}, ORDER
    ),
    "supervision:order-send-back": Act("supervisor", order_moves, REASON, ORDER, answered_order),
    "supervision:order-close": Act("supervisor", order_moves, {}, ORDER, settled_order),
    "supervision:order-upgrade": Act("supervisor", order_moves, {"kind": "red"}, ORDER),
    "desk:project-edit": Act("office", project_is_edited, {"remark": "示例"}),
    "projects:project-people": Act("office", people_change, {"on": "2026-07-08"}),
    "projects:project-stage": Act(
        "office", project_is_edited, {**REASON, "stage": "landed", "on": "2026-07-08"}
    ),
    "projects:project-pause": Act("office", project_is_edited, STOP),
    "projects:project-pause-review": Act(
        "office", project_is_edited, {**REASON, "review_date": "2026-12-01"}, ready=paused
    ),
    "projects:project-resume": Act(
        "office", project_is_edited, {**REASON, "on": "2026-07-08", "document": PAPER}, ready=paused
    ),
    "projects:project-terminate": Act("office", project_is_edited, STOP),
    "projects:project-kind": Act("office", kind_changes, {**REASON, "kind": "reserve"}),
    "investment:project-plan": Act(
        "office",
        plan_changes,
        {**REASON, "amount": "9000", "document": "示例发〔2026〕1号", "document_on": "2026-07-01"},
    ),
    "investment:project-list": Act(
        "office",
        another_year_is_listed,
        {"year": "2027", "kind": "continuing", "plan": "5000", "listed_on": "2027-01-01"},
    ),
    "projects:project-withdraw": Act("office", project_is_edited, REASON),
    "investment:report": Act("contact", TELLS, {"month_amount": "800", **WORDS}),
    "investment:report-confirm": Act("unit_head", TELLS, {}, "investment:report", told),
    "investment:report-send-back": Act("unit_head", TELLS, REASON, "investment:report", told),
    "investment:report-reopen": Act(
        "office", TELLS, REASON, "investment:report", told_and_confirmed
    ),
    "investment:report-promise": Act("contact", TELLS, PROMISE, "investment:report"),
    "investment:reports-confirm": Act("unit_head", TELLS, {}, "", told),
    "investment:month-close": Act("office", TELLS, {}, "investment:reports"),
    "investment:correction": Act(
        "office",
        is_corrected,
        {**REASON, "amount": "5", "reference": "示例函2号"},
        ready=june_is_closed,
    ),
    "investment:statistic": Act(
        "statistician", figure_is_told, {"month": "6", "ytd": "6000", **REASON}
    ),
    "investment:county-fai": Act(
        "statistician", fai_is_published, {"month": "6", "ytd": "300000", "source": "示例快报"}
    ),
    "investment:target": Act(
        "office",
        is_changed(AnnualTarget, "targets"),
        {"amount": "10", "as_of": "2026-07-01", "source": "示例"},
    ),
    "exchange:document": Act(
        "office",
        is_verified,
        {"document": "示例发〔2026〕1号", "document_on": "2026-07-01"},
        "exchange:batch",
        of_figures,
        "exchange:drop",
    ),
    "exchange:reason": Act(
        "office",
        is_verified,
        {"reason": "补充协议"},
        "exchange:batch",
        of_contracts,
        "exchange:drop",
    ),
    "exchange:answer": Act(
        "office", is_verified, {"sheet": "台账", **MONEY_UNIT, "answer": "元"}, **BATCH
    ),
    "exchange:fix": Act("office", is_verified, {"letter": "A", "text": "示例"}, **BATCH),
    "exchange:pick": Act("office", is_verified, {"project": "0"}, **BATCH),
    "exchange:allow": Act("office", is_verified, {"key": "x"}, **BATCH),
    "exchange:verify": Act("office", is_verified, {"all": "1"}, **BATCH),
    "exchange:write": Act("office", is_verified, {}, "exchange:batch"),
    "exchange:drop": Act("office", is_verified, {}, "exchange:batch"),
    "exchange:undo": Act("office", is_verified, {}, "exchange:batch", written),
    "exchange:accept-overdue": Act(
        "office", is_verified, {"accept_overdue": "1"}, "exchange:batch", written_overdue
    ),
    "exchange:header-forget": Act(
        "office", word_means_another, {}, "exchange:headers", word_is_known
    ),
    "projects:template-edit": Act(
        "office", template_edition_is_laid_down, {"effective_on": "2026-08-01"}
    ),
    "projects:template-end": Act(
        "office", template_edition_is_laid_down, {"effective_on": "2026-08-01", "reason": "示例"}
    ),
    "projects:template-withdraw": Act(
        "office", is_changed(RoadmapTemplate, "templates"), {}, "projects:template"
    ),
    "projects:template-apply": Act("office", step_is_added),
    "norms:new": Act("office", edition_is_laid_down, {"effective_on": "2027-06-01"}),
    "norms:withdraw": Act("office", is_changed(PolicyVersion, "norms"), {}, "norms:set"),
    "norms:default-unit": Act(
        "office", is_changed(DefaultUnit, "default-units"), {"key_words": "示例砂岩"}
    ),
    "norms:default-unit-remove": Act(
        "office", is_changed(DefaultUnit, "default-units"), {}, "norms:default-unit"
    ),
    "norms:calendar-now": Act(
        "office",
        day_off,
        {"first": "2026-08-10", "last": "2026-08-10", "what": "off", "name": "示例"},
    ),
    "norms:calendar": Act(
        "office",
        day_off,
        {"first": "2026-08-10", "last": "2026-08-10", "what": "off", "name": "示例"},
    ),
    "norms:calendar-paste": Act(
        "office", day_off, {"text": "一、元旦：1月1日（周四）放假。", "confirmed": "1"}
    ),
    "accounts:person": Act("administrator", PERSON, {"title": "示例职务"}),
    "accounts:email-confirm": Act(
        "administrator", PERSON, {}, "accounts:person", address_is_refused
    ),
    "accounts:person-invite": Act("administrator", PERSON, {}, "accounts:person"),
    "accounts:person-let-go": Act(
        "administrator",
        PERSON,
        {"what": "disabled", "reason": "示例"},
        "accounts:person",
        without_tasks,
    ),
    "accounts:person-restore": Act("administrator", PERSON, {}, "accounts:person", let_go),
    "accounts:duty-grant": Act(
        "administrator",
        PERSON,
        {"kind": "statistician", "since": "2026-07-08"},
        "accounts:person",
    ),
    "accounts:duty-end": Act(
        "administrator", PERSON, {"on": "2026-07-08"}, "accounts:person", duty_is_owned
    ),
    "accounts:deputy-accept": Act(
        "stranger", deputyship_changes, {}, "accounts:account", deputy_is_asked
    ),
    "accounts:deputy-decline": Act(
        "stranger", deputyship_changes, {}, "accounts:account", deputy_is_asked
    ),
    "accounts:deputy-approve": Act(
        "administrator", deputyship_changes, {}, "accounts:account", deputy_has_accepted
    ),
    "accounts:deputy-end": Act("contact", deputyship_changes, {}, "accounts:account"),
    "accounts:unit": Act("administrator", UNIT, {"email": "unit@example.invalid"}),
    "accounts:head-appoint": Act(
        "administrator", UNIT, {"since": "2026-07-08"}, "accounts:unit", unit_is_known
    ),
    "accounts:head-end": Act(
        "administrator", UNIT, {"on": "2026-07-08"}, "accounts:unit", unit_is_known
    ),
}
