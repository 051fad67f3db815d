"""统计口径 beside the ledger's own: entered by the statistician, never computed nor added (15)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts import audit, double_submission
from accounts.audit import Actor
from investment import completion_and_gap, money_light
from investment.models import AnnualTarget, CountyFai, Enrolment, StatisticsFigure
from investment.targets import YI
from norms.policy import Policy
from projects.models import Milestone, Project, YearListing
from projects.models.project import lock_projects
from projects.models.year_listing import YearListingQuerySet


def side_by_side(
    listings: YearListingQuerySet, today: date, month: int | None, policy: Policy
) -> QuerySet[Any]:
    """Listings with both sets of figures up to a month, and whether they should be enrolled."""
    start = Milestone.objects.filter(
        project=OuterRef("project"), code=Milestone.Code.START, state=Milestone.State.DONE
    )
    rows = money_light.with_money(listings, today, outer="project").annotate(
        ledger_figure=FilteredRelation("figures", condition=Q(figures__number=month or 0)),
        bureau_figure=FilteredRelation("statistics", condition=Q(statistics__month=month or 0)),
        is_started=Exists(start),
    )
    should = Q(project__total_investment__gte=policy.enrol_floor, is_enrolled=False)
    running = (
        Q(is_started=True)
        | Q(kind=YearListing.Kind.CONTINUING)
        | Q(project__stage__in=money_light.STARTED)
    )
    return rows.annotate(
        ledger_ytd=F("ledger_figure__ytd"),
        bureau_ytd=F("bureau_figure__ytd"),
        bureau_reason=Coalesce(F("bureau_figure__reason"), Value("")),
        enrolled_day=F("project__enrolment__enrolled_on"),
        is_missing=Case(When(should & running, then=True), default=False),
    ).annotate(difference=F("ledger_ytd") - F("bureau_ytd"))


@transaction.atomic
def enrol(project: Project, *, on: date, by: Actor, now: datetime) -> Enrolment:
    """入统 with its date; a changed date keeps the former one in the trail."""
    lock_projects([project.pk])
    former = Enrolment.objects.filter(project=project).first()
    if former and former.enrolled_on == on:
        return former
    row, _ = Enrolment.objects.update_or_create(
        project=project, defaults={"enrolled_on": on, "at": now, **audit.signed(by)}
    )
    audit.record(
        by=by,
        action="登记入统",
        subject=row,
        before={"入统日期": former.enrolled_on} if former else {},
        after={"入统日期": on},
    )
    return row


@transaction.atomic
def record_reported(
    listing: YearListing, *, month: int, ytd: Decimal, reason: str, by: Actor, now: datetime
) -> StatisticsFigure:
    """What was reported to the bureau up to a month of the listing's year, in 万元, instead of
    what stood there. ValidationError below nought."""
    if ytd < 0:
        raise ValidationError({"ytd": "统计上报累计不能为负数。"})
    lock_projects([listing.project_id])
    double_submission.lock(listing)
    former = StatisticsFigure.objects.filter(listing=listing, month=month).first()
    if former and (former.ytd, former.reason) == (ytd, reason.strip()):
        return former
    row, _ = StatisticsFigure.objects.update_or_create(
        listing=listing,
        month=month,
        defaults={
            "project_id": listing.project_id,
            "ytd": ytd,
            "reason": reason.strip(),
            "at": now,
            **audit.signed(by),
        },
    )
    label = f"1—{month}月统计上报"
    audit.record(
        by=by,
        action="填写统计数据",
        subject=row,
        before={label: str(former.ytd)} if former else {},
        after={label: str(ytd)},
        reason=reason.strip(),
    )
    return row


@transaction.atomic
def void_enrolment(project: Project, *, by: Actor, reason: str) -> None:
    """Take back an enrolment entered by mistake; the trail keeps its date."""
    lock_projects([project.pk])
    row = Enrolment.objects.filter(project=project).first()
    if row:
        before = {"入统日期": row.enrolled_on}
        audit.record(by=by, action="撤回入统", subject=row, before=before, reason=reason)
        row.delete()


@transaction.atomic
def void_reported(listing: YearListing, month: int, *, by: Actor, reason: str) -> None:
    """Take back what was reported to the bureau up to a month; the trail keeps the amount."""
    lock_projects([listing.project_id])
    row = StatisticsFigure.objects.filter(listing=listing, month=month).first()
    if row:
        before = {f"1—{month}月统计上报": str(row.ytd)}
        audit.record(by=by, action="撤回统计数据", subject=row, before=before, reason=reason)
        row.delete()


@transaction.atomic
def record_county_fai(
    year: int,
    month: int,
    *,
    ytd: Decimal,
    growth: Decimal | None,
    source: str,
    by: Actor,
    now: datetime,
) -> CountyFai:
    """全县固定资产投资 as the bureau published it, in 万元; a correction keeps the former figure
    in the trail."""
    facts: dict[str, Any] = {"ytd": ytd, "growth": growth, "source": source}
    signed = {"at": now, **audit.signed(by)}
    # The month's own row is the lock: whoever comes second waits for it, then compares.
    rows = CountyFai.objects.select_for_update()
    row, is_new = rows.get_or_create(year=year, month=month, defaults=facts | signed)
    before = {} if is_new else {"累计": str(row.ytd)}
    if not is_new:
        if all(getattr(row, name) == value for name, value in facts.items()):
            return row
        for name, value in (facts | signed).items():
            setattr(row, name, value)
        row.save(update_fields=[*facts, *signed])
    audit.record(
        by=by,
        action="填写固定资产投资",
        subject=row,
        before=before,
        after={"累计": str(ytd), "来源": source},
    )
    return row


def promised_fai(year: int) -> Decimal | None:
    """The year's target of fixed-asset investment in 万元, or None."""
    target = AnnualTarget.objects.filter(year=year, code="fai").first()
    return target.amount * YI if target and target.amount else None


def latest_fai(year: int, month: int = 12) -> CountyFai | None:
    """The newest county figure of a year up to a month, or None."""
    return CountyFai.objects.filter(year=year, month__lte=month).order_by("-month").first()


def ended_months(year: int, today: date) -> list[int]:
    """The months of a year that are over, newest first."""
    last_year, last_month = completion_and_gap.ended_month(today)
    if year > last_year:
        return []
    return list(range(12 if year < last_year else last_month, 0, -1))
