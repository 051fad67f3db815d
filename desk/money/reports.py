"""月报: who owes which, the one short form, confirming, and closing the month."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Duty
from alerts import events
from desk.money.forms import ReportForm
from investment import access, closing, corrections, figures
from investment.amounts import DOUBTFUL
from investment.models import AnnualPlan, Month, MonthlyReport
from norms.table import norms_on
from projects import promises
from projects.access import acts_for_owner, readable_projects, reports_on
from projects.models import Project

PER_PAGE = 100
State = MonthlyReport.State
TABS = [(State.PENDING, "未报"), (State.SUBMITTED, "待确认"), (State.DONE, "已确认")]
#: What waits stands above what is settled.
ORDER = Case(
    When(state=State.PENDING, then=Value(0)),
    When(state=State.SUBMITTED, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def readable(person):
    seen = readable_projects(person, "project__")
    return MonthlyReport.objects.filter(seen).exclude(state=State.CANCELLED)


@require_safe
def report_list(request):
    person, today = request.user, timezone.localdate()
    year, month = asked_month(request.GET.get("month", ""), today)
    rows = readable(person).filter(period=figures.period(year, month))
    state = request.GET.get("state", "")
    shown = rows.filter(state=state) if state in dict(TABS) else rows
    shown = dressed(shown, person, today).order_by(ORDER, "project__responsible_unit__name", "pk")
    units = by_unit(rows)
    context = {
        "year": year,
        "month": month,
        "key_now": f"{year}-{month:02}",
        "months": months_to_choose(person, today),
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "state": state if state in dict(TABS) else "",
        "units": units,
        "counts": [(key, word, sum(unit[key] for unit in units)) for key, word in TABS],
        "total": sum(unit["owed"] for unit in units),
        "today": today,
        "is_office": person.has_duty(Duty.Kind.OFFICE),
    }
    if context["is_office"]:
        context |= {"refusal": closing.refusal(year, month, today)}
    context["closed"] = Month.objects.filter(year=year, month=month).first()
    return render(request, "desk/money/reports.html", context)


def asked_month(text, today):
    """(year, month) of the address, else the month that has ended last."""
    year, dash, month = text.partition("-")
    is_number = year.isascii() and year.isdigit() and month.isascii() and month.isdigit()
    if dash and is_number and len(year) == 4 and len(month) <= 2 and 1 <= int(month) <= 12:
        return int(year), int(month)
    return figures.ended_month(today)


def months_to_choose(person, today):
    """[(YYYY-MM, words)] of the months that have reports, newest first."""
    found = readable(person).order_by("-period").values_list("period", flat=True).distinct()[:24]
    periods = sorted({*found, figures.period(*figures.ended_month(today))}, reverse=True)
    pairs = [figures.year_month(period) for period in periods]
    return [(f"{year}-{month:02}", f"{year}年{month}月") for year, month in pairs]


def dressed(rows, person, today):
    mine = Project.objects.filter(reports_on(person, today), pk=OuterRef("project"))
    return rows.select_related("project__responsible_unit", "submitted_by").annotate(
        is_mine=Exists(mine),
        is_headed=access.headed_by(person, today, "project__responsible_unit"),
    )


def by_unit(rows):
    """[{unit, owed, pending, submitted, done}], those with most outstanding first."""
    counted = (
        rows.order_by()
        .values("project__responsible_unit", "project__responsible_unit__short_name")
        .annotate(
            owed=Count("pk"),
            name=Case(
                When(
                    project__responsible_unit__short_name="",
                    then="project__responsible_unit__name",
                ),
                default="project__responsible_unit__short_name",
            ),
            **{key: Count("pk", filter=Q(state=key)) for key, _ in TABS},
        )
    )
    return sorted(counted, key=lambda row: (-row["pending"], -row["submitted"], row["name"]))


# --- One report -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def report(request, pk):
    page = ReportPage(request, pk)
    if request.method == "POST":
        access.check_may_submit(request.user, page.report, page.today)
        return take(request, page)
    return page.show()


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

    @property
    def may_submit(self):
        unlocked = self.report.state in (State.PENDING, State.SUBMITTED)
        moving = unlocked and self.report.frozen_on is None and not self.project.withdrawn_on
        return moving and acts_for_owner(self.request.user, self.project, self.today)

    @property
    def may_confirm(self):
        waiting = self.report.state == State.SUBMITTED
        return waiting and access.may_confirm(self.request.user, self.report, self.today)

    @property
    def may_reopen(self):
        is_office = self.request.user.has_duty(Duty.Kind.OFFICE)
        return is_office and self.report.state == State.DONE and self.report.booked_id is None

    def show(self, status=200):
        if self.form is None and self.may_submit:
            self.form = ReportForm(report=self.report, last=self.last)
        plan = AnnualPlan.objects.filter(listing=self.report.listing_id, is_current=True).first()
        ytd = corrections.ytd(self.report.listing)
        context = {
            "page": self,
            "report": self.report,
            "project": self.project,
            "form": self.form if self.may_submit else None,
            "plan": plan,
            "ytd": ytd,
            "rate": figures.rate(ytd, plan.amount) if plan else None,
            "events": list(self.report.events.all()),
            "days": self.report.overdue_days(self.today),
            "word": promises.word_on(self.report, self.request.user, self.today),
        }
        return render(self.request, "desk/money/report.html", context, status=status)


def take(request, page):
    row = page.report
    page.form = form = ReportForm(request.POST, report=row, last=page.last)
    if not form.is_valid():
        return page.show(422)
    if form.cleaned_data["version"] != row.version or not page.may_submit:
        return overtaken(request, page)
    try:
        done = row.submit(by=request.user, now=page.now, **form.facts())
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return page.show(422)
    if not done:
        return overtaken(request, page)
    messages.success(request, f"{row.title()}已提交，等责任单位负责人确认。")
    for doubt in doubts(row, norms_on(page.today)):
        messages.warning(request, doubt)
    return redirect("reports")


def overtaken(request, page):
    page.report.refresh_from_db()
    messages.warning(request, "打开这一页以后月报已有变动，这次没有保存。请核对后再提交。")
    return page.show(409)


def doubts(row, norms):
    """Sentences on amounts that were kept but may be a slip (R-IN-4, R-IN-5)."""
    found, total = [], row.project.total_investment
    plan = AnnualPlan.objects.filter(listing=row.listing_id, is_current=True).first()
    ytd = corrections.ytd(row.listing) + row.month_amount
    done = figures.rate(ytd, plan.amount) if plan else None
    if figures.is_doubtful(done, norms):
        found.append(f"本年累计已是年度计划的 {done:.1f}%，请核对。")
    carried = row.listing.carried_in or 0
    if total and (carried + ytd) * 10 > total * 11:
        found.append("开工以来累计超过总投资的 1.1 倍，请核对单位是不是万元。")
    elif row.month_amount > DOUBTFUL:
        found.append("金额超过 100 亿元，请核对是不是按元填写了。")
    return found


@require_POST
def confirm(request, pk):
    page = ReportPage(request, pk)
    access.check_may_confirm(request.user, page.report, page.today)
    done = seen(request, page) and page.report.confirm(by=request.user, now=page.now)
    return said(request, page, done, "已确认，金额锁定。")


@require_POST
def send_back(request, pk):
    page = ReportPage(request, pk)
    access.check_may_confirm(request.user, page.report, page.today)
    reason = request.POST.get("reason", "")[:500]
    try:
        done = seen(request, page) and page.report.send_back(
            by=request.user, reason=reason, now=page.now
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return page.show(422)
    if done:
        events.report_sent_back(page.report, reason=reason.strip(), now=page.now)
    return said(request, page, done, "已退回，项目单位会收到通知。")


@require_POST
def reopen(request, pk):
    page = ReportPage(request, pk)
    access.check_may_reopen(request.user)
    reason = request.POST.get("reason", "")[:500]
    try:
        done = seen(request, page) and page.report.reopen(
            by=request.user, reason=reason, now=page.now
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return page.show(422)
    if done:
        events.report_sent_back(page.report, reason=reason.strip(), now=page.now)
    return said(request, page, done, "已重新打开，由项目单位改报。")


def seen(request, page):
    """Whether the reader still saw the truth."""
    return request.POST.get("version") == str(page.report.version)


def said(request, page, done, sentence):
    if not done:
        page.report.refresh_from_db()
        messages.warning(request, "月报已有变动，这次没有办理。请核对现在的内容。")
        return page.show(409)
    messages.success(request, f"{page.report.title()}{sentence}")
    return redirect(page.report)


@require_POST
def close(request):
    access.check_may_close(request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    year, month = asked_month(request.POST.get("month", ""), today)
    try:
        closed = closing.close(year, month, by=request.user, now=now, today=today)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        sums = closed.figures.totals()
        messages.success(
            request, f"{closed}已结账：{sums['count']} 个项目，本年累计 {sums['ytd_sum']:,} 万元。"
        )
    response = redirect("reports")
    response["Location"] += f"?month={year}-{month:02}"
    return response
