"""What is done to the reserve pool: projects come in, go back in, change in amount and maturity,
and entries made by mistake are taken out. All audited; of two clicks one is done.

A project comes in by a passed joint review, by the opening list that the office confirms once, or
with day and document of a review held elsewhere. That it leaves when it is listed, terminated or
withdrawn is no act of its own: pool_leaving.py.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit, double_submission
from accounts.audit import Actor
from core.advisory_lock import advisory_lock
from pipeline.models import JointReviewCase, PoolAmount, PoolEntry, PoolMaturity, PoolOpening
from pipeline.pool_leaving import settle
from pipeline.pool_records import NewEntry, write_ends, write_entries
from pipeline.pool_rules import PoolRefusals, check_admissible, is_valid_review
from projects.models import Project
from projects.models.project import lock_projects

Basis, Left = PoolEntry.Basis, PoolEntry.Left
#: Of whoever confirms the opening list: there is one.
OPENING = 20260023


# --- In -------------------------------------------------------------------------------------------


@transaction.atomic
def admit(
    case: JointReviewCase,
    *,
    since: date,
    by: Actor,
    now: datetime,
    document: str = "",
    amount: Decimal | None = None,
    maturity: str = "",
) -> PoolEntry:
    """入库 by a passed case, once, from a day on, for so many 万元: what the case says unless told
    otherwise; `document`: the minutes, else the review by its day. ValidationError for a case that
    did not pass or was used, and as PoolRefusals says; the same again within ten minutes is the
    same row."""
    row = NewEntry(
        case.project,
        since,
        case.amount if amount is None else amount,
        maturity or case.maturity,
        case.decided_on,
        document.strip() or str(case.review),
        case,
    )
    return _enter(row, basis=Basis.REVIEW, by=by, now=now)


@transaction.atomic
def enter_reviewed(
    project: Project,
    *,
    since: date,
    reviewed_on: date | None,
    document: str,
    amount: Decimal,
    maturity: str,
    by: Actor,
    now: datetime,
) -> PoolEntry:
    """入库 as a sheet says it, with day and document of the review. ValidationError as for admit(),
    and without the two."""
    row = NewEntry(project, since, amount, maturity, reviewed_on, document.strip())
    _check_reviewed(row)
    return _enter(row, basis=Basis.SHEET, by=by, now=now)


@transaction.atomic
def enter_reviewed_many(rows: Sequence[NewEntry], *, by: Actor, now: datetime) -> list[PoolEntry]:
    """enter_reviewed() of many rows at once; ValidationError with a sentence for each that may not
    come in, and then none does."""
    for row in rows:
        _check_reviewed(row)
    _hold(rows, now)
    keys = [entry.pk for entry in write_entries(rows, basis=Basis.SHEET, by=by, now=now)]
    settle([row.project.pk for row in rows], by=by, now=now)
    entries = PoolEntry.objects.select_related("project").in_bulk(keys)
    return [entries[key] for key in keys]


@transaction.atomic
def confirm_opening(
    rows: Sequence[NewEntry], *, confirmed_on: date, document: str, by: Actor, now: datetime
) -> PoolOpening:
    """期初清单: what is in the pool from `confirmed_on` on, whatever `since` a row has. Once:
    ValidationError afterwards, for an empty list, and with a sentence for each row that may not
    come in. Rows without a review are 未经联席."""
    rows = [_from_day(row, confirmed_on) for row in rows]
    if not rows:
        raise ValidationError("期初清单还没有项目，请先选项目。")
    if not document.strip():
        raise ValidationError({"document": "请填确认期初清单的文件。"})
    _check_first()
    _hold(rows, now)
    opening = PoolOpening(
        confirmed_on=confirmed_on, document=document.strip(), at=now, **audit.signed(by)
    )
    opening.full_clean(exclude=["by"])
    opening.save()
    after = {"期初日期": str(confirmed_on), "确认文件": opening.document, "项目": len(rows)}
    audit.record(by=by, action="确认储备库期初清单", subject=opening, after=after)
    write_entries(rows, basis=Basis.OPENING, opening=opening, by=by, now=now)
    settle([row.project.pk for row in rows], by=by, now=now)
    return opening


def _check_first() -> None:
    """No list was confirmed before; two at once wait for each other, until the transaction ends."""
    with advisory_lock(OPENING):
        opening = PoolOpening.objects.first()
    if opening:
        day = f"{opening.confirmed_on:%Y-%m-%d}"
        raise ValidationError(f"期初清单已经确认过（{day} 起），以后的项目请通过联席会议入库。")


def _from_day(row: NewEntry, day: date) -> NewEntry:
    return NewEntry(
        row.project, day, row.amount, row.maturity, row.reviewed_on, row.document.strip()
    )


@transaction.atomic
def put_back(
    project: Project,
    *,
    on: date,
    reason: str,
    by: Actor,
    now: datetime,
    amount: Decimal | None = None,
    maturity: str = "",
) -> PoolEntry:
    """退回储备 from a day on, by the review that it had, with what it had last unless told.
    ValidationError where it never was in the pool, where the review is older than the policy
    allows on that day, and as for admit()."""
    if not reason.strip():
        raise ValidationError({"reason": "退回储备要写明理由。"})
    lock_projects([project.pk])
    before = last_entry(project)
    if before is None:
        raise ValidationError("项目没有入过库，请先上联席会议。")
    if before.reviewed_on is None:
        raise ValidationError("项目是期初清单里未经联席的，退回储备请先上联席会议。")
    if not is_valid_review(before.reviewed_on, on):
        day = f"{before.reviewed_on:%Y-%m-%d}"
        raise ValidationError(f"联席论证（{day}）已过有效期，请重新上联席会议。")
    row = NewEntry(
        project,
        on,
        before.amounts.latest("on", "pk").amount if amount is None else amount,
        maturity or before.maturities.latest("on", "pk").maturity,
        before.reviewed_on,
        before.document,
    )
    return _enter(row, basis=Basis.RETURNED, by=by, now=now, reason=reason.strip())


def last_entry(project: Project) -> PoolEntry | None:
    """The newest entry of a project that was no mistake."""
    return PoolEntry.objects.standing().filter(project=project).order_by("-since", "-pk").first()


def _enter(row: NewEntry, *, basis: str, by: Actor, now: datetime, reason: str = "") -> PoolEntry:
    lock_projects([row.project.pk])
    same = PoolEntry.objects.open().filter(
        project=row.project,
        since=row.since,
        basis=basis,
        reviewed_on=row.reviewed_on,
        document=row.document,
    )
    if kept := double_submission.just_now(same, by=by, now=now).first():
        return kept
    if row.case:
        check_admissible(row.case)
    if refused := PoolRefusals([row.project.pk], timezone.localdate(now)).of(row):
        raise ValidationError(_for_form(refused))
    [entry] = write_entries([row], basis=basis, by=by, now=now, reason=reason)
    settle([row.project.pk], by=by, now=now)
    entry.refresh_from_db()
    return entry


def _for_form(refused: dict[str, str]) -> Any:
    """What concerns the project itself is said of the whole form."""
    return refused.get("project") or refused


def _check_reviewed(row: NewEntry) -> None:
    if row.reviewed_on is None:
        raise ValidationError({"reviewed_on": "请填联席论证的日期；没有论证过的，请先上联席会议。"})
    if not row.document:
        raise ValidationError({"document": "请填联席论证的文件；没有论证过的，请先上联席会议。"})


def _hold(rows: Sequence[NewEntry], now: datetime) -> None:
    """Hold the projects; ValidationError with a sentence for each row that may not come in."""
    keys = [row.project.pk for row in rows]
    lock_projects(keys)
    refusals = PoolRefusals(keys, timezone.localdate(now))
    wrong = [(row, refused) for row in rows if (refused := refusals.of(row))]
    sentences = [f"{row.project}：{' '.join(refused.values())}" for row, refused in wrong]
    twice = [key for key, number in Counter(keys).items() if number > 1]
    sentences += [f"{refusals.projects[key]}：清单里有两行，请留一行。" for key in twice]
    if sentences:
        raise ValidationError(sentences)


# --- Changed --------------------------------------------------------------------------------------


@transaction.atomic
def change_amount(
    entry: PoolEntry, *, on: date, amount: Decimal, reason: str, by: Actor, now: datetime
) -> PoolAmount:
    """For how many 万元 it is in the pool from a day on, with the reason: a further row. The same
    again within ten minutes is the same row. ValidationError for a day on which it is not in the
    pool or that is to come, and for the amount it has anyway."""
    if amount <= 0:
        raise ValidationError({"amount": "金额要大于 0（万元）。"})
    columns = {"on": on, "amount": amount}
    return _change(entry, PoolAmount, columns, reason=reason, by=by, now=now)


@transaction.atomic
def change_maturity(
    entry: PoolEntry, *, on: date, maturity: str, reason: str, by: Actor, now: datetime
) -> PoolMaturity:
    """How mature it is from a day on; ValidationError as for change_amount()."""
    columns = {"on": on, "maturity": maturity}
    return _change(entry, PoolMaturity, columns, reason=reason, by=by, now=now)


def _change(
    entry: PoolEntry, model: Any, columns: dict[str, Any], *, reason: str, by: Actor, now: datetime
) -> Any:
    name, on, reason = list(columns)[-1], columns["on"], reason.strip()
    lock_projects([entry.project_id])
    entry.refresh_from_db()
    rows = model.objects.filter(entry=entry)
    same = rows.filter(**columns, reason=reason)
    if kept := double_submission.just_now(same, by=by, now=now).first():
        return kept
    if not reason:
        raise ValidationError({"reason": "请写明理由。"})
    _check_in_pool(entry, on, timezone.localdate(now))
    label = str(model._meta.get_field(name).verbose_name)
    before = rows.filter(on__lte=on).latest("on", "pk")
    if getattr(before, name) == columns[name]:
        raise ValidationError({name: f"和这一天已有的{label.removesuffix('（万元）')}相同。"})
    row = model(entry=entry, reason=reason, at=now, **columns, **audit.signed(by))
    row.full_clean(exclude=["by", "entry"])
    row.save()
    audit.record(
        by=by,
        action=f"调整{model._meta.verbose_name}",
        subject=entry,
        before={label: _spoken(before, name)},
        after={label: _spoken(row, name), "自": str(on)},
        reason=reason,
    )
    return row


def _spoken(row: Any, name: str) -> str:
    return row.get_maturity_display() if name == "maturity" else str(row.amount)


def _check_in_pool(entry: PoolEntry, on: date, today: date) -> None:
    if on > today:
        raise ValidationError({"on": "日期不能晚于今天。"})
    if on < entry.since:
        raise ValidationError({"on": f"项目 {entry.since:%Y-%m-%d} 才入库，请核对日期。"})
    if not entry.is_in_pool_on(on):
        raise ValidationError({"on": f"项目已于 {entry.until:%Y-%m-%d} 出库，请核对日期。"})


# --- Out ------------------------------------------------------------------------------------------


@transaction.atomic
def take_out_as_mistaken(entry: PoolEntry, *, reason: str, by: Actor, now: datetime) -> bool:
    """录错: it never counted, whether it has left or not; the row is kept. True if this call did
    it; ValidationError without a reason. What undoes an import's entry as well."""
    if not reason.strip():
        raise ValidationError({"reason": "请写明理由。"})
    lock_projects([entry.project_id])
    entry.refresh_from_db()
    if entry.is_mistaken:
        return False
    entry.until, entry.left, entry.left_listing = entry.since, Left.MISTAKEN, None
    entry.left_reason = reason.strip()
    entry.full_clean(exclude=["by", "project", "opening", "left_listing"])
    write_ends([entry], action="储备库录错更正", by=by, now=now)
    return True
