"""催办 by hand from a list of what is overdue: what is chosen, whom it reaches, with which text."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme

from alerts import send_hours
from alerts.notices.manual_reminder import (
    MOST,
    check_may_remind,
    choose,
    last_reminded,
    plan,
    row_key,
    send,
)
from core.forms.form_page import FormPage
from core.forms.form_sections import SectionedForm
from norms import workdays
from norms.policy import policy_on
from projects.models import DatedObligation, Milestone
from projects.obligation_status import ObligationRow

WEEKDAYS = "一二三四五六日"
#: The lists that rows are chosen on, by their addresses; the first where no other is named.
LISTS = {
    "/overdue/": "逾期清单",
    "/instructions/": "批示",
    "/problems/": "问题清单",
    "/orders/": "督办清单",
    "/reports/": "月报",
}


@dataclass(frozen=True)
class ReminderRow(ObligationRow[DatedObligation]):
    """What is asked about: its key on the page, and when it was last reminded of by hand."""

    key: str
    reminded_on: date | None


class ReminderForm(SectionedForm):
    copy_to_lead = forms.BooleanField(label="同时抄送包联领导（人数另计）", required=False)
    text = forms.CharField(
        label="催办内容",
        max_length=500,
        help_text="每人只收到一封，自动列出本人负责的事项。",
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "请写催办内容。"},
    )


class ManualReminder(FormPage):
    """Who is asked is shown anew until 发送 is pressed."""

    form_class = ReminderForm
    template_name = "desk/overdue/manual_reminder.html"

    def check_may(self):
        check_may_remind(self.request.user)

    @property
    def sent(self):
        return self.request.POST if self.request.method == "POST" else self.request.GET

    @cached_property
    def chosen(self):
        return choose(self.request.user, self.sent.getlist("row"), self.today)

    def planned(self, form):
        copied = form.is_bound and form.cleaned_data.get("copy_to_lead", False)
        return plan(self.chosen.rows, self.now, copy_to_lead=copied)

    def form_extras(self):
        return {"initial": {"text": proposed_text(self.chosen.rows, self.today)}}

    def form_valid(self, form):
        if not (self.chosen.rows and self.request.POST.get("send")):
            return self.page(form)
        planned, text = self.planned(form), form.cleaned_data["text"]
        number = send(planned, text=text, by=self.request.user, now=self.now)
        tell_who_is_asked(self.request, planned, number, self.now)
        for sentence in left_out_sentences(self.chosen):
            messages.warning(self.request, sentence)
        return redirect(return_address(self.sent))

    def context(self, form):
        planned, policy = self.planned(form), policy_on(self.today)
        reminded = last_reminded(planned.rows)
        rows = [
            ReminderRow.of(row, self.today, policy, key=row_key(row), reminded_on=reminded.get(row))
            for row in planned.rows
        ]
        back = return_address(self.sent)
        return super().context(form) | {
            "plan": planned,
            "rows": rows,
            "policy": policy,
            "left_out": left_out_sentences(self.chosen),
            "next": back,
            "list": LISTS[urlsplit(back).path],
        }


def left_out_sentences(chosen):
    """What was ticked and stays out, in sentences."""
    found = []
    if chosen.left_out:
        found.append(
            f"所选事项中有 {chosen.left_out} 项不催办：已办理、未到期、已暂停，或不在您可看的范围。"
        )
    if chosen.too_many:
        found.append(f"一次最多催办 {MOST} 项，还有 {chosen.too_many} 项请另选一次。")
    return found


def tell_who_is_asked(request, planned, number, now):
    """How many are asked and when, and who could not be reached."""
    if number:
        messages.success(request, f"已催办 {number} 人{_how(planned, number, now)}。")
    elif planned.asked:
        messages.info(request, "所选事项今天都已催办过，这次没有再发。")
    missed = [f"{one.person}：{one.why_not}" for one in planned.not_reached]
    missed += [f"{_named(row)}：无人负责" for row in planned.unanswered]
    if missed:
        messages.warning(request, "邮件送不到的：" + "；".join(missed))


def _named(row):
    return f"{row.title()}（{row.project}）" if row.project else row.title()


def _how(planned, number, now):
    """By mail and when, or in the application alone; of a letter that will not go, nothing."""
    mailed = min(len(planned.reached), number)
    if not mailed:
        return "，只在系统内提醒，没有邮件"
    opens = send_hours.next_open(now)
    local = timezone.localtime(opens)
    of_them = "" if mailed == number else f"其中 {mailed} 人的"
    when = "" if opens == now else f"于 {local.month}月{local.day}日 {local:%H:%M} "
    return f"，{of_them}邮件{when}发出" if when or of_them else ""


def return_address(sent):
    """Back to the list as it was filtered; never to another site."""
    asked = sent.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, None) and urlsplit(asked).path in LISTS
    return asked if ours else next(iter(LISTS))


def proposed_text(rows, today):
    """The usual words, with a day by which to report (R-CH-4: no more postponing)."""
    day = workdays.add_workdays(today, policy_on(today).reply_workdays)
    kinds = sorted({type(row) for row in rows}, key=lambda kind: kind.ladder) or [Milestone]
    return (
        f"您负责的{'、'.join(kind.passed for kind in kinds)}，"
        f"请于{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）前"
        f"登录台账{'，'.join(kind.asked_by_hand for kind in kinds)}。"
        f"有困难需要协调的，请一并写明{''.join(kind.said_last for kind in kinds)}。"
    )
