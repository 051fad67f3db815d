"""What the Monday letter of the county's leaders says: counts by unit, the ten worst, what is new,
and whose money has turned a light red. Figures and links, no amounts (R-NT-6)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, Q

from accounts.models import Unit
from alerts.models import Notice
from investment.money_light import is_red, money_lights, with_money
from norms.policy import Policy
from projects.models import Project
from projects.models.obligation import DatedObligationQuerySet, obligation_kinds
from supervision.over_milestones import NOTHING_PRESSED, Over, Pressed, over_rows, pressed

STEP = "digest"
WORST = 10
#: A letter is read on a phone: beyond these the units stand as one sum.
MOST_UNITS = 12
MOST_MONEY = 3


@dataclass(frozen=True)
class DigestRow:
    """One of the worst, with the page that says more."""

    title: str
    project: str
    unit: str
    path: str
    days: int = 0
    is_red: bool = False
    is_new: bool = False
    sentence: str = ""
    #: Orders that are out and problems over it.
    over: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"


@dataclass(frozen=True)
class DigestUnit:
    """What is overdue under one responsible unit: how many, red and new ones among them; `longest`
    in days."""

    name: str
    number: int
    red: int
    new: int
    longest: int


@dataclass(frozen=True)
class Weekly:
    """What is overdue in the county as of a day."""

    number: int
    red: int
    new: int
    longest: int
    units: list[DigestUnit]
    worst: list[DigestRow]
    #: Projects whose money shines red (R-LT-3 to R-LT-5), and the furthest behind of them.
    money: int = 0
    money_worst: list[DigestRow] = field(default_factory=list)
    #: Orders that are out, those with a step past its date, and problems not closed.
    pressed: Pressed = NOTHING_PRESSED
    #: In whose place a deputy reads it.
    stands_for: str = ""

    @property
    def headline(self) -> str:
        if not self.number:
            return "全县没有逾期"
        fresh = f"，比上次新增 {self.new} 项" if self.new else "，比上次没有新增"
        return f"全县 {self.number} 项逾期，红灯 {self.red} 项{fresh}，最长 {self.longest} 天"

    @property
    def figures(self) -> list[tuple[str, int, str]]:
        """[(words, number, unit of it)], as large figures."""
        return [
            ("逾期", self.number, "项"),
            ("红灯", self.red, "项"),
            ("比上次新增", self.new, "项"),
            ("最长", self.longest, "天"),
        ]

    @property
    def shown_units(self) -> list[DigestUnit]:
        return self.units[:MOST_UNITS]

    @property
    def other_units(self) -> tuple[int, int] | None:
        """(how many units, how many items) beyond those shown; None when all are."""
        rest = self.units[MOST_UNITS:]
        return (len(rest), sum(unit.number for unit in rest)) if rest else None

    @property
    def money_rest(self) -> int:
        return self.money - len(self.money_worst)


#: {what is counted: how the counts of several kinds become one}
MERGED: dict[str, Any] = {"number": sum, "red": sum, "new": sum, "longest": max}


def overdue(today: date) -> list[DatedObligationQuerySet[Any]]:
    """As the list of what is overdue, a query for each kind that stands in it, backdated reports
    that wait among them (R-OD-1)."""
    kinds = (kind for kind in obligation_kinds() if kind.is_in_overdue_list)
    listed = (kind.objects.overdue(today).with_days(today).order_by() for kind in kinds)
    return [rows.annotate(started_on=rows.ladder_start(today)) for rows in listed]


def of(notice: Notice, today: date, policy: Policy) -> Weekly:
    """What stands in a digest as of a day; "new" counts from the reader's digest before, and what
    was written or resumed only after its date is new from that day (R-DL-6)."""
    listed, since = overdue(today), _last_time(notice.recipient_id, today)
    counts = {
        "number": Count("pk"),
        "red": Count("pk", filter=Q(days_overdue__gte=policy.red_days)),
        "new": Count("pk", filter=Q(started_on__gte=since)),
        "longest": Max("days_overdue"),
    }
    whole = _merged([rows.aggregate(**counts) for rows in listed])
    by_unit = [
        rows.values(unit=F("project__responsible_unit")).annotate(**counts) for rows in listed
    ]
    number, lines = _money(today, policy)
    worst = _worst(listed)
    over = over_rows(worst, with_drafts=False)
    return Weekly(
        **whole,
        units=_most_first(chain.from_iterable(by_unit)),
        worst=[_line(row, policy, since, over.get(row, [])) for row in worst],
        money=number,
        money_worst=lines,
        pressed=pressed(today),
        stands_for=notice.stands_for,
    )


def _merged(parts: Iterable[dict[str, Any]]) -> dict[str, int]:
    found = list(parts)
    return {name: merge(part[name] or 0 for part in found) for name, merge in MERGED.items()}


def _worst(listed: list[DatedObligationQuerySet[Any]]) -> list[Any]:
    first: list[Any] = []
    for rows in listed:
        ordered = rows.order_by("-days_overdue", "pk")
        first += ordered.select_related("project__responsible_unit")[:WORST]
    return sorted(first, key=lambda row: -row.days_overdue)[:WORST]


def _most_first(by_unit: Iterable[dict[str, Any]]) -> list[DigestUnit]:
    parts = defaultdict(list)
    for row in by_unit:
        parts[row["unit"]].append(row)
    named = Unit.objects.in_bulk(list(parts))
    units = [DigestUnit(str(named[unit]), **_merged(rows)) for unit, rows in parts.items()]
    return sorted(units, key=lambda unit: (-unit.number, -unit.longest, unit.name))


def _line(row: Any, policy: Policy, since: date, over: Iterable[Over]) -> DigestRow:
    return DigestRow(
        title=" ".join(row.title().split()),
        project=" ".join(row.project.name.split()),
        unit=str(row.project.responsible_unit),
        path=row.get_absolute_url(),
        days=row.days_overdue,
        is_red=row.days_overdue >= policy.red_days,
        is_new=row.started_on >= since,
        over=tuple(each.words for each in over),
    )


def _money(today: date, policy: Policy) -> tuple[int, list[DigestRow]]:
    """(how many projects shine red for their money, the furthest behind with the sentence)."""
    rows = with_money(Project.objects.filter(withdrawn_on=None), today)
    rows = rows.filter(is_red(today, policy)).exclude(stage__in=Project.FROZEN_STAGES)
    furthest = rows.select_related("responsible_unit").order_by(
        F("money_gap").asc(nulls_last=True), "pk"
    )[:MOST_MONEY]
    return rows.count(), [_money_line(row, today, policy) for row in furthest]


def _money_line(project: Project, today: date, policy: Policy) -> DigestRow:
    light = max(money_lights(project, today, policy), key=lambda each: each.severity)
    return DigestRow(
        title=" ".join(project.name.split()),
        project="",
        unit=str(project.responsible_unit),
        path=project.get_absolute_url(),
        sentence=light.sentence,
    )


def _last_time(reader: int, today: date) -> date:
    """What fell due from the day of the digest before is new since then."""
    told = Notice.objects.filter(recipient=reader, step=STEP, day__lt=today)
    last = told.exclude(state=Notice.State.OPEN).aggregate(last=Max("day"))["last"]
    return last or today - timedelta(days=7)
