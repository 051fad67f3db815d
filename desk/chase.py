"""催办 by hand from the overdue list: what is chosen, whom it reaches, in which words."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from alerts import hours
from alerts.chase import MOST, check_may_chase, last_chased, plan, send
from norms import calendar
from norms.table import norms_on
from projects.models import Milestone

WEEKDAYS = "一二三四五六日"


class ChaseForm(forms.Form):
    copy_to_lead = forms.BooleanField(label="同时抄送包联领导（人数另计）", required=False)
    text = forms.CharField(
        label="催办内容",
        max_length=500,
        help_text="每人只收到一封，自动列出本人负责的事项。",
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "请写催办内容。"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def chase(request):
    check_may_chase(request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    sent = request.POST if request.method == "POST" else request.GET
    rows = chosen(request.user, sent, today)
    form = ChaseForm(request.POST or None, initial={"text": proposal(today)})
    copied = form.is_valid() and form.cleaned_data["copy_to_lead"]
    planned = plan(rows, now, copy_to_lead=copied)
    if form.is_valid() and rows and request.POST.get("send"):
        return carry_out(request, planned, form, now)
    return show(request, planned, form, today, status=422 if form.errors else 200)


def chosen(person, sent, today):
    """The chosen milestones that are still overdue, as far as this person may see them."""
    keys = {int(key) for key in sent.getlist("m")[:MOST] if key.isascii() and key.isdigit()}
    rows = Milestone.objects.visible_to(person).overdue(today).filter(project__withdrawn_on=None)
    known = rows.filter(pk__in=[key for key in keys if key < 2**63])
    return list(
        known.select_related("project__responsible_unit", "project__owner_unit").order_by(
            "due_date", "pk"
        )
    )


def carry_out(request, planned, form, now):
    try:
        number = send(planned, text=form.cleaned_data["text"], by=request.user, now=now)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return show(request, planned, form, timezone.localdate(now), status=422)
    say(request, planned, number, now)
    return redirect(where_back(request.POST))


def say(request, planned, number, now):
    """How many are asked and when, and who could not be reached."""
    if number:
        messages.success(request, f"已催办 {number} 人{_when(now)}。")
    elif planned.asked:
        messages.info(request, "所选事项今天都已催办过，这次没有再发。")
    missed = [f"{one.person}：{one.why_not}" for one in planned.not_reached]
    missed += [f"{row}（{row.project}）：无人负责" for row in planned.unanswered]
    if missed:
        messages.warning(request, "邮件送不到的：" + "；".join(missed))


def _when(now):
    opens = hours.next_open(now)
    local = timezone.localtime(opens)
    return "" if opens == now else f"，邮件于 {local.month}月{local.day}日 {local:%H:%M} 发出"


def show(request, planned, form, today, *, status=200):
    chased = last_chased(planned.rows)
    for row in planned.rows:
        row.days = row.overdue_days(today)
        row.chased_on = chased.get(row.pk)
    context = {
        "plan": planned,
        "form": form,
        "norms": norms_on(today),
        "next": where_back(request.POST if request.method == "POST" else request.GET),
    }
    return render(request, "desk/chase.html", context, status=status)


def where_back(sent):
    """Back to the list as it was filtered; never out of the house."""
    asked = sent.get("next", "")
    ours = asked.startswith("/overdue/") and url_has_allowed_host_and_scheme(asked, None)
    return asked if ours else "/overdue/"


def proposal(today):
    """The usual words, with a day by which to report (R-CH-4: no more postponing)."""
    day = calendar.add_workdays(today, norms_on(today).reply_workdays)
    return (
        f"您负责的节点已过现定日期，请于{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）前"
        "登录台账填报进展、原因和承诺完成日期。有困难需要协调的，请一并写明；"
        "需要重新定期的，由项目中心提出。"
    )
