"""A leader writes an instruction on a project."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.pages.redirects import safe_next
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
        day = typed["due_date"]
        messages.success(
            request, f"批示已送达项目单位，要求 {day.month}月{day.day}日 前回复。到期未回复会提醒。"
        )
    else:
        messages.info(request, "这条批示刚才已经送出，这次没有再送。")
    return redirect(safe_next(request, project.get_absolute_url()))
