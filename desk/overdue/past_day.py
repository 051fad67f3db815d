"""逾期清单 of a day gone by, by its two answers, and the lines in which they differ (R-KD-2)."""

from dataclasses import dataclass
from datetime import date, timedelta

import django_tables2 as tables
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Duty
from core.lists.export import csv_answer, sheet
from core.lists.tables import ListTable, number, plain
from core.spreadsheets.printed_list import Column, Section
from investment import day_differences, kept_days, past_light
from investment.day_differences import Cause
from investment.past_day_notes import closing_note, day_asked, then_note
from projects.models import Project
from projects.obligation_status import Light
from projects.templatetags.lights import light_text
from projects.views.project_list import ProjectList

THEN, CLOSING, DIFFERENT = "then", "closing", "different"
NAMES = {THEN: "当日所知", CLOSING: "结账口径", DIFFERENT: "两者不同"}
PEOPLE, TWO = "责任", "两个口径"
COLUMNS = [
    Column("project", "项目名称", width=32),
    Column("step", "节点名称", width=24, total="count"),
    Column("baseline", "原定", "date", 11),
    Column("due", "现定", "date", 11),
    Column("days", "逾期（天）", "number", 11, total="max"),
    Column("light", "灯", width=12),
    Column("level", "督办级别", width=16),
    Column("unit", "责任单位", width=16, parent=PEOPLE),
    Column("contact", "当日联系人", width=12, parent=PEOPLE),
    Column("lead", "当日包联领导", width=14, parent=PEOPLE),
]
DIFFERENCES = [
    Column("project", "项目名称", width=32),
    Column("step", "节点名称", width=24, total="count"),
    Column("then", "当日所知", width=28, parent=TWO),
    Column("at_closing", "结账口径", width=28, parent=TWO),
    Column("causes", "其间的记录", width=60),
]


@dataclass(frozen=True, slots=True)
class PastOverdueRow:
    """A milestone that stood in the overdue list of a day."""

    pk: int
    name: str
    project_id: int
    project_name: str
    unit: str
    lead_name: str
    contact_name: str
    baseline_due_date: date
    due_date: date
    days: int
    light: Light
    level: int
    level_word: str

    @property
    def is_postponed(self) -> bool:
        return self.due_date != self.baseline_due_date


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A milestone that the two answers list differently, and what was recorded between them."""

    pk: int
    name: str
    project_id: int
    project_name: str
    then: str
    at_closing: str
    causes: tuple[Cause, ...]


class PastOverdueTable(ListTable):
    row_template = "desk/overdue/past_row.html"
    empty_text = "这一天没有逾期节点"

    light = plain("灯")
    days = number("逾期（天）")
    name = plain("节点 / 项目")
    unit = tables.Column("责任单位 · 联系人", order_by=("unit", "due_date"))
    lead = tables.Column("包联领导", order_by=("lead_name", "due_date"))
    baseline = tables.Column("原定", order_by=("baseline_due_date", "due_date"))
    due = tables.Column("现定", order_by="due_date")
    level = plain("督办级别")

    class Meta:
        order_by = "-days"


class DifferenceTable(ListTable):
    row_template = "desk/overdue/difference_row.html"
    empty_text = "两个口径列出的逾期节点完全相同"

    name = plain("节点 / 项目")
    then = plain("当日所知")
    at_closing = plain("结账口径")
    causes = plain("其间的记录")


class PastOverduePage(ProjectList):
    """The day of ?on= as it was known then, as the closing has it, and where they differ; of
    projects that this reader may open today (R-KD-2)."""

    template_name = "desk/overdue/past_day.html"
    tabs = list(NAMES.items())
    default_tab = THEN

    @cached_property
    def asked(self):
        """(the day, "") or (None, the sentence that says why there is none)."""
        return day_asked(self.request.GET.get("on", ""), self.today)

    @property
    def on(self):
        return self.asked[0]

    @cached_property
    def kept(self):
        return self.on and kept_days.read(self.on)

    @cached_property
    def closing(self):
        """The answer of the closing, or None without a day."""
        if not self.on:
            return None
        with_people = self.tab == CLOSING
        return past_light.overdue_at_closing(self.on, now=timezone.now(), with_people=with_people)

    @cached_property
    def projects(self):
        """{key: project} of both answers that this reader may open today."""
        days = [answer.day for answer in (self.kept, self.closing) if answer]
        keys = {day.milestones[key].project for day in days for key in day.overdue}
        rows = (
            self.listed(Project.objects).on_ledger_for(self.person).filter(pk__in=keys).order_by()
        )
        columns = "pk name responsible_unit__name responsible_unit__short_name".split()
        return {row.pk: row for row in rows.values_list(*columns, named=True)}

    @cached_property
    def differing(self):
        """The milestones that the two answers list differently."""
        if not self.kept or not self.closing:
            return []
        two = self.kept.day, self.closing.day
        return day_differences.lines_that_differ(*two, self.projects)

    def _lines(self, answer):
        """[(line, its milestone)] that this reader may see, the longest overdue first."""
        if not answer:
            return []
        day = answer.day
        lines = sorted(day.overdue.values(), key=lambda line: (-line.days, line.milestone))
        rows = ((line, day.milestones[line.milestone]) for line in lines)
        return [(line, row) for line, row in rows if row.project in self.projects]

    def _line(self, day, line, row):
        """Named as on that day where its names were kept, else as today."""
        then, today = day.projects[row.project], self.projects[row.project]
        unit = today.responsible_unit__short_name or today.responsible_unit__name
        return PastOverdueRow(
            pk=row.pk,
            name=row.name,
            project_id=row.project,
            project_name=then.name or today.name,
            unit=then.unit or unit,
            lead_name=then.lead,
            contact_name=then.contact,
            baseline_due_date=row.baseline_due_date,
            due_date=row.due_date,
            days=line.days,
            light=Light(line.colour, line.sentence),
            level=line.level,
            level_word=line.level_word,
        )

    def _difference(self, each):
        return DifferenceRow(
            pk=each.milestone.pk,
            name=each.milestone.name,
            project_id=each.project,
            project_name=self.projects[each.project].name,
            then=each.then,
            at_closing=each.at_closing,
            causes=each.causes,
        )

    @property
    def table_class(self):
        return DifferenceTable if self.tab == DIFFERENT else PastOverdueTable

    def get_rows(self):
        if self.tab == DIFFERENT:
            if not self.differing:
                return []
            found = day_differences.line_differences(self.kept.day, self.closing, self.differing)
            return [self._difference(each) for each in found]
        answer = self.closing if self.tab == CLOSING else self.kept
        return [self._line(answer.day, line, row) for line, row in self._lines(answer)]

    def get_tab_counts(self):
        return {
            THEN: len(self._lines(self.kept)),
            CLOSING: len(self._lines(self.closing)),
            DIFFERENT: len(self.differing),
        }

    def get_table(self):
        table = super().get_table()
        table.caption = f"{self.title}：{self.tab_note}"
        return table

    @property
    def title(self):
        return f"{self.on:%Y-%m-%d} 逾期清单" if self.on else "往日的逾期清单"

    @property
    def tab_note(self):
        """Which answer is shown, by name: page, print and file say it."""
        if not self.on:
            return self.asked[1]
        then, closing = then_note(self.kept, self.on, self.today), closing_note(self.closing)
        return {THEN: then, CLOSING: closing, DIFFERENT: f"{then}{closing}"}[self.tab]

    def get_exports(self):
        return {"": past_sheet, "csv": past_csv}

    def get_context_data(self, **more):
        return {
            "table": self.table,
            "tabs": self.get_tabs() if self.on else [],
            "more_tabs": self.get_unit_tabs(),
            "on": self.on,
            "asked": self.request.GET.get("on", ""),
            "title": self.title,
            "note": self.tab_note,
            "is_blind": self.person.has_duty(Duty.Kind.ADMINISTRATOR),
            "is_missing": bool(self.on and not self.kept and self.tab != CLOSING),
            "yesterday": self.today - timedelta(days=1),
            **more,
        }


def past_sheet(data, page):
    """The tab as it is shown; its name says which answer it is, so that neither passes for the
    other."""
    columns, cells_of = _file_of(page)
    cells = [cells_of(row) for row in data]
    parts = [Section("", cells)] if cells else []
    name = f"逾期清单（{NAMES[page.tab]}）"
    return sheet(name, columns, parts, page.on or page.today, f"{page.title}。{page.tab_note}")


def past_csv(data, page):
    """The rows of past_sheet() as CSV, under the same name."""
    columns, cells_of = _file_of(page)
    name = f"逾期清单（{NAMES[page.tab]}）"
    return csv_answer(name, columns, map(cells_of, data), page.on or page.today)


def _file_of(page):
    return (DIFFERENCES, _difference_cells) if page.tab == DIFFERENT else (COLUMNS, _line_cells)


def _line_cells(row):
    return {
        "project": row.project_name,
        "step": row.name,
        "baseline": row.baseline_due_date,
        "due": row.due_date,
        "days": row.days,
        "light": light_text(row.light),
        "level": row.level_word,
        "unit": row.unit,
        "contact": row.contact_name,
        "lead": row.lead_name,
    }


def _difference_cells(row):
    return {
        "project": row.project_name,
        "step": row.name,
        "then": row.then,
        "at_closing": row.at_closing,
        "causes": "；".join(cause_in_words(each) for each in row.causes),
    }


def cause_in_words(cause):
    """When by the county's clock, who, what, of what, and why."""
    at = timezone.localtime(cause.at)
    reason = f"（{cause.reason}）" if cause.reason else ""
    return f"{at:%Y-%m-%d %H:%M} {cause.by_name} {cause.action}“{cause.subject}”{reason}"
