"""What the reserve pool stands at on a day, read from its entries, and the target 储备库倍数, which
is computed from it (R-RES-1, R-RES-2, R-RES-3).
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, Sum, Value, When

from investment import reserve_ratio
from investment.models import AnnualTarget
from investment.targets import RESERVE, Actual
from norms.policy import Policy
from pipeline.models import PoolEntry, PoolOpening
from pipeline.pool_ratio import PoolGroup, PoolRatio, weights_of

SOURCE = "台账储备库"
#: The target itself, and the one that may be its denominator.
CODES = (RESERVE, "fai")


def pool_groups(day: date) -> tuple[PoolGroup, ...]:
    """Every entry that counts on a day, with its figures of that day, in groups: one query."""
    rows: Any = PoolEntry.objects.on(day).with_figures(day).order_by()
    reviewed = Case(When(reviewed_on=None, then=Value(False)), default=Value(True))
    rows = rows.annotate(argued=reviewed).values_list("maturity", "argued")
    sums = rows.annotate(count=Count("pk"), total=Sum("amount"))
    return tuple(PoolGroup(*facts) for facts in sums)


def pool_ratio(year: int, day: date, policy: Policy, base: str = "") -> PoolRatio:
    """The pool of a day over the plan of a year, by the policy of the day; `base`: over another
    plan than that lays down. Two queries, three for the ledger's plans."""
    return _over_plan(_targets(year, day), year, day, policy, base or policy.reserve_base)


def _over_plan(
    targets: dict[str, Any], year: int, day: date, policy: Policy, base: str
) -> PoolRatio:
    wanted, fai = (targets[code].amount if code in targets else None for code in CODES)
    plan = reserve_ratio.denominator(base, year, fai)
    return PoolRatio(pool_groups(day), weights_of(policy), base, plan, wanted)


def _targets(year: int, day: date) -> dict[str, Any]:
    """{code: target} of CODES, each with whether the pool is kept here by that day, that is from
    the day of the opening list on, as column `is_kept`."""
    opened = PoolOpening.objects.filter(confirmed_on__lte=day)
    rows = AnnualTarget.objects.filter(year=year, code__in=CODES)
    return {row.code: row for row in rows.annotate(is_kept=Exists(opened))}


def reserve_actual(year: int, as_of: date, policy: Policy) -> Actual | None:
    """The target 储备库倍数 by a day; None until the opening list is confirmed and before its day,
    as the pool was not kept then."""
    targets, day = _targets(year, as_of), min(as_of, date(year, 12, 31))
    if not any(row.is_kept for row in targets.values()):
        return None
    ratio = _over_plan(targets, year, day, policy, policy.reserve_base)
    total = Actual(ratio.total.yi, as_of, SOURCE, ratio.is_met, computed=True)
    actual = reserve_ratio.as_ratio(total, ratio.base, ratio.plan)
    return replace(actual, basis="；".join(filter(None, (actual.basis, ratio.notes))))
