"""变更记录: the trail of a project and what was reported on it, newest first, in plain words."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from accounts.models import AuditEntry
from core.compiled_query import CompiledQuery, Parameter
from core.templatetags.formats import md, wan
from core.values.plain_numbers import read_number
from pipeline.models import JointReviewOpinion
from projects.models import ChangeRequest, Milestone, ProgressUpdate, Project
from projects.owner_reports import UPDATED
from supervision.models import OrderStep, Problem, SupervisionOrder
from supervision.over_milestones import reads_drafts

PER_PAGE = 50
#: Columns that the trail keeps as codes.
CODES = {
    label: dict(choices.choices)
    for label, choices in {
        "状态": Milestone.State,
        "级别": Project.Grade,
        "项目阶段": Project.Stage,
        "意见": JointReviewOpinion.Opinion,
    }.items()
}
#: What an entry names beside what was done; its state is said by that.
NAMED = {
    model._meta.label_lower
    for model in (
        Milestone,
        ChangeRequest,
        JointReviewOpinion,
        OrderStep,
        Problem,
        SupervisionOrder,
    )
}
#: Acts on what is only a draft, which is 督查室's alone.
DRAFTING = ("拟督办件", "修改督办件草稿", "督办件：草稿不用")
AMOUNTS = ("总投资", "年度计划投资", "截至上年底累计完成")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
COLOURS = {
    "报完成": "wait",
    "核定": "green",
    "退回": "red",
    "批示": "red",
    "改期": "blue",
    "更正原定": "blue",
    "取消": "red",
    "撤回项目": "red",
    "发出督办件": "red",
    "督办件：已销号": "green",
    "督办件：已升级": "red",
    "问题：销号": "green",
    "联席论证：通过": "green",
    "联席论证：退回": "red",
    "联席论证：不予通过": "red",
    "问题：本级办不了": "red",
    **{f"更正{word}": "blue" for word in ("包联领导", "协助包联领导", "联系人", "责任人")},
}


@dataclass(frozen=True)
class Entry:
    """Who did what when, and what it changed: [(label, before, after)]."""

    at: datetime
    who: str
    what: str
    about: str = ""
    changes: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    reason: str = ""
    colour: str = ""


@dataclass(frozen=True)
class HistoryPage:
    """PER_PAGE entries, the newest first; pages are numbered from 1."""

    entries: list[Entry]
    number: int
    has_next: bool


def page_number(text):
    """A page number from the address; whatever cannot be read is the first."""
    return read_number(text or "", largest=1000) or 1


def page(project, number, *, reader):
    """One page of the whole history, as this person may read it."""
    start = (number - 1) * PER_PAGE
    found, has_next = entries(project, start, start + PER_PAGE, reader=reader)
    return HistoryPage(found, number, has_next)


def entries(project, start, stop, *, reader):
    """(entries, more): a part of the two records, merged; what was only drafted is 督查室's."""
    facts = record_facts(stop + 1, reads_drafts(reader))
    trail, reports = (rows.rows(project=project.pk) for rows in facts)
    merged = [entry_of_audit(row) for row in trail] + [entry_of_report(row) for row in reports]
    merged.sort(key=lambda entry: entry.at, reverse=True)
    return merged[start:stop], len(merged) > stop


@lru_cache(maxsize=8)
def record_facts(most, with_drafts):
    """The newest of the trail and of the reports of a project."""
    project = Parameter("project")
    trail = AuditEntry.objects.filter(project_id=project).exclude(action=UPDATED)
    if not with_drafts:
        trail = trail.exclude(subject_type=SupervisionOrder._meta.label_lower, action__in=DRAFTING)
    # The user's name stands in each row itself: no join.
    reports = ProgressUpdate.objects.filter(project=project).select_related(
        "milestone", "caused_by_unit"
    )
    return CompiledQuery(trail[:most]), CompiledQuery(reports[:most])


def entry_of_audit(row):
    """An audit row as an entry."""
    is_named = row.subject_type in NAMED
    return Entry(
        at=row.at,
        who=row.by_name,
        what=row.action,
        about=row.subject_name if is_named else "",
        changes=[
            (label, displayed(label, before), displayed(label, after))
            for label, before, after in row.changes()
            if not is_named or label not in ("状态", "节点", "已核定")
        ],
        reason=row.reason,
        colour=COLOURS.get(row.action, ""),
    )


def entry_of_report(row):
    """What the owner reported, as an entry."""
    facts = [
        ("形象进度", None, f"{row.percent}%" if row.percent is not None else None),
        ("卡在", None, row.obstacle_word or None),
        ("原因在谁", None, row.caused_by_word or None),
        ("承诺完成", None, md(row.promised_on) if row.promised_on else None),
    ]
    return Entry(
        at=row.at,
        who=row.by_name,
        what=f"填报进展：{row.get_standing_display()}",
        about=row.milestone.name if row.milestone else "",
        changes=[fact for fact in facts if fact[2]],
        # The same words are often typed into two boxes.
        reason="；".join(dict.fromkeys(filter(None, [row.note, row.problem, row.next_step]))),
        colour="red" if row.standing == row.Standing.STUCK else "",
    )


def displayed(label, value):
    """A stored value as a reader sees it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value)) or None
    if label in AMOUNTS:
        return f"{wan(value)} 万元"
    if isinstance(value, str) and DAY.fullmatch(value):
        return md(date.fromisoformat(value))
    return CODES.get(label, {}).get(value, str(value))
