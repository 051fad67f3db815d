"""灯: the worst of dates and money (R-LT-6, R-LT-7); what pages and letters ask.

The rule stands twice, in Python for one row with its sentence and in SQL for lists; one test
drives both.
"""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from investment import stale_light
from investment.money_light import MoneyRow, is_red, is_yellow, money_lights, with_money
from norms.policy import Policy
from projects import schedule_light
from projects.models import Milestone, Project
from projects.obligation_status import Light, ObligationStatus


def overall_light(
    row: MoneyRow,
    milestones: list[Milestone],
    today: date,
    policy: Policy,
    statuses: dict[int, ObligationStatus] | None = None,
) -> Light:
    """The worst of dates and money of a row of with_money(); dates first. What would
    be green and has said nothing for long is grey (R-LT-7). `statuses` as of schedule_light()."""
    found = schedule_light.schedule_light(milestones, today, policy, statuses)
    worst = max(money_lights(row, today, policy), key=lambda each: each.severity, default=None)
    # A project without a road map must not look green for its money (docs/rules.md, traps).
    if worst is not None and worst.severity > max(found.severity, schedule_light.SEVERITY["green"]):
        return worst
    silent = stale_light.stale_light(row, today, policy) if found.colour == "green" else None
    return silent or found


def with_overall_light(
    rows: QuerySet[Any], today: date, policy: Policy, outer: str = "pk"
) -> QuerySet[Any]:
    """SQL twin of overall_light(): annotates light and what with_money() joins."""
    dates = schedule_light.light_conditions(today, policy, outer)
    moving = ~Q(money_stage__in=Project.FROZEN_STAGES)
    silent = Case(
        When(stale_light.is_stale(today, policy), then=Value("grey")), default=Value("green")
    )
    return with_money(rows, today, outer).annotate(
        light=Case(
            When(dates["red"] | moving & is_red(today, policy), then=Value("red")),
            When(dates["yellow"] | moving & is_yellow(today, policy), then=Value("yellow")),
            When(dates["grey"], then=Value("grey")),
            When(dates["green"], then=silent),
            When(dates["done"], then=Value("done")),
            default=Value("grey"),
            output_field=CharField(),
        )
    )
