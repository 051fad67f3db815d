"""What every listing of a year stood at when a month was closed (R-IN-8, R-LT-6)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum

from investment import (
    completion_and_gap,
    county_snapshot,
    money_light,
    overall_light,
    overdue_stock,
    stale_light,
)
from investment.models import (
    AnnualPlan,
    Correction,
    Enrolment,
    Month,
    MonthFigure,
    MonthlyReport,
)
from investment.money_light import MoneyFacts
from investment.monthly_reports import unbooked_reports
from investment.unreported_units import unreported_beside
from norms.policy import Policy, policy_on
from projects.models import Milestone, Project, YearListing

ZERO = Decimal("0.00")
LIT_KINDS = (YearListing.Kind.CONTINUING, YearListing.Kind.NEW)


@dataclass
class ClosingFigures:
    """Everything a closing reads, each in one query."""

    month: Month
    policy: Policy
    #: Of the mappings the key is the listing, of `enrolled`, `heard` and what follows the project.
    listings: list[YearListing]
    reports: list[MonthlyReport]
    plans: dict[int, AnnualPlan]
    amounts: dict[int, Decimal]
    opened: set[int]
    reported: set[int]
    corrections: dict[int, Decimal]
    corrected_keys: list[int]
    #: What each stood at a month earlier; none in January.
    before: dict[int, MonthFigure]
    enrolled: dict[int, date]
    #: What was overdue on the month's last day and what moved in it (R-OD-8).
    stock: overdue_stock.MonthStock
    #: When each project was last heard of, as known at the month's end (R-LT-7).
    heard: dict[int, datetime]
    first_listed: dict[int, date]
    #: What each listing owes and keeps at the month's end, as the dashboard counts it; by listing.
    dates: dict[int, county_snapshot.ListingSnapshot]
    milestones: dict[int, list[Milestone]]

    @classmethod
    def open(cls, month: Month) -> "ClosingFigures":
        """Read what the closing of this month stands on: of each kind one query, whatever the
        listings."""
        listings = YearListing.objects.current().filter(
            year=month.year, listed_on__lte=month.last_day
        )
        listings = list(listings.select_related("project").order_by("pk"))
        reports = unbooked_reports(month.year, month.month).confirmed()
        reports = list(reports.only("listing_id", "month_amount", "is_opening", "month"))
        corrections = list(
            Correction.objects.filter(booked=None, listing__in=listings).values_list(
                "pk", "listing", "amount"
            )
        )
        # Of this year alone: no figure has the number 0, so January begins at nought.
        last = MonthFigure.objects.filter(year=month.year, number=month.month - 1)
        stock = overdue_stock.at_closing(month)
        return cls(
            month=month,
            policy=policy_on(month.last_day),
            listings=listings,
            reports=reports,
            plans=_plans(listings),
            amounts=_summed((row.listing_id, row.month_amount) for row in reports),
            opened={row.listing_id for row in reports if row.is_opening},
            reported={row.listing_id for row in reports if row.month == month.month},
            corrections=_summed((listing, amount) for _, listing, amount in corrections),
            corrected_keys=[pk for pk, _, _ in corrections],
            before={row.listing_id: row for row in last},
            enrolled=dict(Enrolment.objects.values_list("project", "enrolled_on")),
            stock=stock,
            heard=stale_light.last_updates([row.project_id for row in listings], month.last_day),
            first_listed=money_light.first_listed([row.project_id for row in listings]),
            dates=county_snapshot.dates_of(month),
            milestones=_milestones(listings, month.last_day),
        )

    def settle_unreported(self, ticked: set[int]) -> None:
        """Keep with the month who had not reported; refuse what nobody ticked."""
        missing = unreported_beside(self.reported, self.month.year, self.month.month)
        unseen = [each for each in missing if not each.is_ticked(ticked)]
        if unseen:
            named = "；".join(map(str, unseen))
            raise ValidationError(f"还没有报送月报、也没有勾选：{named}。请核对后逐个勾选再结账。")
        kept = [{"unit": each.unit, "projects": each.projects} for each in missing]
        self.month.unreported = kept
        self.month.save(update_fields=["unreported"])

    def mark_booked(self) -> None:
        """Mark what this month carries, so that no later one carries it again. ValidationError,
        and with it nothing is closed, where a row moved since it was read."""
        keys = [row.pk for row in self.reports]
        taken = MonthlyReport.objects.confirmed().filter(pk__in=keys, booked=None)
        taken = taken.update(booked=self.month)
        # The office may have entered another amount into a confirmed report meanwhile.
        carried = self.month.reports.filter(year=self.month.year)
        carried = carried.aggregate(sum=Sum("month_amount"))["sum"] or ZERO
        corrected = Correction.objects.filter(pk__in=self.corrected_keys, booked=None)
        read = len(keys), sum(row.month_amount or ZERO for row in self.reports)
        booked = corrected.update(booked=self.month)
        if (taken, carried) != read or booked != len(self.corrected_keys):
            raise ValidationError("结账时有月报刚被改动，请再结一次。")

    def figure(self, listing: YearListing) -> MonthFigure:
        """What this listing stands at with the month, in 万元 and points, and the light it then
        had."""
        project, before = listing.project, self.before.get(listing.pk)
        amount = self.amounts[listing.pk] + self.corrections[listing.pk]
        ytd = amount + (before.ytd if before else ZERO)
        row = MonthFigure(
            month=self.month,
            year=self.month.year,
            number=self.month.month,
            project=project,
            listing=listing,
            is_latest=True,
            kind=listing.kind,
            stage=project.stage,
            unit_id=project.responsible_unit_id,
            work_area_id=project.work_area_id,
            is_livelihood_item=project.is_livelihood_item,
            total_investment=project.total_investment,
            month_amount=amount,
            ytd=ytd,
            cumulative=ytd + (listing.carried_in or ZERO),
            is_reported=listing.pk in self.reported,
            has_opening=listing.pk in self.opened,
            enrolled_on=self.enrolled.get(project.pk),
            is_enrolled=project.pk in self.enrolled or bool(project.stat_enrolled),
        )
        self._add_rates(row, self.plans.get(listing.pk))
        self._add_dates(row, listing)
        self._add_light(row, before)
        return row

    def _add_rates(self, row: MonthFigure, plan: AnnualPlan | None) -> None:
        """Rate, expected share and gap against the plan in force at the closing (R-LT-3)."""
        row.expected = completion_and_gap.time_progress(row.number)
        if plan is None:
            return
        row.plan, row.curve = plan.amount, plan.curve
        row.planned, row.expected = plan.planned(row.number), plan.expected(row.number)
        row.rate = completion_and_gap.rate(row.ytd, plan.amount)
        row.gap = completion_and_gap.gap(row.rate, row.expected)

    def _add_dates(self, row: MonthFigure, listing: YearListing) -> None:
        """What its kind owes and keeps, and what was overdue on the month's last day."""
        county_snapshot.keep_dates(row, self.dates[listing.pk])
        rows = self.milestones[row.project_id]
        owed = [m for m in rows if m.listing_id == listing.pk and m.code in Milestone.STATUTORY]
        late = [self.stock.overdue[m.pk].days for m in rows if m.pk in self.stock.overdue]
        row.overdue, row.overdue_days = len(late), max(late, default=0)
        row.is_lit = is_lit(row, owed)

    def _add_light(self, row: MonthFigure, before: MonthFigure | None) -> None:
        """The light as the county saw it with this month's figures (R-LT-6: a snapshot)."""
        day, facts = self.month.last_day, self._money_facts(row, before)
        light = overall_light.overall_light(
            facts, self._milestones_at_month_end(row, day), day, self.policy
        )
        row.light, row.sentence = light.colour, light.sentence[:200]

    def _money_facts(self, row: MonthFigure, before: MonthFigure | None) -> MoneyFacts:
        project, plan = row.project, self.plans.get(row.listing_id)
        milestones = self.milestones[row.project_id]
        listed, listing = self.first_listed.get(row.project_id), row.listing
        return money_facts(
            row,
            was_reported=before.is_reported if before else None,
            started_on=min(filter(None, map(_started_on, milestones)), default=None),
            built_since=money_light.built_since(project.stage, milestones, listed),
            written_on=stale_light.written_on(
                listing.kind,
                project.stage,
                created_on=listing.created_on,
                listed_on=listing.listed_on,
                entered_at=project.created_at,
            ),
            heard_at=self.heard.get(row.project_id, stale_light.NEVER),
            rests=plan is not None and plan.rests(row.number),
        )

    def _milestones_at_month_end(self, row: MonthFigure, day: date) -> list[Milestone]:
        """Its milestones as the overdue list had them on the month's last day: what was recorded
        since, also of a day in the month, changes the next one (R-OD-8)."""
        # In memory alone, to be judged as of that day: none of these rows is ever saved.
        for milestone in self.milestones[row.project_id]:
            then = self.stock.overdue.get(milestone.pk)
            if then and not milestone.is_overdue(day):
                milestone.state, milestone.completed_on = milestone.State.PENDING, None
                milestone.due_date, milestone.frozen_on = then.due, None
        return self.milestones[row.project_id]


def money_facts(row: MonthFigure, *, was_reported: bool | None, **facts: Any) -> MoneyFacts:
    """What the lights of money read of a closed month; `was_reported`: in the month before, None
    where that one has no figure. `facts`: what no figure holds."""
    missed = row.number if _owes_report(row) and not row.is_reported else None
    return MoneyFacts(
        money_stage=row.stage,
        money_total=row.total_investment,
        money_gap=row.gap,
        money_lit=row.is_lit,
        money_curve=row.curve,
        money_month=row.number,
        late_month=missed,
        late_twice=bool(missed and was_reported is False),
        unchanged_month=None,
        is_enrolled=row.is_enrolled,
        **facts,
    )


def _owes_report(row: MonthFigure) -> bool:
    return row.kind in LIT_KINDS or row.kind == YearListing.Kind.PRELIMINARY


def is_lit(row: MonthFigure, owed: list[Milestone]) -> bool:
    """Whether R-LT-3 speaks: continuing and new, a plan, and not before the month of 开工."""
    if row.kind not in LIT_KINDS or not row.plan or row.stage in Project.FROZEN_STAGES:
        return False
    if row.kind == YearListing.Kind.CONTINUING:
        return True
    due = max((m.due_date for m in owed if m.code == Milestone.Code.START), default=None)
    return due is None or (row.year, row.number) >= (due.year, due.month)


def _started_on(milestone: Milestone) -> date | None:
    done = milestone.code == Milestone.Code.START and milestone.state == Milestone.State.DONE
    return milestone.completed_on if done else None


def _plans(listings: list[YearListing]) -> dict[int, AnnualPlan]:
    rows = AnnualPlan.objects.filter(listing__in=listings, is_current=True)
    return {plan.listing_id: plan for plan in rows.prefetch_related("months")}


def _summed(pairs: Iterator[Any]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for key, amount in pairs:
        sums[key] += amount
    return sums


def _milestones(listings: list[YearListing], day: date) -> dict[int, list[Milestone]]:
    """Milestones as they stood on `day`: what was done or made after it was still open then."""
    found = defaultdict(list)
    projects = [listing.project_id for listing in listings]
    for milestone in Milestone.objects.filter(project__in=projects, known_since__lte=day):
        if milestone.completed_on and milestone.completed_on > day:
            milestone.state, milestone.completed_on = Milestone.State.PENDING, None
        found[milestone.project_id].append(milestone)
    return found
