"""推进路线图: a project comes on a year's list, its milestones are made (R-DL-1 to R-DL-6)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.models import Milestone, MilestoneEvent, YearListing

Kind = YearListing.Kind
Code = Milestone.Code

#: Kind -> (code, month, day): 续建 3 月底前复工, 新建 6 月底前开工.
STATUTORY = {Kind.CONTINUING: (Code.RESUME, 3, 31), Kind.NEW: (Code.START, 6, 30)}


def statutory(kind, year):
    """(code, last day in time, inclusive) that a kind owes in a year, or None (R-DL-3)."""
    if kind not in STATUTORY:
        return None
    code, month, day = STATUTORY[kind]
    return code, date(year, month, day)


@transaction.atomic
def list_project(
    project, *, year, kind, by, now, listed_on=None, due_date=None, approval="", **facts
):
    """Put a project on a year's list and make the milestone its kind owes.

    `due_date` is an earlier date than the statutory one, or the explicit date of a 增补 listed
    after it, with its approval (R-DL-6). `facts` are further columns of YearListing.
    """
    listed_on = listed_on or date(year, 1, 1)
    if listed_on.year != year:
        raise ValidationError({"listed_on": f"列入日期应在 {year} 年。"})
    listing = YearListing(project=project, year=year, kind=kind, listed_on=listed_on, **facts)
    listing.full_clean(exclude=["project"])
    listing.save()
    audit.record(
        by=by,
        action="列入年度清单",
        subject=listing,
        after={"年度": year, "建设性质": listing.get_kind_display(), "列入日期": listed_on},
    )
    make_statutory(listing, by=by, now=now, due_date=due_date, approval=approval)
    return listing


def make_statutory(listing, *, by, now, due_date=None, approval=""):
    """The RESUME or START milestone of a listing, or None where its kind owes none."""
    owed = statutory(listing.kind, listing.year)
    if owed is None:
        return None
    code, limit = owed
    due = due_date or limit
    if listing.listed_on > limit:
        _check_supplement(due_date, approval, listing)
    elif due > limit:
        raise ValidationError({"due_date": f"{code.label}时限不能晚于 {limit:%Y-%m-%d}。"})
    milestone = add_milestone(
        listing.project,
        listing=listing,
        code=code,
        name=code.label,
        due_date=due,
        statutory_date=max(limit, due),
        known_since=listing.listed_on,
        by=by,
        now=now,
        reason=approval,
    )
    if code == Code.RESUME and listing.no_winter_stop:
        # A site that never stopped counts as resumed on 1 January (R-DL-5).
        milestone.complete_confirmed(
            by=by, on=date(listing.year, 1, 1), now=now, reason=listing.no_winter_stop_reason
        )
    return milestone


def _check_supplement(due_date, approval, listing):
    if due_date is None or not approval:
        raise ValidationError(
            {"due_date": "增补项目列入时已过 3 月底或 6 月底，请另填时限和批准文号。"}
        )
    if due_date < listing.listed_on:
        raise ValidationError({"due_date": "增补项目的时限不能早于列入日期。"})


def add_milestone(
    project, *, name, due_date, by, now, known_since, listing=None, code="", reason="", **facts
):
    """Add a milestone to the road map; its due date is also the 原定, written once (R-CH-1)."""
    milestone = Milestone(
        project=project,
        listing=listing,
        code=code,
        name=name,
        due_date=due_date,
        baseline_due_date=due_date,
        known_since=known_since,
        created_at=now,
        **facts,
    )
    milestone.full_clean(exclude=["project"])
    milestone.save()
    MilestoneEvent.objects.create(
        milestone=milestone,
        kind=MilestoneEvent.Kind.CREATE,
        on=due_date,
        reason=reason,
        at=now,
        **audit.signed(by),
    )
    audit.record(
        by=by,
        action="建立节点",
        subject=milestone,
        after={"节点": name, "原定": due_date},
        reason=reason,
    )
    return milestone


@transaction.atomic
def change_kind(listing, *, kind, reason, by, now, due_date=None, approval=""):
    """The office changes a listing's kind: the old statutory milestone is cancelled and stays
    visible, the new kind's is made."""
    if kind == listing.kind:
        raise ValidationError({"kind": "建设性质没有变化。"})
    if not reason.strip():
        raise ValidationError({"reason": "改建设性质要写明理由。"})
    old = listing.get_kind_display()
    for milestone in listing.milestones.filter(code__in=Milestone.STATUTORY):
        milestone.cancel(by=by, reason=f"建设性质改为{Kind(kind).label}：{reason}", now=now)
    listing.kind = kind
    listing.save(update_fields=["kind"])
    audit.record(
        by=by,
        action="改建设性质",
        subject=listing,
        before={"建设性质": old},
        after={"建设性质": listing.get_kind_display()},
        reason=reason,
    )
    return make_statutory(listing, by=by, now=now, due_date=due_date, approval=approval)
