"""项目页: one project whole. Facts, who answers, road map, instructions, what was changed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Duty, Unit, UnitHead
from accounts.models.term import active_on
from core.compiled_query import CompiledQuery, Parameter
from desk.project import history as history_page
from desk.project.order_lines import order_lines, over_milestones_of
from desk.project.other_facts import other_facts
from desk.project.roadmap_table import RoadMap
from desk.project.term_corrections import CORRECTED, corrections_of
from investment.models import AnnualPlan, MonthFigure
from investment.money_light import with_money
from investment.overall_light import overall_light
from norms.policy import policy_on
from pipeline.models import JointReviewCase, PoolEntry, SigningContract
from pipeline.review_permissions import may_propose, may_withdraw
from projects import choose_listing
from projects.models import (
    LeadAssignment,
    Milestone,
    Pause,
    ProgressUpdate,
    Project,
    ProjectUnit,
    Tag,
    YearListing,
)
from projects.models.assignments import ONE_AT_A_TIME
from projects.models.facts_of_day import NAMED_WITH_A_CAUSE
from projects.models.obligation_permissions import Confirmer
from projects.models.visibility import Sight, sight_of
from projects.obligation_status import ObligationRow
from supervision.forms.instruction import InstructForm
from supervision.milestone_problems import open_problem
from supervision.models import Instruction, Problem, SupervisionOrder
from supervision.models.problem import UNCLOSED
from supervision.over_milestones import reads_drafts
from supervision.permissions import MAY_RAISE

#: After which a project is proposed to a joint review anew.
AGAIN = (JointReviewCase.Result.RETURNED, JointReviewCase.Result.REFUSED)
#: As many entries of the history as stand beside the road map; the rest has its own page.
RECENT = 8


@require_safe
def project(request, pk):
    today = timezone.localdate()
    found = readable_project(request.user, pk, today)
    page = ProjectPage(found, request.user, today, request.GET.get("year", ""))
    return render(request, "desk/project/page.html", {"page": page, "project": page.project})


@require_safe
def history(request, pk):
    found = get_object_or_404(Project.objects.readable_by(request.user), pk=pk)
    number = history_page.page_number(request.GET.get("page"))
    entries = history_page.page(found, number, reader=request.user)
    return render(request, "desk/project/history.html", {"project": found, "entries": entries})


def readable_project(person, pk, today):
    """The project with what the page shows of it; 404 for whom may not open it."""
    if pk > BigIntegerField.MAX_BIGINT:
        raise Http404
    sight = sight_of(person)
    found = project_facts(today, sight.shape).rows(project=pk, **sight.values)
    if not found:
        raise Http404
    return found[0]


@lru_cache(maxsize=32)
def project_facts(today, shape):
    """A project as those with such a Sight may read it, with what the page shows of it on a day."""
    projects = Project.objects.select_related("work_area", "responsible_unit", "owner_unit")
    readable = projects.readable_by(Sight.of_shape(*shape)).filter(pk=Parameter("project"))
    orders = SupervisionOrder.objects.exclude(state=SupervisionOrder.State.DISCARDED)
    found = orders.order_by().filter(project=OuterRef("pk"))
    entries = PoolEntry.objects.standing().order_by().filter(project=OuterRef("pk"))
    argued = JointReviewCase.objects.order_by().filter(project=OuterRef("pk"))
    has = {
        "has_orders": Exists(found),
        "was_in_pool": Exists(entries),
        "has_reviews": Exists(argued),
    }
    return CompiledQuery(with_money(readable, today).annotate(**has))


@lru_cache(maxsize=1)
def roadmap_facts():
    """The milestones of a project with what the road map shows of them."""
    reports = ProgressUpdate.objects.filter(milestone=OuterRef("pk")).order_by("-at", "-pk")
    milestones = Milestone.objects.filter(project=Parameter("project"))
    return CompiledQuery(
        milestones.with_moves()
        .with_number_of_evidence()
        .with_promised_day()
        .with_pending_request()
        .annotate(
            last_percent=Subquery(reports.exclude(percent=None).values("percent")[:1]),
            last_note=Subquery(reports.values("note")[:1]),
            last_problem=Subquery(reports.values("problem")[:1]),
            last_report_at=Subquery(reports.values("at")[:1]),
        )
    )


@dataclass(frozen=True)
class ProjectPage:
    """Everything the template asks for; each part is one query, asked once."""

    project: Project
    person: object
    today: object
    #: The year of the address, as it was written.
    asked_year: str = ""

    @cached_property
    def is_office(self):
        return self.person.has_duty(Duty.Kind.OFFICE) and not self.project.withdrawn_on

    @property
    def yesterday(self):
        return self.today - timedelta(days=1)

    @property
    def only_reads(self):
        """Neither reports a milestone nor arranges the road map."""
        return not self.may_report and not self.is_office

    @property
    def may_report(self):
        return self._acts_for_owner and not self.project.withdrawn_on

    @property
    def _acts_for_owner(self):
        """As visibility.acts_for_owner(), with the holders that the page has read anyway."""
        unit, person = self.person.unit_id, self.person.pk
        answering = [*self.holders["contact"], *self.holders["head"]]
        of_owner = unit is not None and unit == self.project.owner_unit_id
        return of_owner or any(row["holder"] == person for row in answering)

    @property
    def may_instruct(self):
        """As permissions.check_may_instruct(), with the leads that the page has read anyway."""
        mine = self.is_lead or self.person.has_duty(Duty.Kind.COUNTY_LEADER)
        return mine and not self.project.withdrawn_on

    @property
    def is_lead(self):
        """Whether the reader is one of its lead officials today."""
        return any(row["holder"] == self.person.pk for row in [self.lead, *self.deputies] if row)

    @property
    def may_draft_order(self):
        return self.person.has_duty(Duty.Kind.SUPERVISION) and not self.project.withdrawn_on

    @cached_property
    def policy(self):
        return policy_on(self.today)

    # --- who answers --------------------------------------------------------------------------

    @cached_property
    def holders(self):
        """Leads, contact, unit head and 责任人 of today, in one query: {role: [row, …]}; with what
        was ever corrected, so that most pages need not ask further."""
        found = defaultdict(list)
        of = {"project": self.project.pk, "unit": self.project.responsible_unit_id}
        for row in holder_facts(self.today).rows(**of):
            if row["is_held"]:
                found[row["sort"]].append(row)
            if row["is_corrected"]:
                found["corrected"].append(row)
        return found

    def _first(self, role):
        return next(iter(self.holders[role]), None)

    @property
    def lead(self):
        return self._first("primary")

    @property
    def deputies(self):
        return self.holders["deputy"]

    @property
    def lead_names(self):
        """Of whom a request for a later date waits, unless it waits for 项目中心."""
        return "、".join(row["name"] for row in [self.lead, *self.deputies] if row)

    @property
    def contact(self):
        return self._first("contact")

    @property
    def head(self):
        return self._first("head")

    @property
    def responsible(self):
        return self._first("responsible")

    @cached_property
    def corrections(self):
        return corrections_of(self.project) if self.holders["corrected"] else []

    # --- what it is ---------------------------------------------------------------------------

    @cached_property
    def listings(self):
        """Every year's, the newest first, each with its plan in force."""
        return listing_facts().rows(project=self.project.pk)

    @cached_property
    def listing(self):
        """The listing of the year shown: everything of a year on the page is of this one."""
        return choose_listing.choose_listing(self.listings, self.today.year, self.asked_year)

    @property
    def years(self):
        return [listing.year for listing in self.listings]

    @property
    def is_listed(self):
        """This year, or for a year to come."""
        return any(year >= self.today.year for year in self.years)

    @cached_property
    def figure(self):
        """What the last closed month of the year shown was closed with, or None."""
        if self.listing is None:
            return None
        if self.listing.year == self.today.year:
            return this_years_figure(self.project)
        return MonthFigure.objects.filter(listing=self.listing).order_by("-number").first()

    @property
    def may_correct(self):
        """Some month of the project is closed, of whatever year."""
        return self.is_office and MonthFigure.objects.filter(project=self.project).exists()

    @cached_property
    def pause(self):
        """The pause in which it rests, with its review date, or None."""
        if self.project.stage not in Project.FROZEN_STAGES:
            return None
        rows = Pause.objects.filter(project=self.project, resumed_on=None)
        return rows.with_review_date().select_related(*NAMED_WITH_A_CAUSE).first()

    @property
    def paused_days(self):
        return self.pause.days(self.today)

    @cached_property
    def other_facts(self):
        return other_facts(self.project, self.listing)

    @property
    def given_units(self):
        """参与单位: [(unit, what it has to do, since when)] of today, as project_units.units_on()
        says it; read with the holders, which spares a query."""
        found = defaultdict(list)
        for row in sorted(self.holders["given"], key=lambda row: row["since"]):
            found[row["name"]].append(row)
        words = dict(ProjectUnit.Role.choices)
        return [
            (name, list(dict.fromkeys(words[row["title"]] for row in rows)), rows[0]["since"])
            for name, rows in found.items()
        ]

    @cached_property
    def related_names(self):
        """Tags, supporting units and the contracts in force that were signed for it, in one query:
        {"tag": […], "unit": […], "contract": [(key, name), …]}."""
        found = {"tag": [], "unit": [], "contract": []}
        for sort, name, key in related_name_facts().rows(project=self.project.pk):
            found[sort].append((key, name) if sort == "contract" else name)
        return found | {"contract": sorted(found["contract"])}

    @cached_property
    def pool_entry(self):
        """Its last entry of the reserve pool that was no mistake, or None; nothing is asked of a
        project that never was in it."""
        if not self.project.was_in_pool:
            return None
        rows = PoolEntry.objects.standing().filter(project=self.project.pk)
        return rows.with_figures(self.today).order_by("-since", "-pk").first()

    @cached_property
    def roadmap(self):
        confirmer = None if self.project.withdrawn_on else Confirmer(self.person, self.today)
        return RoadMap(self._milestones(), self.today, self.policy, confirmer)

    @cached_property
    def light(self):
        return overall_light(self.project, self.roadmap.milestones, self.today, self.policy)

    def _milestones(self):
        return self._mine(roadmap_facts().rows(project=self.project.pk))

    def _mine(self, rows):
        for row in rows:
            row.project = self.project  # no query for what is read already
        return rows

    # --- instructions and history --------------------------------------------------------------

    @cached_property
    def instructions(self):
        rows = self._mine(instruction_facts().rows(project=self.project.pk))
        return [ObligationRow.of(row, self.today, self.policy) for row in rows]

    @cached_property
    def problems(self):
        """The problems of the project, open ones first, the newest first among them."""
        return self._mine(problem_facts().rows(project=self.project.pk))

    @property
    def unclosed_problems(self):
        rows = [row for row in self.problems if row.is_unclosed]
        return [ObligationRow.of(row, self.today, self.policy) for row in rows]

    @property
    def closed_problems(self):
        return [row for row in self.problems if not row.is_unclosed]

    @cached_property
    def open_problems(self):
        """{milestone: its open problem, the oldest of several}."""
        rows = [row for row in self.problems if row.is_unclosed and row.milestone_id]
        return {row.milestone_id: open_problem(row) for row in rows}

    @property
    def may_raise_problem(self):
        """As supervision.permissions.may_raise(), with the leads that the page has read anyway."""
        may = self._acts_for_owner or self.is_lead or self.person.has_duty(*MAY_RAISE)
        return may and not self.project.withdrawn_on

    @property
    def next_reply(self):
        """The instruction whose reply is due first, or None."""
        waiting = [row.obligation for row in self.instructions if row.obligation.is_open]
        return min(waiting, key=lambda row: row.due_date, default=None)

    @cached_property
    def orders(self):
        """督办件, and for 督查室 their drafts; nothing is asked of a project that has none."""
        if not self.project.has_orders:
            return []
        with_drafts = reads_drafts(self.person)
        return order_lines(self.project, self.today, with_drafts=with_drafts)

    @cached_property
    def orders_over(self):
        """{key of a milestone: the orders over it}"""
        return over_milestones_of(self.orders)

    @cached_property
    def reviews(self):
        """三方联席: its rounds, the last first; nothing is asked of a project that has none."""
        if not self.project.has_reviews:
            return []
        return self._mine(review_facts().rows(project=self.project.pk))

    @property
    def may_propose_review(self):
        """Whether 提请论证 is theirs to do, and the next thing to do."""
        ended = self.project.withdrawn_on or self.project.stage == Project.Stage.TERMINATED
        standing = [row for row in self.reviews if row.result != row.Result.WITHDRAWN]
        is_free = not standing or standing[0].result in AGAIN
        return is_free and not ended and may_propose(self.person, self.project)

    @property
    def review_to_withdraw(self):
        """The case that waits, where it is theirs to take back, or None."""
        if self.project.withdrawn_on:
            return None
        waiting = [row for row in self.reviews if row.is_pending]
        return next((row for row in waiting if may_withdraw(self.person, row)), None)

    @cached_property
    def instruct_form(self):
        form = InstructForm(project=self.project, today=self.today, policy=self.policy)
        # The milestones are read already: no query for the choice among them.
        rows = [
            (row.obligation.pk, row.obligation.name)
            for row in self.roadmap.rows
            if row.state != row.obligation.State.CANCELLED
        ]
        form.fields["milestone"].choices = [("", form.fields["milestone"].empty_label), *rows]
        return form

    @cached_property
    def history(self):
        return history_page.entries(self.project, 0, RECENT, reader=self.person)


def this_years_figure(project):
    """The last closed month of this year out of what with_money() has read anyway, or None."""
    if project.money_month is None:
        return None
    return MonthFigure(
        number=project.money_month,
        ytd=project.money_ytd,
        rate=project.money_rate,
        gap=project.money_gap,
        curve=project.money_curve,
    )


#: Of the statements of a lead.
LEAD = Case(
    When(is_primary=True, then=Value("primary")),
    default=Value("deputy"),
    output_field=CharField(),
)


@lru_cache(maxsize=1)
def listing_facts():
    """The listings of a project, the newest first, each with its plan in force."""
    plan = AnnualPlan.objects.filter(listing=OuterRef("pk"), is_current=True)
    listings = YearListing.objects.filter(project=Parameter("project"))
    return CompiledQuery(listings.annotate(plan=Subquery(plan.values("amount")[:1])))


@lru_cache(maxsize=1)
def related_name_facts():
    """(sort, name, key) of the tags, supporting units and contracts in force of a project; whoever
    sees the project reads its contracts (decision 39)."""
    project = Parameter("project")
    tags = Tag.objects.filter(project=project).values_list(Value("tag"), "name", "pk")
    supporting = Project.supporting_units.through.objects.filter(project=project).values("unit")
    units = Unit.objects.filter(pk__in=supporting).values_list(Value("unit"), "name", "pk")
    signed = SigningContract.objects.in_force().filter(project=project)
    contracts = signed.values_list(Value("contract"), "name", "pk")
    return CompiledQuery(tags.order_by().union(units.order_by(), contracts.order_by()))


@lru_cache(maxsize=1)
def instruction_facts():
    """The instructions on a project with who wrote, who answered and about what."""
    instructions = Instruction.objects.filter(project=Parameter("project"))
    return CompiledQuery(instructions.select_related("issued_by", "replied_by", "milestone"))


@lru_cache(maxsize=1)
def review_facts():
    """The joint reviews of a project, the last round first."""
    cases = JointReviewCase.objects.filter(project=Parameter("project"))
    return CompiledQuery(cases.select_related("review").order_by("-pk"))


@lru_cache(maxsize=1)
def problem_facts():
    """The problems of a project with who has them, not closed ones first."""
    problems = Problem.objects.filter(project=Parameter("project"))
    is_closed = Case(When(UNCLOSED, then=Value(0)), default=Value(1))
    return CompiledQuery(
        problems.select_related("lead_unit", "milestone").order_by(is_closed, "-pk")
    )


@lru_cache(maxsize=2)
def holder_facts(today):
    """Who holds something of a project, and who heads a unit."""
    kinds = [(LeadAssignment, LEAD, "official")]
    kinds += [(model, Value(role), "person") for role, model in ONE_AT_A_TIME.items()]
    of_project = [
        holder_rows(model.statements.filter(project=Parameter("project")), role, person, today)
        for model, role, person in kinds
    ]
    given = ProjectUnit.statements.filter(active_on(today), project=Parameter("project"))
    of_project.append(unit_rows(given))
    of_unit = UnitHead.statements.filter(unit=Parameter("unit"))
    heads = holder_rows(of_unit, Value("head"), "person", today)
    return CompiledQuery(heads.union(*of_project, all=True))


def unit_rows(given):
    """The same columns of 参与单位; its title is what it has to do, one of ProjectUnit.Role."""
    return given.order_by().values(
        "since",
        sort=Value("given"),
        holder=F("unit"),
        name=Case(When(unit__short_name="", then=F("unit__name")), default=F("unit__short_name")),
        title=F("role"),
        phone=Value(""),
        is_held=Value(True),
        is_corrected=Value(False),
    )


def holder_rows(statements, role, person, today):
    """The columns of one kind of holder, alike for all kinds so that they can be united: who holds
    it today, and what a correction closed or wrote."""
    held = active_on(today)
    return (
        statements.filter(held | CORRECTED)
        .order_by()
        .values(
            "since",
            sort=role,
            holder=F(person),
            name=F(f"{person}__name"),
            title=F(f"{person}__title"),
            phone=F(f"{person}__phone"),
            is_held=Case(When(held, then=True), default=False),
            is_corrected=Case(When(CORRECTED, then=True), default=False),
        )
    )
