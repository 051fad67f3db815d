"""What was said and decided of the milestones of the bench."""

from datetime import timedelta

from bench.bulk_rows import bulk, moment_of
from projects.models import (
    Evidence,
    Milestone,
    MilestoneChange,
    MilestoneEvent,
    ProgressUpdate,
)
from supervision.models import Instruction

State = Milestone.State
NOTE = "按计划推进，上月完成基础部分，本月进入主体施工，材料和人员到位。"


def make_history(milestones, people, today, chance):
    """Updates on what is open and on a third of the rest, moves, evidence, instructions."""
    signed = {"by": people["contacts"][0], "by_name": "示例联系人000"}
    open_ones = [row for row in milestones if row.state != State.DONE]
    talked = open_ones * 2 + milestones[::3]
    bulk(ProgressUpdate, (_update(row, today, chance, signed) for row in talked))
    bulk(MilestoneEvent, (_event(row, signed) for row in open_ones))
    moved = [row for row in open_ones if row.due_date != row.baseline_due_date]
    bulk(MilestoneChange, (_change(row, signed) for row in moved))
    waiting = [row for row in open_ones if row.state == State.SUBMITTED]
    bulk(
        Evidence,
        [
            Evidence(
                project_id=row.project_id, milestone=row, kind="number", number="示例1号", **signed
            )
            for row in waiting[::2]
        ],
    )
    overdue = [row for row in open_ones if row.is_overdue(today)]
    bulk(Instruction, (_instruction(row, people, today) for row in overdue[::10]))


def _update(row, today, chance, signed):
    on = min(row.due_date, today) - timedelta(days=chance.randrange(0, 40))
    return ProgressUpdate(
        project_id=row.project_id,
        milestone=row,
        standing="working",
        percent=50,
        note=NOTE,
        at=moment_of(on),
        **signed,
    )


def _event(row, signed):
    return MilestoneEvent(
        milestone=row, kind="create", on=row.due_date, at=row.created_at, **signed
    )


def _change(row, signed):
    return MilestoneChange(
        milestone=row,
        kind=MilestoneChange.Kind.REPLAN,
        old_due=row.baseline_due_date,
        new_due=row.due_date,
        reason="示例",
        **signed,
    )


def _instruction(row, people, today):
    return Instruction(
        project_id=row.project_id,
        milestone=row,
        text="请说明进展。",
        issued_by=people["leaders"][0],
        issued_at=moment_of(today - timedelta(days=5)),
        due_date=today + timedelta(days=row.pk % 7 - 3),
        known_since=today - timedelta(days=5),
    )
