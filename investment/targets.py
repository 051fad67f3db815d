"""年度目标: what was reached, and whether that is what was promised (R-TG-1, R-TG-2, R-RES-1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery

from accounts import audit, double_submission
from accounts.audit import Actor
from accounts.models import Duty, Person
from investment import completion_and_gap, computed_targets, reserve_ratio
from investment.models import AnnualTarget, CountyFai, TargetActual
from investment.models.target import TargetQuerySet
from investment.reserve_ratio import shown_ratio
from norms.policy import Policy, policy_on
from projects.models import Project, YearListing
from projects.models.project import ProjectQuerySet

YI = Decimal(10_000)
Stage = Project.Stage
#: Finished: 竣工 and what follows it.
BUILT = (Stage.COMPLETED, Stage.COMMISSIONED, Stage.AT_CAPACITY)
BUILDING = (Stage.STARTED, Stage.BUILDING, Stage.SUSPENDED)
NEW_ENERGY = "新能源"
#: Codes of the targets that the ledger has always known by itself; nobody enters them.
COMPUTED = ("fai", "livelihood_items")
#: Entered as the pool's total in 亿元, shown as a ratio.
RESERVE = "reserve_ratio"
STATES = {
    "met": "已达到",
    "under_way": "进行中",
    "missed": "未达到",
    "unjudged": "待判定",
    "unsaid": "未填报",
}
LATEST = "amount as_of source is_met by_name".split()


@dataclass(frozen=True)
class Actual:
    """What a target stood at by a day. `computed` says that the ledger knows it by itself."""

    amount: Decimal | None
    as_of: date
    source: str
    is_met: bool | None = None
    computed: bool = False
    #: How it came about: the denominator of a ratio (R-RES-2), who entered it.
    basis: str = ""


@dataclass(frozen=True)
class TargetStatus:
    """A target beside its actual; `is_met` is None while nothing can be said."""

    target: AnnualTarget
    actual: Actual | None
    is_met: bool | None
    #: The year is over: what was not reached by then was missed.
    is_final: bool = False
    #: What was typed, with its source, where a computed figure is shown and judged in its place.
    typed: Actual | None = None

    @property
    def typed_words(self) -> str:
        """填报数 3.41 亿元（县招商局报送）: of what stands beside the computed figure, or ""."""
        if self.typed is None or self.typed.amount is None:
            return ""
        amount = f"{self.typed.amount.normalize():f} {entered_unit(self.target)}"
        return f"填报数 {amount}（{self.typed.source}）"

    @property
    def percent(self) -> Decimal | None:
        """Share of the promised amount in points; None for rates and for what has no amount."""
        target, actual = self.target, self.actual
        if not actual or actual.amount is None or not target.amount or target.unit == "%":
            return None
        return (actual.amount * 100 / target.amount).quantize(Decimal("0.1"), ROUND_FLOOR)

    @property
    def shown(self) -> Decimal | None:
        """The actual as it is printed: a ratio that must reach a floor is rounded down."""
        amount = self.actual.amount if self.actual else None
        return shown_ratio(amount) if self.target.code == RESERVE and amount else amount

    @property
    def state(self) -> str:
        """met, under_way, missed, unsaid or unjudged: the words stand in STATES."""
        if self.actual is None:
            return "unsaid"
        if self.is_met is None:
            return "unjudged"
        return "met" if self.is_met else "missed" if self.is_final else "under_way"

    @property
    def word(self) -> str:
        """The state in Chinese, as pages say it."""
        return STATES[self.state]


def is_met(
    target: AnnualTarget, actual: Actual | None, reference: Actual | None = None
) -> bool | None:
    """Whether the actual keeps the promise, by its comparison word; None while unknown (R-TG-1).

    以上 includes the number, 突破 does not; relative targets compare with another's actual.
    """
    if actual is None:
        return None
    word = target.Comparison
    if target.comparison in target.BY_HAND:
        return actual.is_met
    against = reference.amount if reference else None
    if target.comparison not in target.RELATIVE:
        against = target.amount
    if actual.amount is None:
        # A ratio without a denominator is undefined, and whoever computed it says: not met.
        return actual.is_met
    if against is None:
        return None
    if target.comparison in (word.MORE, word.ABOVE):
        return actual.amount > against
    return actual.amount >= against


def target_statuses(
    year: int, as_of: date, among: TargetQuerySet | None = None, policy: Policy | None = None
) -> list[TargetStatus]:
    """All targets of a year with what was reached by a day, in the order of the plan; `policy` is
    that of the day, where the caller has it."""
    among = AnnualTarget.objects.all() if among is None else among
    policy = policy or policy_on(as_of)
    rows = list(with_latest_actual(among.of(year), as_of).order_by("number"))
    codes = [row.code for row in rows if row.code]
    computed = computed_targets.actuals(year, as_of, codes, policy)
    actuals = {row.pk: computed.get(row.code) or _entered(row) for row in rows}
    _pool_as_ratio(rows, actuals, policy)
    is_final = as_of >= date(year, 12, 31)
    return [_status(row, actuals, is_final, row.code in computed) for row in rows]


def _status(
    row: AnnualTarget, actuals: Mapping[Any, Actual | None], is_final: bool, is_computed: bool
) -> TargetStatus:
    actual = actuals[row.pk]
    met = is_met(row, actual, actuals.get(row.reference_id))
    return TargetStatus(row, actual, met, is_final, _entered(row) if is_computed else None)


def target_status(target: AnnualTarget, as_of: date) -> TargetStatus:
    """One target beside its actual; the others of its year may be what it is judged by."""
    return next(row for row in target_statuses(target.year, as_of) if row.target.pk == target.pk)


def with_latest_actual(targets: TargetQuerySet, as_of: date) -> TargetQuerySet:
    """The newest entry up to a day as columns: one query for any number of targets."""
    latest = TargetActual.objects.filter(target=OuterRef("pk"), as_of__lte=as_of)
    latest = latest.order_by("-as_of", "-pk")
    columns = {f"last_{name}": Subquery(latest.values(name)[:1]) for name in LATEST}
    return targets.annotate(**columns)


def _entered(row: Any) -> Actual | None:
    """Of a row of with_latest_actual()."""
    if row.last_as_of is None:
        return None
    return Actual(row.last_amount, row.last_as_of, row.last_source, row.last_is_met)


def _pool_as_ratio(
    rows: list[AnnualTarget], actuals: dict[int, Actual | None], policy: Policy
) -> None:
    """The pool is entered as a total and stands as a ratio, by the policy of the day (R-RES-2);
    one that is computed is a ratio already."""
    kind = policy.reserve_base
    pool = next((row for row in rows if row.code == RESERVE), None)
    entered = actuals[pool.pk] if pool else None
    if pool is None or entered is None or entered.computed:
        return
    fai_target = next((row.amount for row in rows if row.code == "fai"), None)
    plan = reserve_ratio.denominator(kind, pool.year, fai_target)
    actuals[pool.pk] = reserve_ratio.as_ratio(entered, kind, plan)


# --- What the ledger knows by itself ------------------------------------------------------------


def fai_actual(year: int, as_of: date, policy: Policy) -> Actual | None:
    """固定资产投资 in 亿元 as the statistician entered it; never the ledger's sum (R-IN-7)."""
    months = 12 if as_of.year > year else as_of.month
    row = CountyFai.objects.filter(year=year, month__lte=months).order_by("-month").first()
    if row is None:
        return None
    until = completion_and_gap.last_day(row.year, row.month)
    return Actual(row.ytd / YI, until, f"统计口径，{row.source}", basis="统计员录入")


def livelihood_actual(year: int, as_of: date, policy: Policy) -> Actual:
    """十件民生实事: how many of the projects so marked are finished."""
    done = livelihood_projects(year).filter(stage__in=BUILT).count()
    return Actual(Decimal(done), as_of, "台账：竣工及以后", computed=True)


def livelihood_projects(year: int) -> ProjectQuerySet:
    """The projects on a year's list that are marked as one of its ten practical things."""
    listed = YearListing.objects.current().filter(year=year, project__is_livelihood_item=True)
    return Project.objects.current().filter(pk__in=listed.values("project"))


def new_energy() -> dict[str, int]:
    """{built, building, planned} projects tagged 新能源, by stage (R-TG-2)."""
    tagged = Project.objects.current().filter(tags__name=NEW_ENERGY)
    tagged = tagged.exclude(stage=Stage.TERMINATED)
    built, building = Q(stage__in=BUILT), Q(stage__in=BUILDING)
    return tagged.order_by().aggregate(
        built=Count("pk", filter=built),
        building=Count("pk", filter=building),
        planned=Count("pk", filter=~built & ~building),
    )


# --- Entering what the ledger does not know -----------------------------------------------------


def may_enter(person: Person) -> bool:
    """The project center and the statistician keep the targets' actuals."""
    return person.has_duty(Duty.Kind.OFFICE, Duty.Kind.STATISTICIAN)


def check_may_enter(person: Person) -> None:
    """The project office and the statistician; else 403."""
    if not may_enter(person):
        raise PermissionDenied("目标完成情况由项目中心和统计员填报。")


@transaction.atomic
def record_actual(
    target: AnnualTarget,
    *,
    by: Actor,
    as_of: date,
    source: str,
    today: date,
    now: datetime,
    amount: Decimal | None = None,
    met: bool | None = None,
) -> TargetActual:
    """Enter what was reached by a day, with its source; earlier entries stay readable. The same
    entry sent again is the same row, however many arrive at once. ValidationError for a target
    that the ledger counts itself, and for a day to come or of another year."""
    if target.code in COMPUTED:
        raise ValidationError("这一项由台账自动统计，不需要填写。")
    if as_of > today:
        raise ValidationError({"as_of": "截至日期不能晚于今天。"})
    if as_of.year != target.year:
        raise ValidationError({"as_of": f"请填 {target.year} 年内的日期。"})
    by_hand = target.comparison in target.BY_HAND
    facts: dict[str, Any] = {"target": target, "as_of": as_of, "source": source}
    facts |= {"amount": None if by_hand else amount, "is_met": met if by_hand else None}
    double_submission.lock(target)
    same = double_submission.just_now(TargetActual.objects.filter(**facts), by=by, now=now).first()
    if same:
        return same
    row = TargetActual(at=now, **facts, **audit.signed(by))
    row.full_clean(exclude=["target", "by"])
    row.save()
    reached = ("已完成" if met else "未完成") if by_hand else f"{amount} {entered_unit(target)}"
    audit.record(
        by=by,
        action="填报目标完成情况",
        subject=target,
        after={"截至": as_of.isoformat(), "完成": reached, "来源": source},
    )
    return row


def entered_unit(target: AnnualTarget) -> str:
    """The unit in which an actual is entered."""
    return "亿元" if target.code == RESERVE else target.unit
