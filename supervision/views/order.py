"""One order as the county reads it: whom it went to, what it is about then and now, its dates, what
was answered, its whole way; and what its reader may do with it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import form_versions
from accounts.models import Duty
from core.forms.form_sections import SectionedForm
from core.values.dates import month_day
from norms.policy import policy_on
from projects.models import Evidence
from projects.obligation_status import ObligationRow, ObligationStatus, status_of
from supervision import order_clocks, orders
from supervision.forms.number_13710 import Number13710Form
from supervision.forms.order import (
    SIGN_PHRASES,
    NoteForm,
    PlanForm,
    ReasonForm,
    SignForm,
    UpgradeForm,
)
from supervision.models import (
    OrderRow,
    OrderStep,
    OrderStepChange,
    OrderStepEvent,
    SupervisionOrder,
)
from supervision.models.order import obligations_of
from supervision.order_permissions import closing_refusal, returning_refusal
from supervision.order_reports import offered_answers
from supervision.order_standing import OrderStanding

Code, EventKind = OrderStep.Code, OrderStepEvent.Kind
State = SupervisionOrder.State
#: Reports that are offered as the answer; the rest is read on the project page.
OFFERED = 3
#: Events of steps that the way of an order tells; the others come with one of these, or with an
#: entry of the order's own trail.
TOLD = (EventKind.SIGN, EventKind.ANSWER, EventKind.REPORT, EventKind.PLAN, EventKind.SEND_BACK)
COLOURS = {"answer": "wait", "report": "wait", "send_back": "red", "发出督办件": "red"}
#: What 督查室 did to a draft, which nobody else sees.
OF_DRAFTS = ("拟督办件", "修改督办件草稿")


def readable_orders(person):
    """Orders whose page this person may open, with what it says of project and unit."""
    rows = SupervisionOrder.objects.readable_by(person)
    return rows.select_related(
        "project__responsible_unit",
        "project__owner_unit",
        "to_unit",
        "replaces",
        "given_unit__unit",
    )


@dataclass(frozen=True)
class ListedRow:
    """One row of an order as it was frozen, and as it stands today (None: it is there no more)."""

    frozen: OrderRow
    now: ObligationStatus | None
    address: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened to an order."""

    at: datetime
    by_name: str
    words: str
    reason: str = ""
    colour: str = "blue"

    @property
    def sentence(self) -> str:
        return f"{self.words}：{self.reason}" if self.reason else self.words


@dataclass(frozen=True)
class Answer:
    """What the unit said at one step, with what lay beside it."""

    step: OrderStep
    evidence: list[Evidence]

    @property
    def place(self) -> tuple[datetime, int]:
        """When it was said, and at which step."""
        assert self.step.submitted_at is not None
        return self.step.submitted_at, self.step.place

    @property
    def is_bare(self) -> bool:
        """无佐证: of what was answered, not of a signature."""
        return self.step.code != Code.SIGN and not self.evidence


@dataclass(frozen=True)
class Act:
    """A small form on the page: its word and hint; one without fields is a button. `refusal`: why
    it is not this reader's to do."""

    name: str
    word: str
    form: SectionedForm
    hint: str = ""
    is_main: bool = False
    chips: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def address(self) -> str:
        return f"supervision:order-{self.name}"

    @property
    def is_button(self) -> bool:
        return not self.form.fields and not self.form.errors


class OrderPage:
    """One order as a reader sees it, each part asked once. `sent`: {act: its form that came
    back}."""

    def __init__(self, order, person, today, sent=None):
        self.order, self.person, self.today = order, person, today
        self.project, self.sent = order.project, sent or {}
        self.policy = policy_on(today)
        self.supervises = person.has_duty(Duty.Kind.SUPERVISION)

    # --- what it is -------------------------------------------------------------------------------

    @cached_property
    def standing(self):
        return OrderStanding.of(self.order, self.today, self.policy)

    @cached_property
    def copied(self):
        return list(self.order.cc_units.all())

    @cached_property
    def rows(self):
        """Its rows, each beside what it is today: a query, and one a kind."""
        frozen = list(self.order.rows.all())
        found = obligations_of(frozen)
        return [self._listed(row, found.get(row.key)) for row in frozen]

    def _listed(self, row, obligation):
        if obligation is None:
            return ListedRow(row, None, "")
        status = status_of(obligation, self.today, self.policy)
        return ListedRow(row, status, obligation.get_absolute_url())

    @cached_property
    def given_steps(self):
        return self.order.steps_in_order()

    @cached_property
    def steps(self):
        return [ObligationRow.of(step, self.today, self.policy) for step in self.given_steps]

    @cached_property
    def by_code(self):
        return {step.code: step for step in self.given_steps}

    def is_open(self, code):
        step = self.by_code.get(code)
        return step is not None and step.is_open

    def is_given(self, code):
        step = self.by_code.get(code)
        return step is not None and step.is_given

    @cached_property
    def answers(self):
        """What was said at the steps, the last first."""
        said = [
            step
            for step in self.given_steps
            if step.submitted_at and step.words and step.code != Code.REVIEW
        ]
        found = [Answer(step, list(step.evidence.all())) for step in said]
        return sorted(found, key=lambda answer: answer.place, reverse=True)

    @cached_property
    def changes(self):
        """Moves of its dates, the newest first."""
        return list(OrderStepChange.objects.filter(step__order=self.order).select_related("step"))

    @cached_property
    def replaced_by(self):
        """The orders that took its place, or are drafted to."""
        later = self.order.replaced_by.exclude(state=State.DISCARDED)
        return [each for each in later if self.supervises or not each.is_draft]

    @cached_property
    def way(self):
        """All that happened to it, the newest first."""
        entries = [*self._trail(), *self._events()]
        return sorted(entries, key=lambda entry: entry.at, reverse=True)

    def _trail(self):
        for entry in form_versions.trail_of(self.order):
            if self.supervises or entry.action not in OF_DRAFTS:
                colour = COLOURS.get(entry.action, "blue")
                yield Entry(entry.at, entry.by_name, entry.action, entry.reason, colour)

    def _events(self):
        events = OrderStepEvent.objects.filter(step__order=self.order, kind__in=TOLD)
        # What was returned opens 办结 with 反馈: told once.
        events = events.exclude(kind=EventKind.SEND_BACK, step__code=Code.DONE)
        for event in events:
            words = event.get_kind_display()
            if event.on:
                words = f"{words}（{month_day(event.on)}前）"
            colour = COLOURS.get(event.kind, "blue")
            yield Entry(event.at, event.by_name, words, event.reason, colour)

    # --- before it is issued ----------------------------------------------------------------------

    @property
    def may_edit(self):
        return self.supervises and self.order.is_draft

    @property
    def clocks(self):
        """Its dates if it were issued today."""
        return order_clocks.deadlines(self.today, self.policy, is_hard=self.order.is_hard)

    @property
    def review_by(self):
        """By when it is reviewed, if 办结 is reported on its last day."""
        return order_clocks.review_by(self.clocks.done, self.policy)

    # --- what its reader may do -------------------------------------------------------------------

    @property
    def owes(self):
        """Whether the reader's unit has something to do on it."""
        is_theirs = self.person.unit_id == self.order.to_unit_id
        return is_theirs and self.order.is_issued and bool(self._open_codes)

    @cached_property
    def _open_codes(self):
        return [step.code for step in self.given_steps if step.is_open and step.unit_id]

    @property
    def may_answer(self):
        return self.owes and self.is_open(Code.ANSWER)

    @property
    def may_report_done(self):
        return self.owes and self.is_open(Code.DONE) and self.is_given(Code.ANSWER)

    @cached_property
    def offered(self):
        """What the unit reported of late, to be taken over as its answer."""
        if not self.may_answer or not self.is_given(Code.SIGN):
            return []
        return offered_answers(self.order, self.today)[:OFFERED]

    @property
    def sign_act(self):
        if not self.owes or not self.is_open(Code.SIGN):
            return None
        return Act("sign", "签收", self._form(SignForm, "sign"), is_main=True, chips=SIGN_PHRASES)

    def offers(self, name):
        """Whether a form to this act stands on the page."""
        drawn = [self.sign_act, *self.acts]
        return any(act and act.name == name and not act.refusal for act in drawn)

    @property
    def may_record_paper(self):
        open_steps = self.is_open(Code.SIGN) or self.is_open(Code.ANSWER)
        return self.supervises and self.order.is_issued and open_steps

    @cached_property
    def acts(self):
        """What 督查室 may do, what comes next first."""
        if not self.supervises:
            return []
        if self.order.is_draft:
            return list(self._acts_on_draft())
        issued = self._acts_on_issued() if self.order.is_issued else ()
        return [*issued, *self._acts_on_numbered()]

    def _acts_on_draft(self):
        yield Act("issue", "签发", self._form(SectionedForm, "issue"), is_main=True)
        hint = "草稿留底，不取号"
        yield Act("discard", "草稿不用", self._form(ReasonForm, "discard"), hint)

    def _acts_on_issued(self):
        if self.is_given(Code.DONE):
            refusal = closing_refusal(self.person, self.order, self.today)
            yield Act(
                "close", "销号", self._form(NoteForm, "close"), "复核属实的销号", True, (), refusal
            )
        if self.is_given(Code.ANSWER):
            refusal = returning_refusal(self.person, self.order)
            form = self._form(ReasonForm, "send-back")
            yield Act(
                "send-back", "退回", form, "主送单位会收到这段话，重新反馈", False, (), refusal
            )
        if self.is_open(Code.DONE) and not self.has_plan:
            yield Act("plan", "同意办结计划", self._plan_form(), "一件只能同意一次；遇休息日顺延")
        if kinds := orders.kinds_after(self.order.kind):
            form = self._form(UpgradeForm, "upgrade", kinds=kinds)
            hint = "另拟草稿，签发时取新号，这件随之转为已升级"
            yield Act("upgrade", "升级", form, hint)
        form = self._form(ReasonForm, "withdraw")
        yield Act("withdraw", "作废", form, "编号保留，标作废；主送单位会收到通知")

    def _acts_on_numbered(self):
        """Of what has gone out, however it ended."""
        if self.order.number is not None:
            number = self.order.number_13710
            form = self._form(Number13710Form, "number", initial={"number_13710": number})
            word = "改 13710 编号" if number else "补记 13710 编号"
            yield Act("number", word, form, "已发出的文件不变，只在台账里对照；清空即去掉")

    @property
    def has_plan(self):
        return any(change.kind == OrderStepChange.Kind.PLAN for change in self.changes)

    @property
    def planned_on(self):
        """By when the unit means to settle it, as it said, or None."""
        answer = self.by_code.get(Code.ANSWER)
        return answer.planned_on if answer else None

    def _plan_form(self):
        return self._form(PlanForm, "plan", initial={"new_due": self.planned_on})

    def _form(self, form_class, name, **extras):
        """The form of an act: the one that came back, or a fresh one."""
        return self.sent.get(name) or form_class(today=self.today, auto_id=f"{name}_%s", **extras)


def show(request, order, *, status=200, sent=None):
    """The page of an order, with the forms that came back."""
    page = OrderPage(order, request.user, timezone.localdate(), sent)
    return render(request, "supervision/order.html", {"page": page, "order": order}, status=status)


@require_safe
def order(request, pk):
    return show(request, get_object_or_404(readable_orders(request.user), pk=pk))
