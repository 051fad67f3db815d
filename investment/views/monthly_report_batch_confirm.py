"""Confirm several 月报 at once: what was chosen, its sum, what cannot be confirmed and why."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.values.plain_numbers import read_number
from investment import monthly_reports, permissions
from investment.models import MonthlyReport
from investment.views.monthly_report_list import list_address, readable, to_rows
from projects.models import obligation_permissions
from projects.views.conflicts import Change, change_of

#: As many as two pages of the list: nobody reads more before a click.
MOST = 200
State = MonthlyReport.State
SETTLED = {State.DONE: "已经确认", State.PENDING: "还没有填报，或已退回"}


@dataclass(frozen=True)
class Refused:
    """One that was chosen and is not confirmed, with its reason."""

    report: MonthlyReport
    reason: str


@dataclass(frozen=True)
class Chosen:
    """What a person chose: the ones to confirm, those that moved since they were seen, and the
    others by name; `last_steps` {key: what moved it last} of those that moved."""

    ready: list[MonthlyReport]
    refused: list[Refused]
    stale: list[MonthlyReport]
    last_steps: dict[int, Change | None]

    @property
    def shown(self) -> list[MonthlyReport]:
        """What the page offers to confirm, first what moved."""
        return [*self.stale, *self.ready]

    @property
    def rows(self) -> list[tuple[MonthlyReport, Change | None]]:
        """The same, each with the step that moved it since it was seen."""
        return [(report, self.last_steps.get(report.pk)) for report in self.shown]

    @property
    def total(self):
        return sum((report.month_amount for report in self.shown), Decimal(0))

    @property
    def first(self):
        rows = [*self.shown, *(each.report for each in self.refused)]
        return rows[0] if rows else None


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_many(request):
    now = timezone.now()
    today = timezone.localdate(now)
    permissions.check_may_confirm_some(request.user, today)
    sent = request.POST if request.method == "POST" else request.GET
    is_act = request.method == "POST"
    chosen = choose(request.user, sent.getlist("r")[:MOST], today, is_act=is_act)
    if is_act and chosen.shown:
        return confirm_chosen(request, chosen, now)
    return show(request, chosen, 422 if is_act else 200)


def show(request, chosen, status=200):
    return render(
        request, "investment/monthly_report_batch_confirm.html", {"chosen": chosen}, status=status
    )


def choose(person, texts, today, *, is_act):
    """Sort what was ticked; `texts` are keys with the version seen, 7-3, without which nothing is
    done, only shown."""
    seen = dict(filter(None, map(key_and_version, texts)))
    rows = to_rows(readable(person).filter(pk__in=seen), person, today)
    ready, refused, stale = [], [], []
    confirmer = obligation_permissions.Confirmer(person, today)
    rows = rows.select_related("submitted_by").order_by("project__responsible_unit__name", "pk")
    for report in rows:
        if reason := why_not(confirmer, report):
            refused.append(Refused(report, reason))
        else:
            version = seen[report.pk]
            is_true = version == str(report.version) or version is None and not is_act
            (ready if is_true else stale).append(report)
    return Chosen(ready, refused, stale, {report.pk: last_step(report) for report in stale})


def last_step(report):
    event = report.events.first()
    return event and change_of(event)


def key_and_version(text):
    key, dash, version = text.partition("-")
    is_known = read_number(key) is not None and (not dash or read_number(version) is not None)
    return (int(key), version or None) if is_known else None


def why_not(confirmer, report):
    """Why this one is not confirmed, in a few words; empty when it can be."""
    if report.state != State.SUBMITTED:
        return SETTLED[report.state]
    return confirmer.refusal(report, by_head=True).rstrip("。")


def confirm_chosen(request, chosen, now):
    """One that was moved meanwhile keeps no other back; it comes back with what changed (409)."""
    done = monthly_reports.confirm_many(chosen.ready, by=request.user, now=now)
    left = [str(report.pk) for report in [*chosen.stale, *chosen.ready] if report not in done]
    if done:
        total = sum(report.month_amount for report in done)
        messages.success(
            request, f"已确认 {len(done)} 份，合计 {total:,.2f} 万元，项目单位不能再改。"
        )
    if left:
        moved = choose(request.user, left, timezone.localdate(now), is_act=True)
        return show(request, replace(moved, refused=chosen.refused + moved.refused), 409)
    for each in chosen.refused:
        messages.warning(request, f"{each.report.project}没有确认：{each.reason}。")
    return redirect(list_address(chosen.first.year, chosen.first.month))
