"""One 顺延申请: what was asked, what the rules want for it, who is missing, and the decision."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Duty
from core.forms.fields import typed_day
from core.permissions import deny
from core.templatetags.formats import md
from core.values.errors import NotUnderstood
from norms.policy import policy_on
from projects import change_requests
from projects.models import ChangeRequest, visibility
from projects.models.facts_of_day import NAMED_WITH_A_CAUSE
from projects.models.obligation_permissions import OFFICE_SENTENCE, OWNER_SENTENCE
from projects.models.visibility import acts_for_owner
from projects.obligation_status import ObligationRow
from projects.postponement import slip, words
from projects.request_deciders import Part, Turn, duty_of, near_warning
from projects.views.conflicts import perform_verb

Outcome = ChangeRequest.Outcome


def readable_requests(person):
    """Requests whose page this person may open, with what it says of their milestone."""
    rows = ChangeRequest.objects.filter(visibility.readable_projects(person, "project__"))
    people = ("consented_by", "approved_by")
    return rows.select_related(
        "milestone__project", "project__responsible_unit", "project__owner_unit",
        *NAMED_WITH_A_CAUSE, *people,
    )  # fmt: skip


@dataclass(frozen=True)
class Half:
    """One of those whose word is wanted: who they are, who gave it and when."""

    word: str
    by: str
    at: datetime | None


class RequestPage:
    """One request as a reader sees it, each part asked once."""

    def __init__(self, asked, person, today):
        self.asked, self.person, self.today = asked, person, today
        self.project, self.milestone = asked.project, asked.milestone
        self.row = ObligationRow.of(asked, today, policy_on(today))

    # --- what it is -------------------------------------------------------------------------------

    @property
    def counted(self):
        """What the date amounts to with this move, or with what was agreed to."""
        asked, baseline = self.asked, self.milestone.baseline_due_date
        moves = self.milestone.moves()
        if not asked.is_open:
            return words(slip(self.milestone), moves)
        days = ((asked.agreed_due or asked.new_due) - baseline).days
        return f"同意后是{words(days, moves._replace(times=moves.times + 1))}"

    @cached_property
    def evidence(self):
        return list(self.asked.evidence.all())

    @cached_property
    def events(self):
        return list(self.asked.events.all())

    @property
    def warning(self):
        """That it was asked for late; a warning, no wall."""
        return near_warning(self.asked) if self.asked.is_open else ""

    # --- who decides ------------------------------------------------------------------------------

    @cached_property
    def turn(self):
        return Turn.of(self.asked, self.today) if self.asked.is_open else None

    @cached_property
    def duty(self):
        """项目中心, or who decides in its place; of what is decided, by the office of today."""
        return duty_of(self.project, self.today).label

    @property
    def rule(self):
        """What this one takes, in a sentence."""
        if self.asked.needs_office:
            why = self._why_both()
            both = f"要包联领导同意，并由{self.duty}凭县里决定的批准文号同意；两方不能是同一人。"
            return f"{why}，{both}"
        if self.asked.has_no_lead:
            return f"项目没有包联领导，由{self.duty}决定。"
        return "由项目的包联领导（含协助）决定，任一位同意即可；可以同意到较早的日期。"

    def _why_both(self):
        limit = self.milestone.statutory_date
        if limit and (self.asked.agreed_due or self.asked.new_due) > limit:
            return f"申请改到的日期晚于 {limit:%Y-%m-%d} 的法定时限"
        return "申请改到的日期跨年度"

    @property
    def halves(self):
        """What is wanted of whom, the given ones with name and day."""
        asked = self.asked
        lead = Half("包联领导同意", _name(asked.consented_by), asked.consented_at)
        office = Half(f"{self.duty}凭批准文号同意", _name(asked.approved_by), asked.approved_at)
        if asked.needs_office:
            return [lead, office]
        given = [half for half in (lead, office) if half.at]
        return given or [Half(f"{self.duty}同意", "", None) if asked.has_no_lead else lead]

    @property
    def missing(self):
        """Who is missing, by name; "" once it is decided."""
        return self.turn.sentence() if self.turn else ""

    @cached_property
    def refusal(self):
        """Why the reader may not decide it, or ""."""
        return self.turn.refusal(self.person) if self.turn else "已经办结。"

    @cached_property
    def part(self):
        """The half that the reader would give, or None."""
        return self.turn.part_of(self.person) if not self.refusal else None

    @property
    def takes_number(self):
        """Whether the reader's half is given by 批准文号."""
        return self.part == Part.APPROVAL

    @property
    def fixed_due(self):
        """The date that another half was given to, which is not changed any more."""
        return self.asked.agreed_due

    @property
    def agree_hint(self):
        first = max(self.milestone.due_date, self.today)
        last = md(self.asked.new_due, self.today)
        return f"可以改成较早的日期：晚于{md(first, self.today)}，最晚{last}。"

    @cached_property
    def may_withdraw(self):
        return self.asked.is_open and may_withdraw(self.asked, self.person, self.today)

    @property
    def may_act(self):
        return self.part is not None or self.may_withdraw


def may_withdraw(asked, person, today):
    """Who asked takes it back: the owner's people, or 项目中心 what it started."""
    if asked.is_by_office:
        return person.has_duty(Duty.Kind.OFFICE)
    return acts_for_owner(person, asked.project, today)


def _name(person):
    return str(person) if person else ""


@require_safe
def change_request(request, pk):
    found = get_object_or_404(readable_requests(request.user), pk=pk)
    page = RequestPage(found, request.user, timezone.localdate())
    context = {"page": page, "asked": found, "milestone": found.milestone}
    return render(request, "projects/change_request.html", context)


def found_for(request, pk):
    return get_object_or_404(readable_requests(request.user), pk=pk)


def check_may_decide(found, person):
    """403 for whoever is not asked, whatever they saw; one's own is refused with its sentence."""
    with suppress(ValidationError):
        Turn.of(found, timezone.localdate()).part_of(person)


@require_POST
def agree(request, pk):
    """同意, to the date asked for or to one before it; 项目中心 gives its number with it."""
    found = found_for(request, pk)
    check_may_decide(found, request.user)

    def verb():
        return change_requests.agree(
            found,
            by=request.user,
            now=timezone.now(),
            new_due=posted_day(request),
            approval=request.POST.get("approval", "")[:60],
        )

    return perform_verb(request, found, verb, lambda: agreed_sentence(found))


def posted_day(request):
    """The day agreed to; None where the form asks for none."""
    text = request.POST.get("new_due", "").strip()
    if not text:
        return None
    try:
        return typed_day(text)
    except NotUnderstood as refusal:
        raise ValidationError(str(refusal)) from None


def agreed_sentence(found):
    day = f"{found.agreed_due:%Y-%m-%d}"
    if found.outcome != Outcome.AGREED:
        return f"已同意改到 {day}；另一方同意后日期才改。"
    return f"已同意，“{found.milestone}”改到 {day}；申请人会收到通知。"


@require_POST
def refuse(request, pk):
    found, reason = found_for(request, pk), request.POST.get("reason", "")[:500]
    check_may_decide(found, request.user)

    def verb():
        return change_requests.refuse(found, by=request.user, reason=reason, now=timezone.now())

    return perform_verb(
        request, found, verb, "已答复不同意，日期不变；申请人会收到通知。", typed=reason
    )


@require_POST
def withdraw(request, pk):
    found, reason = found_for(request, pk), request.POST.get("reason", "")[:500]
    if not may_withdraw(found, request.user, timezone.localdate()):
        deny(OFFICE_SENTENCE if found.is_by_office else OWNER_SENTENCE)

    def verb():
        return change_requests.withdraw(found, by=request.user, reason=reason, now=timezone.now())

    return perform_verb(request, found, verb, "已撤回申请，日期不变。", typed=reason)
