"""A day of the county as typed rows: every listed project's light with what it was made of, every
milestone that counts, the overdue list. What is kept of a day, and what is compared.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, get_type_hints

from investment.models import AnnualPlan
from investment.money_light import MoneyFacts
from projects.models import Milestone, Project
from projects.obligation_status import Light, MilestoneFacts


@dataclass(frozen=True, slots=True)
class PastMilestone(MilestoneFacts):
    """A milestone as it stood: what its light is made of, and whose it is."""

    pk: int
    project: int
    name: str
    baseline_due_date: date


@dataclass(frozen=True, slots=True)
class PastProject:
    """A project as it stood. `listing` is None, and there is no light, of one that is not on the
    year's list and has an overdue milestone; amounts in 万元, `rate` in points."""

    pk: int
    name: str
    unit: str
    area: str
    lead: str
    contact: str
    listing: int | None = None
    kind: str = ""
    colour: str = ""
    word: str = ""
    sentence: str = ""
    ytd: Decimal | None = None
    rate: Decimal | None = None

    @property
    def light(self) -> Light:
        return Light(self.colour or "grey", self.sentence, word=self.word)


@dataclass(frozen=True, slots=True)
class OverdueThen:
    """A line of the overdue list: days, level and light of its milestone on that day."""

    milestone: int
    days: int
    level: int
    level_word: str
    colour: str
    sentence: str


@dataclass(frozen=True)
class Day:
    """The county on a day, each sort of row by its key; `policy_from` is the day from which the
    edition of the policy in force was effective."""

    day: date
    policy_from: date
    projects: dict[int, PastProject]
    facts: dict[int, MoneyFacts]
    milestones: dict[int, PastMilestone]
    overdue: dict[int, OverdueThen]

    def milestones_of(self, project: int) -> list[PastMilestone]:
        rows = (row for row in self.milestones.values() if row.project == project)
        return sorted(rows, key=lambda row: (row.due_date, row.pk))


#: What the facts of a light are called, by their field.
LABELS = {
    "money_stage": "项目阶段",
    "money_total": "总投资（万元）",
    "money_month": "最近结账月",
    "money_gap": "较应完成进度（百分点）",
    "money_lit": "投资计灯",
    "money_curve": "分月方式",
    "late_month": "未报月报",
    "late_twice": "连续未报",
    "unchanged_month": "与上期相同的月报",
    "started_on": "开工",
    "built_since": "视同开工自",
    "is_enrolled": "已入统",
    "written_on": "列入录入",
    "heard_at": "最近更新",
    "rests": "计划停歇月",
    "state": "状态",
    "due_date": "现定",
    "baseline_due_date": "原定",
    "completed_on": "实际",
    "frozen_on": "冻结日期",
    "created_on": "录入日期",
    "resumed_on": "恢复日期",
    "is_backdated": "补报",
    "reported_on": "报告日期",
}
#: What a value is called, by "field=value"; part of the names that are kept.
LABELS |= {
    f"{name}={code}": str(word)
    for name, choices in {
        "state": Milestone.State,
        "money_stage": Project.Stage,
        "money_curve": AnnualPlan.Curve,
    }.items()
    for code, word in choices.choices
}
#: {name in the document, and in Day: the class of its rows}, each a table by columns.
TABLES: Final[dict[str, type[Any]]] = {
    "projects": PastProject,
    "facts": MoneyFacts,
    "milestones": PastMilestone,
    "overdue": OverdueThen,
}
#: Columns of sentences, which are kept as words and figures (kept_words.py).
SENTENCES: Final = {"projects": ("sentence",), "overdue": ("sentence",)}
#: A table as {column: its values}; "key" holds the keys of the rows.
Columns = dict[str, list[Any]]


def as_tables(day: Day) -> dict[str, Columns]:
    """The rows of a day as plain values, a table by columns."""
    return {name: _columns(kind, getattr(day, name)) for name, kind in TABLES.items()}


def from_tables(day: date, policy_from: date, tables: dict[str, Columns]) -> Day:
    """The day again, out of as_tables()."""
    return Day(day, policy_from, **{name: _rows(name, tables[name]) for name in TABLES})


def _columns(kind: type[Any], rows: dict[int, Any]) -> Columns:
    found: Columns = {"key": list(rows)}
    for each in fields(kind):
        found[each.name] = [_plain(getattr(row, each.name)) for row in rows.values()]
    return found


def _rows(table: str, columns: Columns) -> dict[int, Any]:
    # A column that came later than the document stands at its default, one that has gone is left.
    reads = {name: read for name, read in _readers(table).items() if name in columns}
    values = (
        columns[name] if read is None else [value and read(value) for value in columns[name]]
        for name, read in reads.items()
    )
    rows = (TABLES[table](**dict(zip(reads, row, strict=True))) for row in _lines(values))
    return dict(zip(columns["key"], rows, strict=True))


def _lines(columns: Iterable[list[Any]]) -> Iterator[tuple[Any, ...]]:
    return zip(*columns, strict=True)


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


@cache
def _readers(table: str) -> dict[str, Callable[[Any], Any] | None]:
    """{field of a row: what makes its value of the plain one}; None where it is that value."""
    kind = TABLES[table]
    hints = get_type_hints(kind)
    return {
        each.name: next((read for sort, read in READ if _is_of(hints[each.name], sort)), None)
        for each in fields(kind)
    }


READ: Final[list[tuple[type[Any], Callable[[Any], Any]]]] = [
    (datetime, datetime.fromisoformat),
    (date, date.fromisoformat),
    (Decimal, Decimal),
]


def _is_of(hint: Any, sort: type[Any]) -> bool:
    """Whether a field holds values of this sort: `date`, or `date | None`."""
    return hint is sort or sort in getattr(hint, "__args__", ())
