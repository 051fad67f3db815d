"""The facts of what an order lists, as they stand on a day; frozen with the order (R-SO-1)."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Max
from django.utils import timezone

from core.values.dates import month_day
from norms.policy import Policy, policy_on
from projects.models import Milestone, ProgressUpdate
from projects.models.assignments import lead_names
from projects.models.obligation import DatedObligation, projects_of
from projects.obligation_status import status_of
from supervision.models import OrderRow
from supervision.models.order import baseline_of, key_of


def frozen_rows(obligations: Sequence[DatedObligation], day: date) -> list[OrderRow]:
    """Unsaved rows of these obligations, in their order; four queries for any number."""
    policy = policy_on(day)
    leads = lead_names(projects_of(obligations), day)
    said = last_reports(obligations)
    return [
        _row(each, day, policy, leads.get(each.project_id, []), said.get(each.pk, ""))
        for each in obligations
    ]


def _row(
    row: DatedObligation, day: date, policy: Policy, leads: Sequence[str], said: str
) -> OrderRow:
    status = status_of(row, day, policy)
    kind, key = key_of(row)
    is_milestone = isinstance(row, Milestone)
    return OrderRow(
        kind=kind,
        object_id=key,
        milestone_id=key if is_milestone else None,
        title=row.title()[:200],
        baseline_due_date=baseline_of(row),
        due_date=row.due_date,
        overdue_days=status.days,
        level_word=status.level_word,
        lead_officials="、".join(leads)[:200],
        last_report=said if is_milestone else "",
    )


def last_reports(obligations: Sequence[DatedObligation]) -> dict[int, str]:
    """{milestone: when it was last reported on, by whom, and what was said}; two queries."""
    keys = [row.pk for row in obligations if isinstance(row, Milestone)]
    updates = ProgressUpdate.objects.filter(milestone__in=keys).order_by()
    newest = updates.values("milestone").annotate(last=Max("pk")).values_list("last", flat=True)
    rows = ProgressUpdate.objects.filter(pk__in=list(newest))
    return {row.milestone_id: said_in(row) for row in rows if row.milestone_id}


def said_in(update: ProgressUpdate) -> str:
    """11月20日 示例甲：正在做，基础已完成"""
    on = month_day(timezone.localdate(update.at))
    said = (update.get_standing_display(), update.obstacle_word, update.note, update.problem)
    # Often the same words twice, as 一句话进展 and as 存在问题.
    words = "，".join(dict.fromkeys(filter(None, said)))
    return f"{on} {update.by_name}：{words}"[:1200]
