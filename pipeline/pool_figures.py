"""What the reserve pool stands at on a day, read from its entries, and the target 储备库倍数, which
is computed from it (R-RES-1, R-RES-2, R-RES-3).
"""

from dataclasses import replace
from datetime import date

from django.db.models import Q

from investment import reserve_ratio
from investment.models import AnnualTarget
from investment.targets import RESERVE, Actual
from norms.policy import Policy
from pipeline.models import JointReviewCase, PoolEntry, PoolOpening
from pipeline.pool_ratio import Candidate, PoolLine, PoolRatio, weights_of
from pipeline.pool_rules import LEAVING_KINDS
from projects.models import Project, YearListing

SOURCE = "台账储备库"


def pool_lines(day: date) -> list[PoolLine]:
    """Every entry that counts on a day, with its figures of that day: one query."""
    rows = PoolEntry.objects.on(day).with_figures(day).order_by("since", "pk")
    columns = "pk", "project", "project__name", "amount", "maturity"
    return [
        PoolLine(entry, project, name, amount, maturity, is_reviewed=reviewed_on is not None)
        for entry, project, name, amount, maturity, reviewed_on in rows.values_list(
            *columns, "reviewed_on"
        )
    ]


def pool_ratio(year: int, day: date, policy: Policy, base: str = "") -> PoolRatio:
    """The pool of a day over the plan of a year, by the policy of the day; `base`: over another
    plan than that lays down. Two queries, three for the ledger's plans."""
    base = base or policy.reserve_base
    targets = AnnualTarget.objects.filter(year=year, code__in=(RESERVE, "fai"))
    amounts = dict(targets.values_list("code", "amount"))
    plan = reserve_ratio.denominator(base, year, amounts.get("fai"))
    lines = tuple(pool_lines(day))
    return PoolRatio(day, lines, weights_of(policy), base, plan, amounts.get(RESERVE))


def reserve_actual(year: int, as_of: date, policy: Policy) -> Actual | None:
    """The target 储备库倍数 by a day; None until the opening list is confirmed and before its day,
    as the pool was not kept then."""
    if not is_kept_on(as_of):
        return None
    ratio = pool_ratio(year, min(as_of, date(year, 12, 31)), policy)
    total = Actual(ratio.total.yi, as_of, SOURCE, ratio.is_met, computed=True)
    actual = reserve_ratio.as_ratio(total, ratio.base, ratio.plan)
    return replace(actual, basis="；".join(filter(None, (actual.basis, ratio.notes))))


def is_kept_on(day: date) -> bool:
    """Whether the pool is kept here by that day: from that of the opening list on."""
    return PoolOpening.objects.filter(confirmed_on__lte=day).exists()


# --- What would close the gap ---------------------------------------------------------------------


def coming_in(year: int) -> list[Candidate]:
    """The projects that are not in the pool and would add to it, each with the amount that its
    newest case names: passed and not admitted yet, on an agenda, waiting for one. Two queries."""
    in_pool = PoolEntry.objects.open().values("project")
    listed = YearListing.objects.filter(year=year, kind__in=LEAVING_KINDS).values("project")
    rows = JointReviewCase.objects.filter(_may_come_in(), project__withdrawn_on=None)
    rows = rows.exclude(project__in=in_pool).exclude(project__in=listed)
    rows = rows.exclude(project__stage=Project.Stage.TERMINATED)
    newest = {row.project_id: row for row in rows.select_related("project").order_by("pk")}
    return [
        Candidate(row.project_id, row.project.name, row.amount, row.standing)
        for row in newest.values()
    ]


def _may_come_in() -> Q:
    """A case that is not decided, or passed and has brought in nothing."""
    result = JointReviewCase.Result
    used = PoolEntry.objects.standing().filter(case__isnull=False).values("case")
    return Q(result=result.PENDING) | Q(result=result.PASSED) & ~Q(pk__in=used)
