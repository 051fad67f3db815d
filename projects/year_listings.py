"""年度清单: a project comes on a year's list, and the milestone its kind owes is made (R-DL-1 to
R-DL-6).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from core.bulk_insert import insert
from core.models.column_label import column_label
from projects import decisions, project_obligations
from projects.ledger_fields import LISTING_FACTS
from projects.models import Milestone, Project, YearListing, obligation_permissions
from projects.models.milestone_dates import check_bounds
from projects.models.project import lock_current_project, lock_projects
from projects.roadmap import add_many, add_milestone, complete_or_submit

Kind = YearListing.Kind
Code = Milestone.Code

#: Kind -> (code, month, day): 续建 3 月底前复工, 新建 6 月底前开工 (R-DL-1, R-DL-2).
STATUTORY = {Kind.CONTINUING: (Code.RESUME, 3, 31), Kind.NEW: (Code.START, 6, 30)}


def statutory_deadline(kind: str, year: int) -> tuple[Code, date] | None:
    """(code, last day in time, inclusive) that a kind owes in a year, or None (R-DL-3)."""
    if kind not in STATUTORY:
        return None
    code, month, day = STATUTORY[Kind(kind)]
    return code, date(year, month, day)


@transaction.atomic
def list_project(
    project: Project,
    *,
    year: int,
    kind: str,
    by: Actor,
    now: datetime,
    listed_on: date | None = None,
    due_date: date | None = None,
    approval: str = "",
    accept_overdue: bool | date = False,
    **facts: Any,
) -> YearListing:
    """Put a project on a year's list and make the milestone its kind owes.

    `listed_on` is the day on which that was decided, 1 January unless named. `due_date` is an
    earlier date than the statutory one, or the explicit date of a project listed after it, with
    its approval (R-DL-6). `accept_overdue` as in overdue_when_written.check_accepted(). `facts`
    are further columns of YearListing.
    """
    lock_current_project(project)
    listed_on = listed_on or date(year, 1, 1)
    _check_listed_on(listed_on, year, timezone.localdate(now))
    listing = YearListing(project=project, year=year, kind=kind, listed_on=listed_on, **facts)
    listing.full_clean()
    listing.created_on = timezone.localdate(now)
    listing.save()
    audit.record(by=by, action="列入年度清单", subject=listing, after=_audit_facts(listing))
    make_statutory(
        listing,
        by=by,
        now=now,
        due_date=due_date,
        approval=approval,
        accept_overdue=accept_overdue,
    )
    decisions.decided([project.pk], by=by, now=now)
    return listing


def _check_listed_on(listed_on: date, year: int, today: date) -> None:
    """Within its year and by today; a year's first list may be written before the year begins."""
    if listed_on.year != year:
        raise ValidationError({"listed_on": f"列入日期应在 {year} 年，首批清单填 {year}-01-01。"})
    if listed_on > max(today, date(year, 1, 1)):
        raise ValidationError({"listed_on": "列入日期不能晚于今天。"})


def _audit_facts(listing: YearListing) -> dict[str, Any]:
    return {
        "年度": listing.year,
        "建设性质": listing.get_kind_display(),
        "列入日期": listing.listed_on,
    }


@transaction.atomic
def list_many(
    listings: Sequence[tuple[YearListing, date | None, str]],
    *,
    by: Actor,
    now: datetime,
    accept_overdue: bool = False,
) -> list[Milestone]:
    """Put many new projects on their year's list at once: [(listing, due_date, approval)].

    The same milestones, dated events and trail as list_project() makes one by one.
    """
    for listing, _, _ in listings:
        listing.created_on = timezone.localdate(now)
    insert(listing for listing, _, _ in listings)
    entries = [(row, row.project_id, _audit_facts(row), "") for row, _, _ in listings]
    audit.record_many(entries, by=by, action="列入年度清单")
    today = timezone.localdate(now)
    owed = [
        (listing, _owed_facts(listing, due_date, approval, today), approval)
        for listing, due_date, approval in listings
    ]
    made = add_many(
        [
            ({**facts, "project": listing.project, "listing": listing}, approval)
            for listing, facts, approval in owed
            if facts
        ],
        by=by,
        now=now,
        accept_overdue=accept_overdue,
    )
    for milestone in made:
        if milestone.listing:
            _resume_without_stop(milestone, milestone.listing, by=by, now=now)
    decisions.decided((listing.project_id for listing, _, _ in listings), by=by, now=now)
    return made


def make_statutory(
    listing: YearListing,
    *,
    by: Actor,
    now: datetime,
    due_date: date | None = None,
    approval: str = "",
    accept_overdue: bool | date = False,
) -> Milestone | None:
    """The RESUME or START milestone of a listing, or None where its kind owes none."""
    today = timezone.localdate(now)
    facts = _owed_facts(listing, due_date, approval, today)
    if facts is None:
        return None
    milestone = add_milestone(
        listing.project,
        listing=listing,
        by=by,
        now=now,
        reason=approval,
        accept_overdue=_is_done_at_once(listing, by, today) or accept_overdue,
        **facts,
    )
    _resume_without_stop(milestone, listing, by=by, now=now)
    return milestone


def _owed_facts(
    listing: YearListing, due_date: date | None, approval: str, today: date
) -> dict[str, Any] | None:
    """Name, code and dates of the statutory milestone of a listing, or None."""
    owed = statutory_deadline(listing.kind, listing.year)
    if owed is None:
        return None
    code, limit = owed
    due = due_date or limit
    if listing.decided_on > limit:
        _check_own_date(due_date, approval, limit)
    elif due > limit:
        raise ValidationError({"due_date": f"{code.label}时限不能晚于 {limit:%Y-%m-%d}。"})
    if due < listing.decided_on:
        day = f"{listing.decided_on:%Y-%m-%d}"
        raise ValidationError({"due_date": f"时限不能早于列入或改建设性质的决定日期（{day}）。"})
    check_bounds(due, today, "due_date")
    return {
        "code": code,
        "name": code.label,
        "due_date": due,
        "statutory_date": max(limit, due),
        "known_since": listing.decided_on,
    }


def _check_own_date(due_date: date | None, approval: str, limit: date) -> None:
    """What was decided after the statutory date brings a date and a document of its own."""
    problems = {
        "due_date": due_date is None and "请另填时限",
        "approval": not approval.strip() and "请填批准文号",
    }
    passed = f"决定时已过 {limit:%Y-%m-%d} 的法定时限"
    missing = {name: f"{passed}，{wish}。" for name, wish in problems.items() if wish}
    if missing:
        raise ValidationError(missing)


def _is_done_at_once(listing: YearListing, by: Actor, today: date) -> bool:
    """Whether a site that never stopped counts as resumed in the same step (R-DL-5)."""
    if listing.kind != Kind.CONTINUING or not listing.no_winter_stop:
        return False
    return not obligation_permissions.Confirmer(by, today).project_refusal(listing.project)


def _resume_without_stop(
    milestone: Milestone, listing: YearListing, *, by: Actor, now: datetime
) -> None:
    """A site that never stopped counts as resumed on 1 January (R-DL-5); where the office may not
    confirm it, as of a project of its own unit, it waits (R-AC-2)."""
    new_year = date(listing.year, 1, 1)
    if milestone.code == Code.RESUME and listing.no_winter_stop and milestone.frozen_on is None:
        complete_or_submit(
            milestone, by=by, on=new_year, now=now, reason=listing.no_winter_stop_reason
        )


#: Columns of a listing that a correction may write, with their labels for the trail.
CORRECTED = {
    field.name: column_label(YearListing, field.name).replace("（万元）", "")
    for field in LISTING_FACTS
}


@transaction.atomic
def correct_listing(
    listing: YearListing, changes: dict[str, Any], *, by: Actor, now: datetime
) -> bool:
    """Correct facts of a year's listing, {column of CORRECTED: value}; a site that never stopped
    counts as resumed (R-DL-5). False where nothing differs; ValidationError for facts that
    contradict each other."""
    lock_current_project(listing.project)
    before = {name: getattr(listing, name) for name in changes}
    for name, value in changes.items():
        setattr(listing, name, value)
    listing.full_clean(exclude=["project"])
    old, new = audit.differences(before, changes, {name: CORRECTED[name] for name in changes})
    if not new:
        return False
    listing.save(update_fields=list(changes))
    audit.record(by=by, action="更正年度清单", subject=listing, before=old, after=new)
    for milestone in listing.milestones.open().filter(code=Code.RESUME):
        _resume_without_stop(milestone, listing, by=by, now=now)
    return True


@transaction.atomic
def unlist(listing: YearListing, *, by: Actor, reason: str, now: datetime, on: date) -> bool:
    """Take a project off a year's list where it was put by mistake; the row is kept, unseen, and
    what hangs on it is owed no more. True if this call did it."""
    lock_projects([listing.project_id])
    project_obligations.close_listing(listing, by=by, reason=reason, now=now)
    done = YearListing.objects.filter(pk=listing.pk).update(withdrawn_on=on) == 1
    if done:
        audit.record(
            by=by,
            action="移出年度清单",
            subject=listing,
            before=_audit_facts(listing),
            reason=reason,
        )
        decisions.decided([listing.project_id], by=by, now=now)
    return done


@transaction.atomic
def change_kind(
    listing: YearListing,
    *,
    kind: str,
    reason: str,
    by: Actor,
    now: datetime,
    decided_on: date | None = None,
    due_date: date | None = None,
    approval: str = "",
    accept_overdue: bool = False,
) -> Milestone | None:
    """The office changes a listing's kind: the old statutory milestone is cancelled and stays
    visible, the new kind's is made.

    `decided_on` is the day of the decision, today unless named; what counts for the statutory
    date is that day (R-DL-6).
    """
    today = timezone.localdate(now)
    decided_on = (decided_on or today) if kind else None
    _check_kind_change(listing, kind, reason, decided_on, today)
    old = listing.get_kind_display()
    word = Kind(kind).label if kind else "未定"
    for milestone in listing.milestones.filter(code__in=Milestone.STATUTORY):
        milestone.cancel(by=by, reason=f"建设性质改为{word}：{reason}", now=now)
    before = {"建设性质": old, "性质决定日期": listing.kind_decided_on}
    listing.kind, listing.kind_decided_on = kind, decided_on
    listing.save(update_fields=["kind", "kind_decided_on"])
    audit.record(
        by=by,
        action="改建设性质",
        subject=listing,
        before=before,
        after={"建设性质": listing.get_kind_display(), "性质决定日期": decided_on},
        reason=reason,
    )
    decisions.decided([listing.project_id], by=by, now=now)
    facts: dict[str, Any] = {
        "due_date": due_date,
        "approval": approval,
        "accept_overdue": accept_overdue,
    }
    return make_statutory(listing, by=by, now=now, **facts)


def _check_kind_change(
    listing: YearListing, kind: str, reason: str, decided_on: date | None, today: date
) -> None:
    lock_current_project(listing.project)
    latest = YearListing.objects.get(pk=listing.pk)
    if kind == latest.kind:
        raise ValidationError({"kind": "建设性质没有变化。"})
    if not reason.strip():
        raise ValidationError({"reason": "改建设性质要写明理由。"})
    if decided_on is not None:
        _check_decided_on(latest, decided_on, today)


def _check_decided_on(listing: YearListing, decided_on: date, today: date) -> None:
    """A kind is decided by today, within its year, after the decision before, once a day; that of
    a list still to come on any day before it."""
    is_to_come, problem = listing.listed_on > today, ""
    earliest = listing.kind_decided_on if is_to_come else listing.decided_on
    if decided_on > today:
        problem = "决定日期不能晚于今天。"
    elif earliest and decided_on < earliest or decided_on.year > listing.year:
        first = f"不早于 {earliest:%Y-%m-%d}，" if earliest else ""
        problem = f"决定日期应{first}不晚于 {listing.year} 年底。"
    elif decided_on == listing.kind_decided_on:
        problem = f"{decided_on:%Y-%m-%d} 已决定过一次建设性质，同一天不能再改。"
    if problem:
        raise ValidationError({"kind_decided_on": problem})
