"""Acts that somebody is told of at once: a report sent back, an instruction written.

They stand here because the rooms of milestones and instructions lie below that of the letters.
"""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alerts.notices import from_events
from core.pages.redirects import safe_next
from projects import permissions
from projects.models import Project, visibility
from projects.views.conflicts import carry_out
from projects.views.milestone_actions import for_confirmer
from supervision.forms.instruction import InstructForm
from supervision.models import instruct as write


@require_POST
def send_back(request, pk):
    milestone, reason = for_confirmer(request, pk), request.POST.get("reason", "")
    return carry_out(
        request,
        milestone,
        lambda: _sent_back(milestone, reason, request.user),
        f"“{milestone}”已退回，项目单位会收到通知；按现定日期恢复计算逾期。",
        typed=reason,
    )


@transaction.atomic
def _sent_back(milestone, reason, by):
    now = timezone.now()
    done = milestone.send_back(by=by, reason=reason, now=now)
    if done:
        from_events.milestone_sent_back(milestone, reason=reason.strip(), now=now)
    return done


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
        "desk/instruct.html",
        {"project": project, "instruct_form": form, "next": safe_next(request, "")},
        status=422 if form.is_bound else 200,
    )


def _instructed(request, project, said):
    if _write_once(request.user, project, said):
        day = said["due_date"]
        messages.success(
            request, f"批示已送达项目单位，要求 {day.month}月{day.day}日 前回复。到期未回复会提醒。"
        )
    else:
        messages.info(request, "这条批示刚才已经送出，这次没有再送。")
    return redirect(safe_next(request, project.get_absolute_url()))


@transaction.atomic
def _write_once(by, project, said):
    """Write the instruction and tell the owner; None when the same was written just now."""
    now = timezone.now()
    instruction = write(
        by=by,
        project=project,
        milestone=said["milestone"],
        text=said["text"],
        reply_by=said["due_date"],
        now=now,
        today=timezone.localdate(now),
    )
    if instruction:
        from_events.instruction_received(instruction, now=now)
    return instruction
