"""One button: 收到，承诺某日前完成, on the page of whatever is owed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.forms.fields import typed_day
from core.pages.redirects import go, safe_next
from core.values.errors import NotUnderstood
from core.values.text import is_blank
from projects import promises
from projects.models import Milestone, obligation_permissions, visibility
from projects.views.conflicts import conflict, seen_version


@require_POST
def promise(request, pk, model=Milestone):
    """`model` is named by the address of each kind, which is its page's and `promise/`."""
    readable = model.objects.filter(visibility.readable_projects(request.user, "project__"))
    rows = readable.select_related("project__responsible_unit", *model.title_needs)
    found, now = get_object_or_404(rows, pk=pk), timezone.now()
    obligation_permissions.check_may_report(request.user, found.project, timezone.localdate(now))
    if seen_version(request) != found.version:
        return conflict(request, found, [("承诺日期", request.POST.get("promised_on", ""))])
    try:
        made = promises.make_promise(found, by=request.user, on=asked_day(request), now=now)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        add_message(request, found, made)
    return go(request, safe_next(request, found.get_absolute_url()))


def asked_day(request):
    text = request.POST.get("promised_on", "")
    if is_blank(text):
        raise ValidationError("请填承诺日期，如 2026-06-30。")
    try:
        return typed_day(text)
    except NotUnderstood as refusal:
        raise ValidationError(str(refusal)) from None


def add_message(request, found, made):
    day = promises.for_obligation(found).first()
    if not found.is_open:
        state = found.get_state_display()
        messages.info(request, f"“{found.title()}”现在是“{state}”，不用再承诺。")
    elif made:
        until = f"{day.promised_on.month}月{day.promised_on.day}日"
        messages.success(
            request,
            f"已记下：承诺{until}前{found.deed}，此前不再提醒您；"
            f"期限不变，到时未{found.deed}会上报一级。",
        )
    else:
        messages.info(request, "此前已承诺这一天，这次没有再记。")
