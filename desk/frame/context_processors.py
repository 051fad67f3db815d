"""What the frame around every page shows; asked only when a template shows it, in one query."""

from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property

from accounts.models import Duty, Person
from alerts.models import Heartbeat, Notice
from alerts.runs import health
from core.compiled_query import CompiledQuery, Parameter
from desk.frame.navigation import Navigation
from norms import workdays
from norms.models import PolicyRevision
from norms.policy import kept_policy
from projects.change_request_queue import Decider, decider, waits_for
from projects.models import ChangeRequest, Milestone, Project
from projects.models.visibility import Sight, reports_on_any, sight_of
from supervision import order_queue, problem_queue
from supervision.models import Instruction, Problem, SupervisionOrder
from supervision.problem_climb import with_climb

CALENDAR_MISSING = (
    "{} 年的工作日历还没有填写齐全，没有填的暂按周一至周五推算。"
    "节假日安排公布后，请由项目中心在“制度”里填写。"
)
#: Reminders that have not looked for so long stand still.
STANDSTILL_MINUTES = 15
#: The last answers that change seldom: a query a page would be too dear for them.
_cache = {"demo": False, "calendar": (None, None)}


def frame(request):
    """Lazy, so that a page which shows no frame asks nothing; empty for who is not signed in."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {}
    return {"frame": SimpleLazyObject(lambda: Frame(person, request.path))}


class Frame:
    """Bar, bell, footer, counts and warnings of the signed-in person, on the page at `path`."""

    def __init__(self, person, path=""):
        self.person = person
        self.path = path
        self.duties = person.duty_codes()
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)

    @property
    def demo(self):
        return self.person.is_demo or settings.DEMO and _demo_is_loaded()

    @cached_property
    def navigation(self):
        return Navigation(self, self.path)

    @cached_property
    def state(self):
        """Unread, overdue, requests and problems to act on, heartbeat, the version of the policy
        and whether this person reports: one query."""
        sight, one = sight_of(self.person), decider(self.person)
        has_unit = self.person.unit_id is not None
        duties = (one.is_office, one.is_supervision, one.is_county_leader)
        policy = kept_policy(self.today)
        facts = frame_facts(self.today, policy, sight.shape, has_unit, duties)
        keys = {name: getattr(one, name) for name in DECIDER_KEYS}
        [state] = facts.rows(**keys, **sight.values)
        return state

    @property
    def unread(self):
        return self.state["unread"]

    @property
    def overdue_count(self):
        return self.state["overdue"]

    @property
    def late_replies(self):
        return self.state["late_replies"]

    @property
    def requests_to_decide(self):
        """Requests for later dates that wait for this person."""
        return self.state["requests"]

    @property
    def problems_to_do(self):
        """Problems that wait for this person."""
        return self.state["problems"]

    @property
    def orders_to_do(self):
        """Orders that wait for this person: to sign for, answer or settle; to issue or review."""
        # Of whom nothing can wait, nothing is asked.
        return self.state["orders"] or 0

    @property
    def reports(self):
        """Whether they report on any project."""
        return self.state["reports"]

    @property
    def heartbeat_age_minutes(self):
        looked_at = self.state["looked_at"]
        if looked_at is None:
            return None
        return max(int((self.now - looked_at).total_seconds() // 60), 0)

    @property
    def heartbeat_age(self):
        """In words, for footer and banner."""
        return health.in_words(timedelta(minutes=self.heartbeat_age_minutes))

    @property
    def reminders_stand_still(self):
        """The footer turns amber after 5 minutes; after 15 everybody is told (decision 22)."""
        age = self.heartbeat_age_minutes
        return age is not None and age > STANDSTILL_MINUTES

    @property
    def clock_fault(self):
        """What is wrong with the server's clock, for everybody: reminders may stand still."""
        return self.state["clock_fault"] or health.ahead(self.state["looked_at"], self.now)

    @property
    def refused_address(self):
        """One's own address that mail servers refuse: reminders are read here alone meanwhile."""
        person = self.person
        return "" if person.email_state == Person.EmailState.OK else person.email or ""

    @property
    def calendar_warning(self):
        """Said to office and administrator on every page: a year has no table (decision 24)."""
        if self.duties.isdisjoint({Duty.Kind.OFFICE, Duty.Kind.ADMINISTRATOR}):
            return ""
        key = (self.state["policy"], self.today)
        if _cache["calendar"][0] != key:
            _cache["calendar"] = (key, workdays.missing_year(self.today))
        year = _cache["calendar"][1]
        return CALENDAR_MISSING.format(year) if year else ""


#: The parameters of a frame's query, as Decider has them.
DECIDER_KEYS = ("person", "deputy", "unit", "deputy_unit")


@lru_cache(maxsize=32)
def frame_facts(today, policy, shape, has_unit, duties):
    """What a frame shows of a person with such a Sight and such duties, as columns; `policy`: by
    which problems climb."""
    sight = Sight.of_shape(*shape)
    overdue = Milestone.objects.listed_to(sight).overdue(today)
    late_replies = Instruction.objects.listed_to(sight).overdue(today)
    # A notice in no letter counts as one letter.
    letter = Coalesce("letter_id", -F("pk"))
    unread = Notice.objects.unread().filter(recipient=OuterRef("pk"))
    one = Decider(*map(Parameter, DECIDER_KEYS), *duties)
    person, unit = one.person, one.unit if has_unit else None
    problems = with_climb(Problem.objects.filter(project__withdrawn_on=None), today, policy)
    orders = order_queue.waits_for(unit, is_supervision=one.is_supervision)
    facts = Person.objects.filter(pk=person).values(
        overdue=_count(overdue),
        late_replies=_count(late_replies),
        requests=_count(ChangeRequest.objects.filter(waits_for(one, today))),
        problems=_count(problems.filter(problem_queue.waits_for(one, today))),
        orders=_count(SupervisionOrder.objects.filter(orders)),
        reports=reports_on_any(person, unit, today),
        unread=_count(unread, Count(letter, distinct=True)),
        looked_at=Subquery(Heartbeat.objects.values("looked_at")[:1]),
        clock_fault=Subquery(Heartbeat.objects.values("clock_fault")[:1]),
        policy=Subquery(PolicyRevision.objects.values("number")[:1]),
    )
    return CompiledQuery(facts)


def _count(queryset, number=None):
    """How many rows, as a column: grouped by a constant, so that none counts 0."""
    return Subquery(
        queryset.order_by().values(one=Value(1)).annotate(n=number or Count("pk")).values("n"),
        output_field=IntegerField(),
    )


def _demo_is_loaded():
    _cache["demo"] = _cache["demo"] or Project.objects.filter(is_demo=True).exists()
    return _cache["demo"]
