"""A leader writes an instruction on a project."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Person, UnitHead
from core.pages.redirects import safe_next
from core.values.dates import month_day
from projects import permissions
from projects.models import Project, visibility
from supervision.forms.instruction import InstructForm
from supervision.models import instruct as write


@require_http_methods(["GET", "HEAD", "POST"])
def instruct(request, pk):
    today = timezone.localdate()
    seen = Project.objects.filter(visibility.readable_projects(request.user))
    project = get_object_or_404(seen.select_related("responsible_unit", "owner_unit"), pk=pk)
    permissions.check_may_instruct(request.user, project, today)
    asked = {"milestone": request.GET.get("milestone")}
    form = InstructForm(request.POST or None, project=project, today=today, initial=asked)
    if request.method == "POST" and form.is_valid():
        return _instructed(request, project, form.cleaned_data)
    return render(
        request,
        "supervision/instruct.html",
        {"project": project, "instruct_form": form, "next": safe_next(request, "")},
        status=422 if form.is_bound else 200,
    )


def _instructed(request, project, typed):
    now = timezone.now()
    written = write(
        by=request.user,
        project=project,
        milestone=typed["milestone"],
        text=typed["text"],
        reply_by=typed["due_date"],
        now=now,
        today=timezone.localdate(now),
    )
    if written:
        until, who = month_day(typed["due_date"]), who_is_notified(project, timezone.localdate(now))
        messages.success(request, f"批示已写下，通知{who}，要求 {until}前回复。到期未回复会提醒。")
    else:
        messages.info(request, "这条批示刚才已经送出，这次没有再送。")
    return redirect(safe_next(request, project.get_absolute_url()))


def who_is_notified(project, today):
    """Who answers for the owner, in words: the order in which notices find them."""
    there = Person.objects.mailable()
    contact, head = project.contact_on(today), UnitHead.objects.on(today)
    if contact and there.filter(pk=contact.pk).exists():
        return f"联系人{contact.name}"
    if project.owner_unit_id and there.filter(unit=project.owner_unit_id).exists():
        return f"{project.owner_unit}全体人员"
    if head.filter(unit=project.responsible_unit_id, person__in=there).exists():
        return f"{project.responsible_unit}负责人"
    return "项目中心（项目单位和责任单位都没有可通知的人）"
