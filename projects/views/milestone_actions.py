"""What the project office and whoever confirms do to a milestone, and the owner's way back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.pages.redirects import go, safe_next
from projects import permissions
from projects.forms.milestone import CorrectForm, ReplanForm
from projects.models import obligation_permissions
from projects.models.milestone_dates import document_warning
from projects.views.conflicts import conflict, perform_verb, seen_version
from projects.views.milestone_context import MilestonePage, readable_milestones


def for_office(request, pk):
    """The milestone, for the project office alone."""
    found = get_object_or_404(readable_milestones(request.user), pk=pk)
    permissions.check_may_manage(request.user)
    return found


def for_confirmer(request, pk):
    """The milestone, for whoever confirms those of its project (R-AC-2)."""
    found = get_object_or_404(readable_milestones(request.user), pk=pk)
    obligation_permissions.Confirmer(request.user, timezone.localdate()).check_role(found)
    return found


@require_POST
def confirm(request, pk):
    milestone = for_confirmer(request, pk)
    return perform_verb(
        request,
        milestone,
        lambda: milestone.confirm(by=request.user, now=timezone.now()),
        f"“{milestone}”已核定，{_done_words(milestone)}。",
    )


def _done_words(milestone):
    on = milestone.completed_on
    return f"{on:%Y-%m-%d} 完成" if on else "完成"


@require_POST
def send_back(request, pk):
    milestone, reason = for_confirmer(request, pk), request.POST.get("reason", "")
    return perform_verb(
        request,
        milestone,
        lambda: milestone.send_back(by=request.user, reason=reason, now=timezone.now()),
        f"“{milestone}”已退回，项目单位会收到通知；按现定日期恢复计算逾期。",
        typed=reason,
    )


@require_POST
def reopen(request, pk):
    milestone, reason = for_office(request, pk), request.POST.get("reason", "")
    return perform_verb(
        request,
        milestone,
        lambda: milestone.reopen(by=request.user, reason=reason, now=timezone.now()),
        f"“{milestone}”已重新打开，按现定日期计算逾期。",
        typed=reason,
    )


@require_POST
def cancel(request, pk):
    milestone, reason = for_office(request, pk), request.POST.get("reason", "")
    return perform_verb(
        request,
        milestone,
        lambda: milestone.cancel(by=request.user, reason=reason, now=timezone.now()),
        f"“{milestone}”已取消，保留在路线图上，不再提醒。",
        typed=reason,
    )


@require_POST
def withdraw(request, pk):
    milestone = get_object_or_404(readable_milestones(request.user), pk=pk)
    obligation_permissions.check_may_report(request.user, milestone.project, timezone.localdate())
    reason = request.POST.get("reason", "")
    return perform_verb(
        request,
        milestone,
        lambda: milestone.withdraw(by=request.user, reason=reason, now=timezone.now()),
        f"已撤回“{milestone}”的完成填报，可以重新填报。",
        typed=reason,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def replan(request, pk):
    """改期: a new 现定, the 原定 kept."""
    return _move_date(request, for_office(request, pk), ReplanForm, "replan")


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, pk):
    """A slip of the pen in the 原定, within 24 hours of making the milestone."""
    return _move_date(request, for_office(request, pk), CorrectForm, "correct")


def _move_date(request, milestone, form_class, which):
    now = timezone.now()
    page = MilestonePage(milestone, request.user, now, timezone.localdate(now))
    seen = {"version": milestone.version}
    page.form = form_class(request.POST or None, initial=seen)
    if request.method == "POST" and seen_version(request) != milestone.version:
        return _refuse_stale(request, page)
    if page.form.is_bound and page.form.is_valid() and (answer := _moved(request, page, which)):
        return answer
    status = 422 if page.form.is_bound else 200
    context = {"page": page, "milestone": milestone, "which": which}
    return render(request, "projects/milestone_date.html", context, status=status)


def _moved(request, page, which):
    milestone, form, before = page.milestone, page.form, page.milestone.due_date
    verb = milestone.replan if which == "replan" else milestone.correct_baseline
    try:
        moved = verb(by=request.user, now=page.now, **form.as_facts())
    except ValidationError as refusal:
        form.refuse(refusal)
        return None
    if not moved:
        return _refuse_stale(request, page)
    days = f"由 {before:%Y-%m-%d} 改为 {milestone.due_date:%Y-%m-%d}"
    if which == "replan":
        times = f"第 {milestone.times_replanned()} 次改期"
        kept = "原定日期保留，提醒按新日期计算。"
        messages.success(request, f"“{milestone}”已改期（{times}），{days}；{kept}")
        if doubt := document_warning(form.cleaned_data["approval"]):
            messages.warning(request, f"批准文号{doubt}")
    else:
        messages.success(request, f"“{milestone}”的原定日期已更正，{days}。")
    return go(request, safe_next(request, milestone.get_absolute_url()))


def _refuse_stale(request, page):
    form = page.form
    asked = [field for field in form.visible_fields() if field.name != "accept_overdue"]
    typed = [(field.label, form.data.get(field.html_name)) for field in asked]
    return conflict(request, page.milestone, typed)
