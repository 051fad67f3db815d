"""One problem: what is in the way, who has it, how far it has climbed, every act at its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import form_versions
from accounts.models import Duty, Person
from core.forms.form_page import FormPage
from core.forms.form_sections import SectionedForm
from core.pages.redirects import go, safe_next
from core.permissions import deny
from core.values.dates import month_day
from norms.policy import policy_on
from projects.models import visibility
from projects.models.assignments import lead_names
from projects.models.obligation_permissions import (
    HOLDER_SENTENCE,
    OFFICE_SENTENCE,
    Confirmer,
    holds,
)
from projects.obligation_status import ObligationRow
from projects.permissions import check_not_withdrawn
from projects.views.conflicts import conflict, seen_version
from supervision import permissions, problem_climb, problems
from supervision.blocked_amounts import with_blocked_amount
from supervision.forms.problem import (
    AnswerForm,
    ClimbForm,
    CloseForm,
    NameHolderForm,
    ProblemActForm,
    ReopenForm,
    SendBackForm,
)
from supervision.models import Problem
from supervision.models.problem import TOP_LEVEL

State = Problem.State
#: As many others of the same blocker as a page lists.
ALIKE = 10


def readable_problems(person):
    """Problems whose page this person may open, with what it says of their project."""
    return Problem.objects.readable_by(person).select_related(
        "project__responsible_unit", "project__owner_unit", "milestone", "lead_unit",
        "caused_by_unit", "blocker", "report",
    )  # fmt: skip


@require_safe
def problem(request, pk):
    found = get_object_or_404(readable_problems(request.user), pk=pk)
    return render(request, "supervision/problem.html", context_of(found, request.user))


def context_of(found, person, sent=None):
    """What the page is drawn from; `sent`: the Act that came back with errors."""
    page = ProblemPage(found, person, timezone.localdate(), sent)
    return {"page": page, "problem": found}


@dataclass(frozen=True)
class Act:
    """What its reader may do with a problem: the form of an ActPage, where it is sent."""

    key: str
    word: str
    button: str
    hint: str
    address: str
    form: SectionedForm
    is_first: bool

    @property
    def is_open(self) -> bool:
        """Whether what it asks is unfolded."""
        return self.is_first or self.form.is_bound


@dataclass(frozen=True)
class Rung:
    """A level of the ladder: its word, whom it reaches, since when or from when on."""

    word: str
    who: str
    on: date | None
    is_reached: bool
    is_by_hand: bool


class ProblemPage:
    """One problem as a reader sees it, each part asked once."""

    def __init__(self, found: Problem, person: Person, today: date, sent: Act | None = None):
        self.problem, self.person, self.today, self.sent = found, person, today, sent
        self.project, self.policy = found.project, policy_on(today)
        self.row = ObligationRow.of(found, today, self.policy)

    @cached_property
    def acts(self) -> list[Act]:
        """What the reader may do, the next step first."""
        if self.project.withdrawn_on:
            return []
        pages = [each for each in ACTS if each.may(self)]
        if self.sent and all(each.key != self.sent.key for each in pages):
            # What it was meant for is past: the sentence and what was typed stand all the same.
            return [self.sent, *(self._act(each, is_first=False) for each in pages)]
        following = next((each for each in pages if each.is_next(self)), None)
        return [self._act(each, is_first=each is following) for each in pages]

    def _act(self, page: "type[ActPage]", *, is_first: bool) -> Act:
        if self.sent and self.sent.key == page.key:
            return self.sent
        form = page.form_class(problem=self.problem, today=self.today)
        return page.as_act(form, is_first=is_first)

    # --- what it is -------------------------------------------------------------------------------

    @cached_property
    def amount(self):
        """In 万元: typed, else the open remainder of the year's plan."""
        rows = with_blocked_amount(Problem.objects.filter(pk=self.problem.pk), self.today)
        return rows.values_list("blocked", flat=True).get()

    @cached_property
    def supporting(self):
        return list(self.problem.supporting_units.all())

    @cached_property
    def alike(self):
        """Others of the same blocker that the reader may open."""
        if self.problem.blocker_id is None:
            return []
        rows = Problem.objects.readable_by(self.person).filter(blocker=self.problem.blocker_id)
        return list(rows.exclude(pk=self.problem.pk).select_related("project")[:ALIKE])

    @cached_property
    def events(self):
        return list(self.problem.events.all())

    # --- who has it -------------------------------------------------------------------------------

    @cached_property
    def leads(self):
        return "、".join(lead_names([self.project.pk], self.today)[self.project.pk])

    @cached_property
    def climb(self):
        return problem_climb.climb_on(self.problem, self.today, self.policy)

    @property
    def rungs(self) -> list[Rung]:
        """The levels of the ladder while it is open, each with its day."""
        if not self.problem.is_open:
            return []
        start = self.problem.ladder_start(self.today)
        return [
            self._rung(level, start + timedelta(days=first), name)
            for level, first, _, name in self.policy.levels_of(Problem.ladder)
        ]

    def _rung(self, level: int, on: date, name: str) -> Rung:
        is_reached = level <= self.climb.level
        is_current = level == self.climb.level
        if is_current:
            on = self.climb.since or on
        by_hand = is_current and self.climb.is_by_hand
        return Rung(name, self._who(level), on, is_reached, by_hand)

    def _who(self, level: int) -> str:
        if level == problem_climb.AGENDA_LEVEL:
            return "列入县调度会提请调度清单"
        if level > problem_climb.AGENDA_LEVEL:
            return "有县领导岗位的人员"
        return self.leads or "没有包联领导，项目中心"

    @cached_property
    def next_rung(self) -> Rung | None:
        return next((rung for rung in self.rungs if not rung.is_reached), None)

    # --- who may ----------------------------------------------------------------------------------

    @cached_property
    def is_of_holder(self) -> bool:
        """Whether they are of the unit that has it."""
        return self.is_named and holds(self.person, self.problem, self.today)

    @property
    def owes(self) -> bool:
        return self.problem.is_open and self.is_of_holder

    @property
    def is_office(self) -> bool:
        return self.person.has_duty(Duty.Kind.OFFICE)

    @property
    def is_named(self) -> bool:
        return self.problem.lead_unit_id is not None

    @cached_property
    def leads_it(self) -> bool:
        return visibility.leads(self.person, self.project, self.today)

    @property
    def may_instruct(self) -> bool:
        """As projects.permissions.check_may_instruct()."""
        may = self.leads_it or self.person.has_duty(Duty.Kind.COUNTY_LEADER)
        return may and not self.project.withdrawn_on and self.problem.is_unclosed

    @cached_property
    def closing_role_refusal(self) -> str:
        return permissions.closing_role_refusal(self.problem, self._closer)

    @cached_property
    def closing_refusal(self) -> str:
        """Why the reader may not close this one, or ""."""
        return permissions.closing_refusal(self.problem, self._closer)

    @cached_property
    def _closer(self):
        return Confirmer(self.person, self.today)

    @property
    def close_note(self) -> str:
        """To whoever closes by role, why not this one."""
        waits = self.problem.state == State.SUBMITTED and not self.closing_role_refusal
        return self.closing_refusal if waits else ""

    @property
    def may_climb(self) -> bool:
        is_low = self.climb.level < TOP_LEVEL
        return is_low and problems.may_climb(self.problem, self.person, self.today)


class ActPage(FormPage):
    """One act on a problem: a POST. What does not hold comes back on the whole page, with what was
    typed (422); another version with what has happened since (409)."""

    http_method_names = ("post",)
    template_name = "supervision/problem.html"
    form_class: type[ProblemActForm] = ProblemActForm
    key: ClassVar[str]
    word: ClassVar[str]
    #: Said over its fields.
    hint: ClassVar[str] = ""

    def find(self, pk):
        self.problem = get_object_or_404(readable_problems(self.request.user), pk=pk)

    @staticmethod
    def may(page: ProblemPage) -> bool:
        """Whether the reader of a page is offered it."""
        raise NotImplementedError

    @staticmethod
    def is_next(page: ProblemPage) -> bool:
        """Whether it is what is waited for, and stands unfolded."""
        return False

    def check_may(self):
        """By role alone: where it stands is asked by the verb, which says so in a sentence."""
        check_not_withdrawn(self.problem.project)
        if refusal := self.role_refusal(ProblemPage(self.problem, self.request.user, self.today)):
            deny(refusal)

    def role_refusal(self, page: ProblemPage) -> str:
        """The sentence for whoever it is not theirs to do, or ""."""
        raise NotImplementedError

    def post(self, request):
        return self.overtaken() if self.is_stale() else super().post(request)

    def is_stale(self):
        return seen_version(self.request) != self.problem.version

    def form_extras(self):
        return {"problem": self.problem}

    def form_valid(self, form):
        if not self.perform(form.cleaned_data):
            return self.overtaken()
        self.add_messages(self.success_message(), form.cleaned_data)
        return go(self.request, safe_next(self.request, self.problem.get_absolute_url()))

    def perform(self, typed):
        """Call the verb; whether it did it."""
        raise NotImplementedError

    def success_message(self):
        raise NotImplementedError

    @property
    def facts(self):
        return {"by": self.request.user, "now": self.now}

    def overtaken(self):
        fields = self.form_class.base_fields
        return conflict(self.request, self.problem, form_versions.typed_in(self.request, fields))

    def context(self, form):
        act = self.as_act(form, is_first=False)
        return context_of(self.problem, self.request.user, act)

    @classmethod
    def as_act(cls, form, *, is_first):
        address = reverse(f"supervision:problem-{cls.key}", args=[form.problem.pk])
        return Act(cls.key, cls.word, cls.button or cls.word, cls.hint, address, form, is_first)


class HolderAct(ActPage):
    """Of the unit that has it."""

    def role_refusal(self, page):
        return "" if page.is_of_holder else HOLDER_SENTENCE


class AcceptPage(HolderAct):
    key, word = "accept", "受理"

    @staticmethod
    def may(page):
        return page.owes and page.problem.accepted_at is None

    @staticmethod
    def is_next(page):
        return True

    def perform(self, typed):
        return problems.accept(self.problem, **self.facts)

    def success_message(self):
        return f"已受理，请于{month_day(self.problem.due_date)}前答复办理结果。"


class AnswerPage(HolderAct):
    form_class = AnswerForm
    key, word = "answer", "答复"
    button = "提交答复"
    hint = "答复后由提出人或项目中心核对销号；没有解决的会退回。"

    @staticmethod
    def may(page):
        return page.owes

    @staticmethod
    def is_next(page):
        return page.problem.accepted_at is not None

    def perform(self, typed):
        return problems.answer(self.problem, text=typed["answer"], **self.facts)

    def success_message(self):
        return "已答复，等提出人或项目中心销号。"


class ClimbPage(ActPage):
    form_class = ClimbForm
    key, word = "climb", "本级办不了"
    button = "报上一级"
    hint = "报上一级以后，牵头单位不变，直到项目中心另行交办。"

    @staticmethod
    def may(page):
        return page.may_climb

    def role_refusal(self, page):
        may = page.is_of_holder or page.is_office or page.leads_it
        return "" if may else permissions.CLIMB_SENTENCE

    def perform(self, typed):
        return problems.cannot_settle(self.problem, reason=typed["reason"], **self.facts)

    def success_message(self):
        page = ProblemPage(self.problem, self.request.user, self.today)
        return f"已报上一级（{page.climb.word}），当即通知。"


class NamePage(ActPage):
    form_class = NameHolderForm
    key, word = "name", "交办"
    button = "交办"

    @staticmethod
    def may(page):
        return page.is_office and page.problem.is_open

    @staticmethod
    def is_next(page):
        return not page.is_named

    def role_refusal(self, page):
        return "" if page.is_office else OFFICE_SENTENCE

    def perform(self, typed):
        return problems.name_holder(self.problem, **typed, **self.facts)

    def success_message(self):
        until = month_day(self.problem.due_date)
        return f"已交办{self.problem.lead_unit}，{until}前答复；牵头单位会收到通知。"


class ClosingAct(ActPage):
    """Of whoever raised it and of 项目中心, neither of the answering unit (R-AC-2)."""

    def role_refusal(self, page):
        return page.closing_role_refusal


class ClosePage(ClosingAct):
    key, word = "close", "销号"

    @staticmethod
    def may(page):
        return page.problem.state == State.SUBMITTED and not page.closing_refusal

    @staticmethod
    def is_next(page):
        return True

    def perform(self, typed):
        return problems.close(self.problem, **self.facts)

    def success_message(self):
        return f"{self.problem.number}已销号。"


class SettlePage(ClosingAct):
    """Closed without an answer: settled otherwise, or raised by mistake."""

    form_class = CloseForm
    key, word = "settle", "直接销号"
    button = "销号"
    hint = "没有答复就已解决，或者登记错了的，写明原因后销号。"

    @staticmethod
    def may(page):
        return page.problem.is_open and not page.closing_refusal

    def perform(self, typed):
        return problems.close(self.problem, reason=typed["reason"], **self.facts)

    def success_message(self):
        return f"{self.problem.number}已销号。"


class SendBackPage(ClosingAct):
    form_class = SendBackForm
    key, word = "send-back", "退回"
    button = "退回，继续办理"

    @staticmethod
    def may(page):
        return page.problem.state == State.SUBMITTED and not page.closing_refusal

    def perform(self, typed):
        return problems.send_back(self.problem, reason=typed["reason"], **self.facts)

    def success_message(self):
        return "已退回，牵头单位会收到通知。"


class ReopenPage(ClosingAct):
    form_class = ReopenForm
    key, word = "reopen", "重新打开"
    button = "重新打开"
    hint = "编号不变，牵头单位不变，期限从今天重新计算。"

    @staticmethod
    def may(page):
        return page.problem.state == State.DONE and not page.closing_refusal

    def perform(self, typed):
        return problems.reopen(self.problem, reason=typed["reason"], **self.facts)

    def success_message(self):
        return f"{self.problem.number}已重新打开，{month_day(self.problem.due_date)}前答复。"


#: In the order they stand on the page.
ACTS: Sequence[type[ActPage]] = (
    AcceptPage, AnswerPage, ClosePage, SendBackPage, ReopenPage, NamePage, ClimbPage, SettlePage,
)  # fmt: skip
