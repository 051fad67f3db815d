"""One button: 收到，承诺某日前完成."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from projects import access, promises
from projects.milestone_page import readable_milestones
from projects.views.returning import go, safe_next


@require_POST
def promise(request, pk):
    found = get_object_or_404(readable_milestones(request.user), pk=pk)
    now = timezone.now()
    access.check_may_report(request.user, found.project, timezone.localdate(now))
    try:
        made = promises.make(found, by=request.user, on=asked_day(request), now=now)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        say(request, found, made)
    return go(request, safe_next(request, found.get_absolute_url()))


def asked_day(request):
    try:
        day = parse_date(request.POST.get("promised_on", ""))
    except ValueError:
        day = None
    if day is None:
        raise ValidationError("请填承诺完成日期，如 2026-06-30。")
    return day


def say(request, found, made):
    day = promises.of(found).first()
    if not found.is_open:
        messages.info(request, f"“{found}”现在是“{found.get_state_display()}”，不用再承诺。")
    elif made:
        until = f"{day.promised_on.month}月{day.promised_on.day}日"
        messages.success(
            request,
            f"已记下：承诺{until}前完成，此前不再提醒您；现定日期不变，到期未完成会上报一级。",
        )
    else:
        messages.info(request, "此前已承诺这一天，这次没有再记。")
