"""灯: the light of a project's dates and its sentence (R-LT-1, R-LT-2, R-LT-6).

Computed, never typed or stored. The rule stands here twice: in Python for one project, in SQL
for lists of projects, one test drives both. The light of each milestone is its status_of().
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When

from norms.policy import Policy
from projects.models import Milestone
from projects.models.milestone import overdue_on
from projects.models.obligation import OPEN
from projects.models.year_listing import YearListingQuerySet
from projects.obligation_status import SEVERITY, WORDS, Light, ObligationStatus, status_of

__all__ = ["SEVERITY", "WORDS", "Light", "is_near", "schedule_light", "with_schedule_light"]


def schedule_light(
    milestones: list[Milestone],
    today: date,
    policy: Policy,
    statuses: dict[int, ObligationStatus] | None = None,
) -> Light:
    """The worst of a project's milestones; grey when there is none (a project without a road map
    must not look green). `statuses`: {key: status_of()} of those not done, where known."""
    counted = [m for m in milestones if m.state != m.State.CANCELLED and not m.frozen_on]
    frozen = [m for m in milestones if m.state == m.State.PENDING and m.frozen_on]
    if frozen and not any(m.is_open or m.is_overdue(today) for m in counted):
        return Light("grey", "已暂停，不计逾期", word="已暂停")
    if not counted:
        return Light("grey", "还没有排路线图", word="未排路线图")
    if all(m.state == m.State.DONE for m in counted):
        return Light("done", "节点全部完成")
    # What is done is green at worst, and something here is not done.
    undone = [m for m in counted if m.state != m.State.DONE]
    if statuses is None:
        statuses = {m.pk: status_of(m, today, policy) for m in undone}
    stand = [(statuses[m.pk], m) for m in undone]
    worst, milestone = max(stand, key=lambda pair: (pair[0].light.severity, _age(*pair)))
    if worst.light.severity <= SEVERITY["green"]:
        return Light("green", "没有逾期和临近到期的节点")
    return Light(worst.light.colour, f"{milestone.name}：{worst.sentence}")


def with_schedule_light(
    projects: YearListingQuerySet, today: date, policy: Policy, outer: str = "pk"
) -> YearListingQuerySet:
    """SQL twin of schedule_light(): annotates `light`.

    `outer` is the column of the annotated rows that holds the project's key.
    """
    cases = [
        When(condition, then=Value(colour))
        for colour, condition in light_conditions(today, policy, outer).items()
    ]
    return projects.annotate(light=Case(*cases, default=Value("grey"), output_field=CharField()))


def light_conditions(today: date, policy: Policy, outer: str) -> dict[str, Q]:
    """{colour: condition}: the first that holds decides, and where none does it is grey."""
    mine: Any = Milestone.objects.filter(project=OuterRef(outer)).order_by()
    red = mine.overdue(today).with_days(today).filter(Q(days_overdue__gte=policy.red_days))
    # A milestone that is submitted counts as done on its event date: neither late nor near.
    yellow = mine.filter(overdue_on(today) | OPEN & is_near(today, policy))
    frozen = mine.filter(state=Milestone.State.PENDING, frozen_on__isnull=False)
    counted = mine.counted()
    return {
        "red": Q(Exists(red)),
        "yellow": Q(Exists(yellow)),
        "grey": Exists(frozen) & ~Exists(mine.open()),
        "green": Q(Exists(counted.exclude(state=Milestone.State.DONE))),
        "done": Q(Exists(counted)),
    }


def is_near(today: date, policy: Policy) -> Q:
    """The condition on open milestones that are overdue or within their warning days."""
    statutory = Q(code__in=Milestone.STATUTORY)
    soon = today + timedelta(days=policy.warn_days_statutory)
    other = today + timedelta(days=policy.warn_days)
    return (statutory & Q(due_date__lte=soon)) | (~statutory & Q(due_date__lte=other))


def _age(status: ObligationStatus, milestone: Milestone) -> int:
    """The longest overdue first, then what is due next; what is reported comes last."""
    return status.days or (-status.left if milestone.is_open else -(10**6))
