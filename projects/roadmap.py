"""推进路线图: a project comes on a year's list, its milestones are made (R-DL-1 to R-DL-6)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit, said_again
from projects import access, obligations
from projects.models import Milestone, MilestoneEvent, Project, YearListing
from projects.models.project import lock_projects
from projects.models.transition import signed_event

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
    listing.full_clean()
    listing.save()
    audit.record(by=by, action="列入年度清单", subject=listing, after=_listed(listing))
    make_statutory(listing, by=by, now=now, due_date=due_date, approval=approval)
    return listing


def _listed(listing):
    return {
        "年度": listing.year,
        "建设性质": listing.get_kind_display(),
        "列入日期": listing.listed_on,
    }


@transaction.atomic
def list_many(listings, *, by, now):
    """Put many new projects on their year's list at once: [(listing, due_date, approval)].

    The same milestones, dated events and trail as list_project() makes one by one.
    """
    YearListing.objects.bulk_create(listing for listing, _, _ in listings)
    entries = [(row, row.project_id, _listed(row), "") for row, _, _ in listings]
    audit.record_many(entries, by=by, action="列入年度清单")
    owed = [(_owed_facts(*row), row[0], row[2]) for row in listings]
    made = add_many(
        [
            ({**facts, "project": listing.project, "listing": listing}, approval)
            for facts, listing, approval in owed
            if facts
        ],
        by=by,
        now=now,
    )
    for milestone in made:
        _resume_without_stop(milestone, milestone.listing, by=by, now=now)
    return made


def make_statutory(listing, *, by, now, due_date=None, approval=""):
    """The RESUME or START milestone of a listing, or None where its kind owes none."""
    facts = _owed_facts(listing, due_date, approval)
    if facts is None:
        return None
    milestone = add_milestone(
        listing.project, listing=listing, by=by, now=now, reason=approval, **facts
    )
    _resume_without_stop(milestone, listing, by=by, now=now)
    return milestone


def _owed_facts(listing, due_date, approval):
    """Name, code and dates of the statutory milestone of a listing, or None."""
    owed = statutory(listing.kind, listing.year)
    if owed is None:
        return None
    code, limit = owed
    due = due_date or limit
    if due < listing.decided_on <= limit:
        raise ValidationError({"due_date": "时限不能早于列入或改建设性质的决定日期。"})
    if listing.decided_on > limit:
        _check_supplement(due_date, approval, listing)
    elif due > limit:
        raise ValidationError({"due_date": f"{code.label}时限不能晚于 {limit:%Y-%m-%d}。"})
    return {
        "code": code,
        "name": code.label,
        "due_date": due,
        "statutory_date": max(limit, due),
        "known_since": listing.decided_on,
    }


def _resume_without_stop(milestone, listing, *, by, now):
    """A site that never stopped counts as resumed on 1 January (R-DL-5); where the office may not
    confirm it, as of a project of its own unit, it waits (R-AC-2)."""
    new_year = date(listing.year, 1, 1)
    if milestone.code == Code.RESUME and listing.no_winter_stop and milestone.frozen_on is None:
        bring_event(milestone, by=by, on=new_year, now=now, reason=listing.no_winter_stop_reason)


def bring_event(milestone, *, by, on, now, reason):
    """What the office's own sheet or form says was done: confirmed with it, or submitted where
    this person may not confirm (R-AC-2). False where the milestone has moved."""
    today = timezone.localdate(now)
    if access.Confirmer(by, today).refusal(milestone):
        return milestone.submit(by=by, on=on, now=now, remark=reason)
    return milestone.complete_confirmed(by=by, on=on, now=now, reason=reason)


def _check_supplement(due_date, approval, listing):
    if due_date is None or not approval:
        raise ValidationError(
            {"due_date": "增补项目列入时已过 3 月底或 6 月底，请另填时限和批准文号。"}
        )
    if due_date < listing.decided_on:
        raise ValidationError({"due_date": "时限不能早于列入或改建设性质的决定日期。"})


@transaction.atomic
def add_milestone(
    project, *, name, due_date, by, now, known_since, listing=None, code="", reason="", **facts
):
    """Add a milestone to the road map; its due date is also the 原定, written once (R-CH-1). The
    same milestone added again is the same row, however many arrive at once."""
    check_current(project)
    told = {"listing": listing, "code": code, "name": name, "due_date": due_date}
    recent = project.milestones.filter(created_at__gte=now - said_again.AGAIN)
    # A coded one is refused by its constraint, with a sentence of its own.
    same = recent.filter(**told).exclude(state=Milestone.State.CANCELLED).first()
    if same and not code:
        return same
    milestone = _milestone(
        now,
        project=project,
        listing=listing,
        code=code,
        name=name,
        due_date=due_date,
        known_since=known_since,
        **facts,
    )
    milestone.full_clean(exclude=["project"])
    milestone.save()
    _made(milestone, reason, by=by, now=now).save()
    audit.record(
        by=by, action="建立节点", subject=milestone, after=_promised(milestone), reason=reason
    )
    return milestone


def add_many(rows, *, by, now):
    """Add many checked milestones at once, with events and trail: [(facts, reason)]."""
    milestones = [_milestone(now, **facts) for facts, _ in rows]
    Milestone.objects.bulk_create(milestones)
    reasons = [reason for _, reason in rows]
    MilestoneEvent.objects.bulk_create(
        _made(milestone, reason, by=by, now=now)
        for milestone, reason in zip(milestones, reasons, strict=True)
    )
    entries = (
        (milestone, milestone.project_id, _promised(milestone), reason)
        for milestone, reason in zip(milestones, reasons, strict=True)
    )
    audit.record_many(entries, by=by, action="建立节点")
    return milestones


def check_current(project):
    """Nothing is promised any more of a project taken off the ledger; held until committed."""
    lock_projects([project.pk])
    if Project.objects.filter(pk=project.pk).exclude(withdrawn_on=None).exists():
        raise ValidationError("项目已撤回，不能再办理。")


def _milestone(now, *, project, due_date, **facts):
    facts |= obligations.born(project, timezone.localdate(now))
    return Milestone(
        project=project, due_date=due_date, baseline_due_date=due_date, created_at=now, **facts
    )


def _made(milestone, reason, *, by, now):
    return MilestoneEvent(
        milestone=milestone,
        kind=MilestoneEvent.Kind.CREATE,
        on=milestone.due_date,
        reason=reason,
        at=now,
        **signed_event(by),
    )


def _promised(milestone):
    return {"节点": milestone.name, "原定": milestone.due_date}


LISTING_FACTS = {
    "content": "年度建设内容",
    "carried_in": "截至上年底累计完成",
    "no_winter_stop": "冬季不停工",
    "no_winter_stop_reason": "不停工说明",
}


@transaction.atomic
def correct_listing(listing, changes, *, by, now):
    """Correct facts of a year's listing; a site that never stopped counts as resumed (R-DL-5)."""
    before = {name: getattr(listing, name) for name in changes}
    for name, value in changes.items():
        setattr(listing, name, value)
    listing.full_clean(exclude=["project"])
    old, new = audit.differences(before, changes, {k: LISTING_FACTS[k] for k in changes})
    if not new:
        return False
    listing.save(update_fields=list(changes))
    audit.record(by=by, action="更正年度清单", subject=listing, before=old, after=new)
    for milestone in listing.milestones.open().filter(code=Code.RESUME):
        _resume_without_stop(milestone, listing, by=by, now=now)
    return True


@transaction.atomic
def unlist(listing, *, by, reason, now, on):
    """Take a project off a year's list where it was put by mistake; the row is kept, unseen."""
    obligations.close_listing(listing, by=by, reason=reason, now=now)
    done = YearListing.objects.filter(pk=listing.pk).update(withdrawn_on=on) == 1
    if done:
        audit.record(
            by=by, action="移出年度清单", subject=listing, before=_listed(listing), reason=reason
        )
    return done


@transaction.atomic
def change_kind(listing, *, kind, reason, by, now, decided_on=None, due_date=None, approval=""):
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
    return make_statutory(listing, by=by, now=now, due_date=due_date, approval=approval)


def _check_kind_change(listing, kind, reason, decided_on, today):
    lock_projects([listing.project_id])
    latest = YearListing.objects.get(pk=listing.pk)
    if kind == latest.kind:
        raise ValidationError({"kind": "建设性质没有变化。"})
    if not reason.strip():
        raise ValidationError({"reason": "改建设性质要写明理由。"})
    if decided_on is not None:
        _check_decided_on(latest, decided_on, today)


def _check_decided_on(listing, decided_on, today):
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
