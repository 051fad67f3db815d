"""Which rows had come so far that an order was to be drafted, and stood in none and under none?

Beside what was said: read off the ladder and the rows of orders, apart from whoever drafts.
"""

from datetime import date, timedelta

from django.db.models import Q

from alerts.reconciliation.past_state import Owed, Span
from norms.models import EscalationStep
from norms.policy import Policy, PolicyStep
from projects.models.obligation import DatedObligation
from supervision.models import OrderRow

#: The stable code of the step at which the program drafts.
STEP = "order"
#: At its end by somebody's word: it stays so until the ladder goes on.
BY_WORD = Q(order__state__in=("closed", "discarded"), order__closed_by__isnull=False)


def undrafted(
    kind: type[DatedObligation], owed: list[Owed], span: Span, policy: Policy
) -> list[str]:
    """A sentence for each row of this kind that was owed through the span; none of a day whose
    edition knew no orders."""
    if not policy.steps(EscalationStep.Obligation.ORDER):
        return []
    step = next((step for step in policy.steps(kind.ladder) if step.code == STEP), None)
    if step is None:
        return []
    reached = {each: day for each in owed if (day := _reached_on(each, step, span.day))}
    known = _known(kind, [each.row.pk for each in reached], span)
    return [
        _sentence(each, span.day)
        for each, on in reached.items()
        if not any(until is None or until >= on for until in known.get(each.row.pk, []))
    ]


def _reached_on(each: Owed, step: PolicyStep, day: date) -> date | None:
    """The day on which it came so far, by `day`."""
    if each.row.project_id is None:
        return None
    if step.statutory_only and not getattr(each.row, "is_statutory", False):
        return None
    on = each.reminded_from + timedelta(days=step.days)
    return on if on <= day else None


def _known(
    kind: type[DatedObligation], keys: list[int], span: Span
) -> dict[int, list[date | None]]:
    """{key: [until when a draft or an order was known of it, None: still]} at the span's end."""
    rows = OrderRow.objects.filter(kind=kind._meta.model_name, object_id__in=keys)
    lasted = Q(order__closed_on=None) | Q(order__closed_at__gt=span.end) | BY_WORD
    rows = rows.filter(lasted, order__drafted_at__lte=span.end).order_by()
    found: dict[int, list[date | None]] = {}
    for key, until in rows.values_list("object_id", "order__closed_on"):
        found.setdefault(key, []).append(until)
    return found


def _sentence(each: Owed, day: date) -> str:
    days, project = (day - each.due_date).days, each.row.project
    return f"未拟督办单  {project}  {each.row.title()}  逾期 {days} 天"
