"""申请顺延: an owner asks for a later date, up to and on the one that stands; 项目中心 starts a
move past a statutory date or into the next year, whenever."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods

from accounts.models import Duty
from core.idempotency import request_key
from core.values.dates import month_day
from norms.policy import policy_on
from norms.workdays import add_workdays
from projects import change_requests, evidence
from projects.forms.change_request import AskForNewDateForm, StartMoveForm
from projects.forms.project_form import document_warnings
from projects.models import RequestEvent
from projects.models.obligation_permissions import check_may_report
from projects.models.visibility import acts_for_owner
from projects.permissions import check_not_withdrawn
from projects.request_deciders import duty_of, officials_on
from projects.views.conflicts import change_of, received_before, since_seen
from projects.views.milestone_context import MilestonePage, readable_milestones

#: Proposals for the new date, in days after the one that stands.
PROPOSED = (15, 30, 60)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, pk):
    milestone = get_object_or_404(readable_milestones(request.user), pk=pk)
    page = AskPage(milestone, request.user, timezone.now())
    if request.method == "POST":
        if answer := received(request, page):
            return answer
        page.check_may()
        return take(request, page)
    page.check_may()
    return page.show(request)


class AskPage:
    """The form for one milestone, or the sentence why no later date can be asked for."""

    def __init__(self, milestone, person, now):
        self.milestone, self.person, self.now = milestone, person, now
        self.today = timezone.localdate(now)
        self.policy = policy_on(self.today)
        self.form = None

    @cached_property
    def is_by_office(self):
        """Whether 项目中心 starts it; whoever answers for the owner asks as such."""
        is_owner = acts_for_owner(self.person, self.milestone.project, self.today)
        return not is_owner and self.person.has_duty(Duty.Kind.OFFICE)

    def check_may(self):
        if not self.is_by_office:
            check_may_report(self.person, self.milestone.project, self.today)
        check_not_withdrawn(self.milestone.project)

    @property
    def title(self):
        return "凭批准文号发起顺延" if self.is_by_office else "申请顺延"

    @property
    def form_class(self):
        return StartMoveForm if self.is_by_office else AskForNewDateForm

    @property
    def verb(self):
        return change_requests.office_start if self.is_by_office else change_requests.ask

    @cached_property
    def pending(self):
        """The request that is being decided, or None."""
        return self.milestone.change_requests.open().first()

    @property
    def refusal(self):
        """Why no later date can be asked for today, or ""."""
        if self.pending:
            return "已有一项顺延申请在办，办结或撤回后再提。"
        try:
            if self.is_by_office:
                change_requests.check_is_owed(self.milestone)
            else:
                change_requests.check_may_ask(self.milestone, self.today)
        except ValidationError as refused:
            return refused.messages[0]
        return ""

    @property
    def next_step(self):
        """Who decides and by when, in a sentence."""
        days = self.policy.request_workdays
        until = month_day(add_workdays(self.today, days))
        return (
            f"提交后由{self._who()}在 {days} 个工作日内（{until}前）决定，结果通知您；"
            f"决定以前仍按现定日期计算。{'' if self.is_by_office else self._when_both()}"
        )

    def _who(self):
        names = "、".join(str(each) for each in officials_on(self.milestone.project, self.today))
        if names:
            return f"包联领导{names}"
        other = "另一人或县领导" if self.is_by_office else ""
        return f"{self._duty}{other}（项目没有包联领导）"

    def _when_both(self):
        limit, year = self.milestone.statutory_date, self.milestone.baseline_due_date.year
        past = f"超过法定时限 {month_day(limit)}或" if limit else ""
        return f"{past}超过 {year} 年底的，还要{self._duty}凭县里决定的批准文号同意。"

    @cached_property
    def _duty(self):
        return duty_of(self.milestone.project, self.today).label

    @property
    def chips(self):
        """[(words, day)] proposed for the new date."""
        due = self.milestone.due_date
        days = [(f"顺延 {days} 天", due + timedelta(days=days)) for days in PROPOSED]
        return [*days, ("年底", due.replace(month=12, day=31))]

    def show(self, request, *, status=200, since=()):
        form = self.form or self.form_class(
            milestone=self.milestone,
            today=self.today,
            initial={"version": self.milestone.version},
        )
        context = {
            "page": MilestonePage(self.milestone, self.person, self.now, self.today, form),
            "milestone": self.milestone,
            "ask": self,
            "form": form,
            "since": since,
        }
        return render(request, "projects/change_request_ask.html", context, status=status)


def received(request, page):
    """The answer to a request that was kept before, or None."""
    milestone = page.milestone
    news = RequestEvent.objects.filter(change_request__milestone=milestone)
    title = f"{milestone}的顺延申请"
    return received_before(request, title, news, milestone.get_absolute_url())


def take(request, page):
    milestone = page.milestone
    page.form = form = page.form_class(
        request.POST, request.FILES, milestone=milestone, today=page.today
    )
    if form.seen_version != milestone.version:
        return refuse_stale(request, page)
    if not form.is_valid():
        return page.show(request, status=422)
    try:
        made = keep(page, form, request_key(request))
    except ValidationError as refusal:
        form.refuse(refusal)
        return page.show(request, status=422)
    if made is None:
        messages.info(request, "这项申请此前已经提交，这次没有再提。")
        return redirect(milestone)
    say_kept(request, page, made)
    return redirect(made)


def say_kept(request, page, made):
    milestone = page.milestone
    messages.success(
        request, f"已申请把“{milestone}”顺延到 {made.new_due:%Y-%m-%d}。{page.next_step}"
    )
    for warning in document_warnings(made.approval):
        messages.warning(request, warning)


@transaction.atomic
def keep(page, form, key):
    """The request and its files together, or neither; None where it was made just before."""
    facts = {"by": page.person, "now": page.now}
    made = page.verb(page.milestone, request_key=key, **facts, **form.facts())
    if made is not None:
        number = form.cleaned_data["number"]
        evidence.attach(made, files=form.checked_files, number=number, **facts)
    return made


def refuse_stale(request, page):
    """409: what others did meanwhile, over the form with what was typed."""
    milestone, form = page.milestone, page.form
    since = [change_of(event) for event in since_seen(milestone, form.seen_version)]
    form.data = form.data.copy()
    form.data["version"] = str(milestone.version)
    return page.show(request, status=409, since=since)
