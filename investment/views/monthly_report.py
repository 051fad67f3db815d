"""One 月报: the short form for those who owe it, its proofs, confirming and sending back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Duty
from core.forms.amounts import DOUBTFUL
from core.forms.form_errors import sentences
from core.idempotency import request_key
from investment import completion_and_gap, corrections, permissions, report_evidence
from investment.forms.monthly_report import ProofForm, ReportForm
from investment.models import AnnualPlan, MonthlyReport
from investment.views.monthly_report_list import readable
from norms.policy import policy_on
from projects import promises
from projects.models.visibility import acts_for_owner
from projects.obligation_status import status_of
from projects.views.conflicts import changes_since, conflict, received_before, seen_version

State = MonthlyReport.State


@require_http_methods(["GET", "HEAD", "POST"])
def report(request, pk):
    page = ReportPage(request, pk)
    if request.method == "POST":
        if answer := received(request, page.report):
            return answer
        permissions.check_may_submit(request.user, page.report, page.today)
        return take(request, page)
    return page.show()


def received(request, row):
    """The answer to a report that was handed in before, or None."""
    return received_before(request, row.title(), row.events, reverse("investment:reports"))


class ReportPage:
    """One report with what a reader may do to it."""

    def __init__(self, request, pk):
        self.request, self.now = request, timezone.now()
        self.today = timezone.localdate(self.now)
        rows = readable(request.user).select_related(
            "project__responsible_unit", "listing", "submitted_by", "confirmed_by", "booked"
        )
        self.report = get_object_or_404(rows, pk=pk)
        self.project = self.report.project
        self.last = self.report.previous()
        self.form = None
        #: What others did meanwhile, beside the form whose words are kept (409).
        self.meanwhile = None

    @property
    def may_submit(self):
        unlocked = self.report.state in (State.PENDING, State.SUBMITTED)
        moving = unlocked and self.report.frozen_on is None and not self.project.withdrawn_on
        return moving and acts_for_owner(self.request.user, self.project, self.today)

    @property
    def may_confirm(self):
        waiting = self.report.state == State.SUBMITTED
        return waiting and not permissions.why_not_confirm(
            self.request.user, self.report, self.today
        )

    @property
    def may_reopen(self):
        is_office = self.request.user.has_duty(Duty.Kind.OFFICE)
        return is_office and self.report.state == State.DONE and self.report.booked_id is None

    @property
    def may_prove(self):
        """Also when the month is closed: what is missing may be brought at any time."""
        if self.form or self.project.withdrawn_on or self.report.month_amount is None:
            return False
        is_office = self.request.user.has_duty(Duty.Kind.OFFICE)
        return is_office or acts_for_owner(self.request.user, self.project, self.today)

    @property
    def proof_form(self):
        return ProofForm(project=self.project)

    def show(self, status=200):
        if self.form is None and self.may_submit:
            self.form = ReportForm(report=self.report, last=self.last)
        plan = AnnualPlan.objects.filter(listing=self.report.listing_id, is_current=True).first()
        ytd = corrections.ytd(self.report.listing)
        context = {
            "page": self,
            "report": self.report,
            "status": status_of(self.report, self.today, policy_on(self.today)),
            "project": self.project,
            "form": self.form if self.may_submit else None,
            "plan": plan,
            "ytd": ytd,
            "rate": completion_and_gap.rate(ytd, plan.amount) if plan else None,
            "events": list(self.report.events.all()),
            "proofs": report_evidence.evidence_of(self.report),
            "word": promises.promise_section(self.report, self.request.user, self.today),
        } | (self.meanwhile or {})
        return render(self.request, "investment/monthly_report.html", context, status=status)


def take(request, page):
    row = page.report
    page.form = form = ReportForm(request.POST, request.FILES, report=row, last=page.last)
    if seen_version(request) != row.version or not page.may_submit:
        return overtaken(request, page)
    if not form.is_valid():
        return page.show(422)
    try:
        key = request_key(request)
        done = hand_in(row, form, by=request.user, now=page.now, request_key=key)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return page.show(422)
    if not done:
        return overtaken(request, page)
    messages.success(request, f"{row.title()}已提交，等责任单位负责人或项目中心确认。")
    if report_evidence.evidence_of(row).is_bare:
        messages.info(request, "未附佐证，标“无佐证”，可以随时补充。")
    for doubt in warnings(row, policy_on(page.today)):
        messages.warning(request, doubt)
    return redirect("investment:reports")


@transaction.atomic
def hand_in(report, form, *, by, now, request_key):
    """The words and the files together, or neither."""
    done = report.submit(by=by, now=now, request_key=request_key, **form.facts())
    if done:
        report_evidence.attach(report, form.files_by_field, by=by, now=now)
    return done


def overtaken(request, page):
    """409: the form with what was typed, or the words to copy where it is no longer owed. One's own
    report that arrives again is no conflict."""
    row, form = page.report, page.form
    row.refresh_from_db()
    if answer := received(request, row):  # at the same moment
        return answer
    if is_handed_in(row, form, by=request.user):
        report_evidence.attach(row, form.files_by_field, by=request.user, now=page.now)
        messages.info(request, f"{row.title()}此前已提交，这次没有再改。")
        return redirect("investment:reports")
    page.meanwhile = changes_since(row, seen_version(request))
    if not page.may_submit:
        typed = [(field.label, form.data.get(field.html_name)) for field in form.visible_fields()]
        return conflict(request, row, typed)
    form.data = form.data.copy()
    form.data["version"] = row.version
    return page.show(409)


def is_handed_in(report, form, *, by):
    """Whether this very report is kept already, as its owner sent it."""
    mine = report.state != State.PENDING and report.submitted_by_id == by.pk
    if not (mine and form.is_valid()):
        return False
    return all(getattr(report, name) == value for name, value in form.facts().items())


def warnings(row, policy):
    """Sentences on amounts that were kept but may be a slip (R-IN-4, R-IN-5)."""
    found, total = [], row.project.total_investment
    plan = AnnualPlan.objects.filter(listing=row.listing_id, is_current=True).first()
    ytd = corrections.ytd(row.listing) + row.month_amount
    done = completion_and_gap.rate(ytd, plan.amount) if plan else None
    if completion_and_gap.is_doubtful(done, policy):
        found.append(f"本年累计已是年度计划的 {done:.1f}%，请核对。")
    carried = row.listing.carried_in or 0
    if total and (carried + ytd) * 10 > total * 11:
        found.append("开工以来累计超过总投资的 1.1 倍，请核对单位是不是万元。")
    elif row.month_amount > DOUBTFUL:
        found.append("金额超过 100 亿元，请核对是不是按元填写了。")
    return found


@require_POST
def prove(request, pk):
    """Bring photos and papers after the report."""
    page = ReportPage(request, pk)
    permissions.check_may_prove(request.user, page.report, page.today)
    form = ProofForm(request.POST, request.FILES, project=page.project)
    if form.is_valid() and not page.project.withdrawn_on:
        kept = report_evidence.attach(
            page.report, form.files_by_field, by=request.user, now=page.now
        )
        say = messages.success if kept else messages.info
        say(request, f"已附佐证 {len(kept)} 份。" if kept else "这些佐证此前已附上。")
    for problem in sentences(form):
        messages.error(request, problem)
    return redirect(page.report)


@require_POST
def confirm(request, pk):
    page = ReportPage(request, pk)
    permissions.check_may_confirm(request.user, page.report, page.today)
    done = was_seen(request, page) and page.report.confirm(by=request.user, now=page.now)
    return success_message(request, page, done, "已确认，项目单位不能再改。")


@require_POST
def send_back(request, pk):
    page = ReportPage(request, pk)
    permissions.check_may_send_back(request.user, page.report, page.today)
    return for_a_reason(request, page, page.report.send_back, "已退回，项目单位会收到通知。")


@require_POST
def reopen(request, pk):
    page = ReportPage(request, pk)
    permissions.check_may_reopen(request.user)
    return for_a_reason(request, page, page.report.reopen, "已重新打开，由项目单位改报。")


def for_a_reason(request, page, verb, sentence):
    """Do what the verb says, for the reason that was typed; a refusal shows the page again."""
    reason = request.POST.get("reason", "")[:500]
    try:
        done = was_seen(request, page) and verb(by=request.user, reason=reason, now=page.now)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return page.show(422)
    return success_message(request, page, done, sentence)


def was_seen(request, page):
    """Whether the reader still saw the truth."""
    return seen_version(request) == page.report.version


def success_message(request, page, done, sentence):
    if not done:
        return conflict(request, page.report, [("理由", request.POST.get("reason", ""))])
    messages.success(request, f"{page.report.title()}{sentence}")
    return redirect(page.report)
