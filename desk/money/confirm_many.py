"""Confirm several 月报 at once: what was chosen, its sum, what cannot be confirmed and why."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from desk.money.report_list import dressed, readable
from investment import access, reports
from investment.models import MonthlyReport

#: As many as two pages of the list: nobody reads more before a click.
MOST = 200
State = MonthlyReport.State
OVERTAKEN = "打开这一页以后已有变动，请再核对"
SETTLED = {State.DONE: "已经确认", State.PENDING: "还没有填报，或已退回"}


@dataclass
class Refused:
    """One that was chosen and is not confirmed, with its reason."""

    report: MonthlyReport
    reason: str


@dataclass
class Chosen:
    """What a person chose: the ones to confirm, and the others by name."""

    ready: list
    refused: list

    @property
    def total(self):
        return sum((report.month_amount for report in self.ready), Decimal(0))

    @property
    def first(self):
        rows = [*self.ready, *(each.report for each in self.refused)]
        return rows[0] if rows else None


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_many(request):
    now = timezone.now()
    today = timezone.localdate(now)
    access.check_may_confirm_some(request.user, today)
    sent = request.POST if request.method == "POST" else request.GET
    chosen = choose(request.user, sent.getlist("r")[:MOST], today)
    if request.method == "POST" and chosen.ready:
        return carry_out(request, chosen, now)
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/money/confirm_many.html", {"chosen": chosen}, status=status)


def choose(person, texts, today):
    """Sort what was ticked; `texts` are keys, with the version seen once it was shown: 7 or 7-3."""
    seen = dict(filter(None, map(key_and_version, texts)))
    rows = dressed(readable(person).filter(pk__in=seen), person, today)
    chosen, confirmer = Chosen([], []), access.Confirmer(person, today)
    for report in rows.order_by("project__responsible_unit__name", "pk"):
        reason = why_not(confirmer, report, seen[report.pk])
        chosen.refused.append(Refused(report, reason)) if reason else chosen.ready.append(report)
    return chosen


def key_and_version(text):
    key, dash, version = text.partition("-")
    is_key = key.isascii() and key.isdigit() and len(key) < 19
    is_version = not dash or version.isascii() and version.isdigit()
    return (int(key), version or None) if is_key and is_version else None


def why_not(confirmer, report, version):
    """Why this one is not confirmed, in a few words; empty when it can be."""
    if report.state != State.SUBMITTED:
        return SETTLED[report.state]
    if version is not None and version != str(report.version):
        return OVERTAKEN
    return confirmer.refusal(report, by_head=True).rstrip("。")


def carry_out(request, chosen, now):
    """One that was moved meanwhile is named and keeps no other back."""
    done = reports.confirm_many(chosen.ready, by=request.user, now=now)
    left = [report for report in chosen.ready if report not in done]
    chosen.refused += [Refused(report, OVERTAKEN) for report in left]
    if done:
        total = sum(report.month_amount for report in done)
        messages.success(request, f"已确认 {len(done)} 份，合计 {total:,.2f} 万元，金额锁定。")
    for each in chosen.refused:
        messages.warning(request, f"{each.report.project}没有确认：{each.reason}。")
    response = redirect("reports")
    response["Location"] += f"?month={chosen.first.year}-{chosen.first.month:02}"
    return response
