"""The dashboard's tables: units and the ten works, each with its money, its lights and dates."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import Unit
from investment.county_snapshot import Group, grouped
from norms.models import WorkArea
from norms.policy import Policy

LIGHTS = ("red", "yellow", "green", "done", "grey")


def lamps(counts):
    """[(colour, how many)] worst first, leaving out what does not occur."""
    return [(colour, counts[colour]) for colour in LIGHTS if counts[colour]]


@dataclass(frozen=True)
class Rate:
    """How many of what was due were done in time, and the queries of the rows behind both."""

    label: str
    percent: Decimal | None
    in_time: int
    due: int
    in_time_query: str = "due=1"
    due_query: str = "due=1"
    #: The rows among what was due that rest are told beside it.
    resting: Group | None = None


@dataclass(frozen=True)
class UnitOrArea:
    """One unit or one of the ten works."""

    key: int
    name: str
    policy: Policy
    money: dict[str, Any] = field(default_factory=dict)
    group: Group = field(default_factory=Group)

    @property
    def rate(self):
        return self.money.get("rate")

    @property
    def lamps(self):
        return lamps(self.group.lights)

    @property
    def rates(self):
        """按期率: of the hard dates; of milestones on 原定, which no 改期 improves, and on 现定."""
        of = self.group
        return [
            Rate(
                "复工、开工按期率",
                of.owed_rate,
                of.owed_in_time,
                of.owed,
                "owed=ok",
                "owed=any",
                resting=of,
            ),
            Rate("节点按期率（按原定）", of.original_rate, of.original_in_time, of.original_due),
            Rate("节点按期率（按现定）", of.due_rate, of.in_time, of.due),
        ]

    @property
    def colour(self):
        """The bar is quiet unless the points behind plan would light a lamp."""
        gap = self.money.get("gap")
        if gap is None or gap > -self.policy.gap_yellow:
            return ""
        return "red" if gap < -self.policy.gap_red else "amber"


def units(shown):
    """By completion rate from high to low: facts, no score (decision 25)."""
    names = {key: str(unit) for key, unit in Unit.objects.in_bulk().items()}
    rows = list(_rows(shown, "unit", "unit", names).values())
    rows.sort(key=lambda row: (row.rate is None, -(row.rate or 0), row.name))
    return rows


def areas(shown):
    """[(work, its UnitOrArea)]: all ten in their order, those without a project too."""
    works = list(WorkArea.objects.all())
    found = _rows(shown, "area", "work_area", {work.pk: work.name for work in works})
    return [
        (work, found.get(work.pk) or UnitOrArea(work.pk, work.name, shown.policy)) for work in works
    ]


def _rows(shown, column, stored, names):
    """{key: UnitOrArea} of what an AsOf shows, grouped by a column."""
    groups = grouped(shown.lines, column)
    money = {}
    if shown.money_month:
        money = {sums[stored]: sums for sums in shown.money_month.figures.totals_by(stored)}
    return {
        key: UnitOrArea(
            key, names[key], shown.policy, money.get(key, {}), groups.get(key) or Group()
        )
        for key in {**groups, **money}
        if key in names
    }
