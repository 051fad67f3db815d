"""One button: 收到，承诺某日前完成, on the page of whatever is owed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.forms.fields import typed_day
from core.pages.redirects import go, safe_next
from core.values.dates import month_day
from core.values.errors import NotUnderstood
from core.values.text import is_blank
from norms.policy import policy_on
from projects import promises
from projects.models import Milestone, obligation_permissions
from projects.views.conflicts import conflict, seen_version


@require_POST
def promise(request, pk, model=Milestone):
    """`model` is named by the address of each kind, which is its page's and `promise/`."""
    rows = model.objects.readable_by(request.user).select_related(
        "project__responsible_unit", *model.title_needs
    )
    found, now = get_object_or_404(rows, pk=pk), timezone.now()
    obligation_permissions.check_holds(request.user, found, timezone.localdate(now))
    if seen_version(request) != found.version:
        return conflict(request, found, [("承诺日期", request.POST.get("promised_on", ""))])
    try:
        made = promises.make_promise(found, by=request.user, on=asked_day(request), now=now)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        add_message(request, found, made, timezone.localdate(now))
    return go(request, safe_next(request, found.get_absolute_url()))


def asked_day(request):
    text = request.POST.get("promised_on", "")
    if is_blank(text):
        raise ValidationError("请填承诺日期，如 2026-06-30。")
    try:
        return typed_day(text)
    except NotUnderstood as refusal:
        raise ValidationError(str(refusal)) from None


def add_message(request, found, made, today):
    if not found.is_open:
        state = found.get_state_display()
        messages.info(request, f"“{found.title()}”现在是“{state}”，不用再承诺。")
    elif made:
        promise = promises.for_obligation(found).first()
        messages.success(request, kept_sentence(found, promise, today))
    else:
        messages.info(request, "此前已承诺这一天，这次没有再记。")


def kept_sentence(found, promise, today):
    """What comes of a promise: whom it silences and until when, what goes on all the same, and what
    follows if it is broken (only one that is later than the ladder's start breaks on its day)."""
    day, quiet = promise.promised_on, promises.quiet_until(promise, policy_on(today))
    told = [f"已记下：承诺{dated(day, today)}前{found.deed}"]
    if quiet < day:
        told.append(f"自动提醒停到{dated(quiet, today)}，以后照常发给您")
    else:
        told.append("此前不再自动提醒您")
    told = "，".join(told)
    if day <= found.ladder_start(today):
        return f"{told}；期限不变，到期未{found.deed}的，照常提醒您和上级。"
    due = dated(found.due_date, today)
    return (
        f"{told}；期限仍是{due}，过了期限照计逾期、照常告知上级；"
        f"到{dated(day, today)}还没有{found.deed}的，再上报一级。"
    )


def dated(day, today):
    """6月30日, with the year where it is another."""
    return month_day(day) if day.year == today.year else f"{day.year}年{month_day(day)}"
