"""台账: create, correct, withdraw a project, move its stage. One way for forms and imports alike;
停工 and 终止 are not stages that are set (pauses.py)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts import audit, double_submission
from accounts.audit import Actor
from accounts.models.unit import name_key
from core.bulk_insert import insert
from core.bulk_update import update_rows
from projects import decisions, project_obligations
from projects.models import Project, event_order
from projects.models.project import check_none_withdrawn, lock_projects, refuse_resting

#: Columns of a project that the trail names, with their Chinese labels.
AUDITED = {
    field.name: str(field.verbose_name).replace("（万元）", "")
    for field in Project._meta.fields
    if field.editable and field.name not in ("id", "name_key")
}
#: Columns that refer to other rows.
REFERENCES = [field.name for field in Project._meta.fields if field.is_relation]


@transaction.atomic
def create(project: Project, *, by: Actor) -> Project:
    """Add a project to the ledger. ValidationError where its own facts contradict each other."""
    project.created_by = audit.signed(by)["by"]
    project.full_clean()
    project.save()
    _, after = audit.differences({}, facts_of(project), AUDITED)
    audit.record(by=by, action="新增项目", subject=project, project_id=project.pk, after=after)
    return project


@transaction.atomic
def create_many(projects: list[Project], *, by: Actor) -> list[Project]:
    """Add many checked projects at once, with the same trail as create().

    The caller has checked their facts (an import's plan does); the constraints still hold.
    """
    refuse_resting(project.stage for project in projects)
    for project in projects:
        project.created_by = audit.signed(by)["by"]
        project.name_key = name_key(project.name)
    insert(projects)
    entries = (
        (project, project.pk, audit.differences({}, facts_of(project), AUDITED)[1], "")
        for project in projects
    )
    audit.record_many(entries, by=by, action="新增项目")
    return projects


@transaction.atomic
def correct(
    project: Project,
    changes: dict[str, Any],
    *,
    by: Actor,
    version: int | None = None,
    reason: str = "",
) -> bool:
    """Write changed columns {field: value}; False when a colleague saved in between, by
    `version`, or by the one that the project in hand was read with. ValidationError as for
    create()."""
    lock_projects([project.pk])
    before = facts_of(project)
    for name, value in changes.items():
        setattr(project, name, value)
    project.full_clean()
    old, new = audit.differences(before, facts_of(project), AUDITED)
    if not new:
        return True
    # The lock alone would let a page that is older than a colleague's save write over it.
    guarded = Project.objects.filter(
        pk=project.pk, version=project.version if version is None else version
    )
    if not guarded.update(version=F("version") + 1):
        return False
    project.version = guarded.model.objects.values_list("version", flat=True).get(pk=project.pk)
    project.save(update_fields=[name for name in changes if name in AUDITED])
    audit.record(
        by=by,
        action="更正项目",
        subject=project,
        project_id=project.pk,
        before=old,
        after=new,
        reason=reason,
    )
    return True


@transaction.atomic
def correct_many(
    corrections: Iterable[tuple[Project, dict[str, Any]]], *, by: Actor, reason: str = ""
) -> list[Project]:
    """correct() of many projects at once, as they were read: [(project, {column: value})]. The
    projects that hold now what was asked; the others a colleague saved in between.

    Rows that a project refers to are given as objects; that they exist is left to the database.
    """
    corrected = [_Correction(project, changes) for project, changes in corrections]
    versions = _lock_versions(row.project.pk for row in corrected if row.after)
    standing = [
        row for row in corrected if not row.after or versions[row.project.pk] == row.project.version
    ]
    differing = [row for row in standing if row.after]
    _write_corrections(differing)
    audit.record_changes(
        ((row.project, row.project.pk, row.before, row.after, reason) for row in differing),
        by=by,
        action="更正项目",
    )
    return [row.project for row in standing]


class _Correction:
    """A project with its changed columns set and cleaned; what the trail says of it."""

    def __init__(self, project: Project, changes: dict[str, Any]) -> None:
        self.project, self.columns = project, [name for name in changes if name in AUDITED]
        refuse_resting([changes.get("stage")])
        before = facts_of(project)
        for name, value in changes.items():
            setattr(project, name, value)
        project.clean_fields(exclude=REFERENCES)
        project.clean()
        self.before, self.after = audit.differences(before, facts_of(project), AUDITED)


def _lock_versions(keys: Iterable[int]) -> dict[int, int]:
    """{key: version} of these projects, held until the transaction ends."""
    rows = Project.objects.filter(pk__in=list(keys)).select_for_update(no_key=True).order_by("pk")
    return dict(rows.values_list("pk", "version"))


def _write_corrections(corrected: Sequence[_Correction]) -> None:
    by_columns: dict[tuple[str, ...], list[Project]] = defaultdict(list)
    for row in corrected:
        row.project.version += 1
        row.project.name_key = name_key(row.project.name)
        field: Any = Project._meta.get_field
        names = [field(name).attname for name in row.columns]
        by_columns["version", "name_key", *sorted(names)].append(row.project)
    try:
        with transaction.atomic():
            for names, projects in by_columns.items():
                values = attrgetter("pk", *names)
                update_rows(Project, names, map(values, projects))
    except IntegrityError:
        for row in corrected:  # which of them it is, in the words of the constraint
            row.project.full_clean()
        raise


@transaction.atomic
def relate(project: Project, *, by: Actor, **related: Any) -> None:
    """Set many-valued columns {field: rows}; the trail names what differs, none where nothing
    does."""
    lock_projects([project.pk])
    before, after = {}, {}
    for name, rows in related.items():
        field: Any = Project._meta.get_field(name)
        manager = getattr(project, name)
        old, new = sorted(map(str, manager.all())), sorted(map(str, rows))
        if old != new:
            before[str(field.verbose_name)], after[str(field.verbose_name)] = old, new
            manager.set(rows)
    if after:
        audit.record(
            by=by,
            action="更正项目",
            subject=project,
            project_id=project.pk,
            before=before,
            after=after,
        )


def facts_of(project: Project) -> dict[str, Any]:
    """{field: value} of the audited columns."""
    return {name: getattr(project, name) for name in AUDITED}


@transaction.atomic
def withdraw(project: Project, *, by: Actor, reason: str, on: date, now: datetime) -> bool:
    """Take a project entered twice or by mistake off the ledger; its history is kept, and
    nothing of any kind is owed on it any more (R-OD-6). True if this call did it; without a
    reason ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": "撤回要写明理由。"})
    done = withdraw_many([project.pk], by=by, reason=reason, on=on, now=now)
    if done:
        project.refresh_from_db()
    return bool(done)


@transaction.atomic
def withdraw_many(keys: list[int], *, by: Actor, reason: str, on: date, now: datetime) -> list[int]:
    """withdraw() of the projects of these primary keys at once; the keys of those that this call
    took off. They are held first, so that the UPDATE finds them as they were asked."""
    if not reason.strip():
        raise ValidationError({"reason": "撤回要写明理由。"})
    standing = Project.objects.current().filter(pk__in=keys).order_by("pk")
    projects = list(standing.select_for_update(no_key=True).only("name"))
    done = [project.pk for project in projects]
    Project.objects.current().filter(pk__in=done).update(
        withdrawn_on=on, withdrawn_reason=reason.strip(), version=F("version") + 1
    )
    project_obligations.close(done, by=by, reason=f"项目撤回：{reason.strip()}", now=now)
    audit.record_many(
        ((project, project.pk, {}, reason) for project in projects), by=by, action="撤回项目"
    )
    decisions.decided(done, by=by, now=now)
    return done


@transaction.atomic
def change_stage(
    project: Project, stage: str, *, by: Actor, on: date, reason: str, now: datetime
) -> bool:
    """Move a project to another stage. False where it is in that stage. ValidationError without a
    reason, on a day before 2000 or to come, for 停工 and 终止 and while it rests (R-OD-6), and
    where the stage would fall behind a confirmed event (R-OD-7)."""
    if not reason.strip():
        raise ValidationError({"reason": "变更阶段要写明理由。"})
    lock_projects([project.pk])
    check_none_withdrawn([project.pk])
    before = Project.objects.get(pk=project.pk)
    check_set_by_hand(before.stage, stage)
    check_not_behind(project, stage)
    check_stage_day(on, timezone.localdate(now))
    moved = (
        Project.objects.filter(pk=project.pk)
        .exclude(stage=stage)
        .update(stage=stage, version=F("version") + 1)
    )
    if not moved:
        return False
    project.refresh_from_db()
    audit.record(
        by=by,
        action="变更阶段",
        subject=project,
        project_id=project.pk,
        before={"项目阶段": before.get_stage_display()},
        after={"项目阶段": project.get_stage_display()},
        reason=reason,
    )
    return True


def check_set_by_hand(before: str, stage: str) -> None:
    """停工 and 终止 come and go with a pause (pauses.py); else ValidationError."""
    for resting in Project.FROZEN_STAGES:
        word = Project.Stage(resting).label
        if stage == resting:
            sentence = f"{word}要有批准日期和文件，请在项目页办理“{word}”。"
            raise ValidationError({"stage": sentence})
        if before == resting:
            sentence = f"项目{word}中，请先在项目页办理“恢复施工”。"
            raise ValidationError({"stage": sentence})


def check_stage_day(on: date, today: date) -> None:
    """A stage holds from a day of the ledger up to today; else ValidationError."""
    if not event_order.EARLIEST <= on <= today:
        raise ValidationError({"on": "自何日起：请填今天或以前的日期，并核对年份。"})


def check_not_behind(project: Project, stage: str) -> None:
    """A stage set by hand does not fall behind what was confirmed (R-OD-7); else
    ValidationError."""
    reached = event_order.stage_reached(project)
    if event_order.place_of(stage) < event_order.place_of(reached):
        word, wanted = Project.Stage(reached).label, Project.Stage(stage).label if stage else "空"
        raise ValidationError(
            {"stage": f"节点已报到“{word}”，项目阶段不能退回“{wanted}”；如有差错请先重新打开节点。"}
        )


#: What makes two entries the same one: everything a person types of a project first.
SAME_FACTS = (
    "name responsible_unit owner_unit national_code total_investment content location".split()
)


@transaction.atomic
def create_once(project: Project, *, by: Actor, now: datetime) -> tuple[Project, bool]:
    """(the project on the ledger, whether this call entered it). The same facts entered by the
    same person within the last ten minutes are a second click."""
    double_submission.lock(project.responsible_unit)
    facts = {name: getattr(project, name) for name in SAME_FACTS}
    mine = Project.objects.current().filter(created_by=audit.signed(by)["by"], **facts)
    if same := mine.filter(created_at__gte=now - double_submission.AGAIN).first():
        return same, False
    return create(project, by=by), True
