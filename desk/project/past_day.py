"""某日为什么亮灯: a project on a day gone by, by the two answers, and why they differ (R-KD-2)."""

from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from investment import day_changes, day_differences, kept_days, past_light
from investment.day_changes import Change
from investment.day_differences import text_of
from investment.day_document import LABELS, Day, PastMilestone
from investment.money_light import MoneyFacts
from investment.past_day_notes import closing_note, day_asked, then_note
from projects.models import Project
from projects.obligation_status import WORDS, Light
from projects.templatetags.lights import light_word


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone as it stood, in words; `days` overdue, or 0."""

    name: str
    baseline_due_date: date
    due_date: date
    completed_on: date | None
    state: str
    days: int


@dataclass(frozen=True)
class Answer:
    """One of the two: its name with what it rests on, the light, what the light was made of."""

    note: str
    light: Light | None
    inputs: list[tuple[str, str]]
    milestones: list[MilestoneLine]

    @classmethod
    def of(cls, note: str, day: Day, project: int, labels: dict[str, str]) -> "Answer":
        row = day.projects.get(project)
        is_lit = row is not None and row.listing is not None
        facts = day.facts.get(project)
        names = [field.name for field in fields(MoneyFacts)] if facts else []
        return cls(
            note=note,
            light=row.light if row and is_lit else None,
            inputs=[(labels[n], text_of(n, getattr(facts, n), labels)) for n in names],
            milestones=[_line(day, each, labels) for each in day.milestones_of(project)],
        )


def _line(day: Day, row: PastMilestone, labels: dict[str, str]) -> MilestoneLine:
    overdue = day.overdue.get(row.pk)
    state = text_of("state", row.state, labels)
    if row.frozen_on:
        state = f"{state}，{row.frozen_on:%Y-%m-%d} 起暂停"
    return MilestoneLine(
        name=row.name,
        baseline_due_date=row.baseline_due_date,
        due_date=row.due_date,
        completed_on=row.completed_on,
        state=state,
        days=overdue.days if overdue else 0,
    )


@require_safe
def past_day(request, pk):
    project = get_object_or_404(Project.objects.readable_by(request.user), pk=pk)
    page = PastDay(project, request.GET.get("on", ""), timezone.now())
    return render(request, "desk/project/past_day.html", {"page": page, "project": project})


class PastDay:
    """What the page shows; each part is asked once."""

    def __init__(self, project, asked, now):
        self.project, self.asked, self.now = project, asked, now

    @cached_property
    def today(self):
        return timezone.localdate(self.now)

    @property
    def yesterday(self):
        return self.today - timedelta(days=1)

    @cached_property
    def day_and_problem(self):
        return (
            day_asked(self.asked, self.today) if self.asked else (None, "请选一个今天以前的日期。")
        )

    @property
    def on(self):
        return self.day_and_problem[0]

    @property
    def problem(self):
        return self.day_and_problem[1]

    @cached_property
    def kept(self):
        return kept_days.read(self.on)

    @cached_property
    def closing(self):
        return past_light.at_closing(self.on, now=self.now, project=self.project.pk)

    @cached_property
    def then(self):
        """当日所知; None where the day was not kept."""
        note = then_note(self.kept, self.on, self.today)
        return self.kept and Answer.of(note, self.kept.day, self.project.pk, self.kept.labels)

    @property
    def why_none(self):
        return then_note(self.kept, self.on, self.today)

    @cached_property
    def at_closing(self):
        """结账口径"""
        note = closing_note(self.closing)
        return Answer.of(note, self.closing.day, self.project.pk, LABELS)

    @property
    def title(self):
        if not self.on:
            return "某日为什么亮灯"
        day = f"{self.on.month} 月 {self.on.day} 日"
        year = f"{self.on.year} 年 " if self.on.year != self.today.year else ""
        light = self.then.light if self.then else self.at_closing.light
        return f"{year}{day}为什么亮{light_word(light.colour) if light else '灯'}"

    @cached_property
    def differences(self):
        """Empty where there is but one answer."""
        if not self.kept:
            return []
        return day_differences.differences(self.kept.day, self.closing, [self.project.pk])

    @cached_property
    def changes(self):
        """What had changed since the day before, in words; None where that one was not kept."""
        before = kept_days.read(self.on - timedelta(days=1)) if self.kept else None
        if before is None:
            return None
        two = (only(before.day, self.project.pk), only(self.kept.day, self.project.pk))
        return [in_words(change) for change in day_changes.changes_between(*two)]


def only(day: Day, project: int) -> Day:
    """The rows of one project."""
    row = day.projects.get(project)
    return Day(
        day.day,
        day.policy_from,
        {project: row} if row else {},
        {key: each for key, each in day.facts.items() if key == project},
        {each.pk: each for each in day.milestones_of(project)},
        day.overdue,
    )


def in_words(change: Change) -> str:
    """A change between two days as a sentence; amounts in 万元. TypeError for a kind of change that
    it does not know."""
    match change:
        case day_changes.Added(milestone=None):
            return "列入年度清单"
        case day_changes.Added(milestone=PastMilestone(name=name)):
            return f"加节点“{name}”"
        case day_changes.Removed(milestone=None):
            return "移出年度清单"
        case day_changes.Removed(milestone=PastMilestone(name=name)):
            return f"取消节点“{name}”"
        case day_changes.Slipped(milestone=row, old=old, new=new):
            return f"“{row.name}”由 {old:%Y-%m-%d} 改为 {new:%Y-%m-%d}"
        case day_changes.BecameOverdue(milestone=row, days=days):
            return f"“{row.name}”进入逾期清单，逾期 {days} 天"
        case day_changes.Started(milestone=row, on=on) | day_changes.Done(milestone=row, on=on):
            return f"“{row.name}”完成，实际 {on:%Y-%m-%d}"
        case day_changes.Reopened(milestone=row):
            return f"“{row.name}”重新打开"
        case day_changes.MoneyMoved(new_month=month, old_ytd=old, new_ytd=new):
            amounts = (text_of("ytd", amount) for amount in (old, new))
            return f"{month}月结账，本年累计 {' → '.join(amounts)} 万元"
        case day_changes.LightChanged(old=old, new=new):
            return f"{WORDS[old]}变为{WORDS[new]}"
    raise TypeError(change)
