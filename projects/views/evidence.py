"""Evidence: kept privately, shown only to those who see the project."""

import logging

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Duty
from core.forms.form_errors import sentences
from core.pages.redirects import go, safe_next
from projects import evidence as kept_evidence
from projects.forms.evidence import EvidenceForm
from projects.models import Evidence, obligation_permissions, visibility
from projects.views.milestone_context import readable_milestones

logger = logging.getLogger(__name__)


@require_safe
def evidence(request, pk):
    seen = visibility.readable_projects(request.user, "project__")
    found = get_object_or_404(Evidence.objects.filter(seen).exclude(file=""), pk=pk)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as missing:
        logger.error("the file of evidence %s is missing", found.pk)
        raise Http404 from missing
    response = FileResponse(
        content,
        as_attachment=found.kind != Evidence.Kind.PHOTO,
        filename=found.original_name,
        content_type=found.content_type,
    )
    # Should a file be more than it seems, it runs nothing and reaches nothing.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
def add_evidence(request, pk):
    milestone = get_object_or_404(readable_milestones(request.user), pk=pk)
    if not request.user.has_duty(Duty.Kind.OFFICE):
        obligation_permissions.check_may_report(
            request.user, milestone.project, timezone.localdate()
        )
    form = EvidenceForm(request.POST, request.FILES, project=milestone.project)
    if form.is_valid():
        kept = kept_evidence.attach(
            milestone,
            by=request.user,
            now=timezone.now(),
            files=form.checked_files,
            number=form.cleaned_data["number"],
        )
        say = messages.success if kept else messages.info
        say(request, f"已附佐证 {len(kept)} 份。" if kept else "这些佐证此前已附上。")
    else:
        for problem in sentences(form):
            messages.error(request, problem)
    return go(request, safe_next(request, milestone.get_absolute_url()))
