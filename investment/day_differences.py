"""Why the two answers on a day differ: each input that differs, and what was recorded between the
end of the day and the closing that explains it (R-KD-2)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.models.audit_entry import trail_label
from investment import stale_light
from investment.day_document import LABELS, Day, PastMilestone
from investment.models import AnnualPlan, Correction, Enrolment, Month, MonthlyReport
from investment.money_light import MoneyFacts
from investment.past_light import ClosingAnswer
from norms.models import PolicyVersion
from projects.models import Milestone, Pause, Project, YearListing

#: What stands on a row beside its inputs.
NO_INPUT = {"pk", "project", "name", "code"}
#: What may have moved an input of money.
OF_MONEY = (Month, MonthlyReport, AnnualPlan, Correction, YearListing)
#: {field: whose entries of the trail may explain it}; the others are OF_MONEY's.
CAUSED_BY: dict[str, tuple[type[models.Model], ...]] = {
    "money_stage": (Project, Pause, Milestone),
    "money_total": (Project,),
    "started_on": (Milestone,),
    "built_since": (Milestone, Project, YearListing),
    "is_enrolled": (Enrolment, Project),
    "written_on": (YearListing, Project),
    "heard_at": (MonthlyReport, Milestone),
}
NOTHING = "—"
OVERDUE = "逾期清单"


class Cause(NamedTuple):
    """An entry of the trail dated between the two, in its own words."""

    at: datetime
    by_name: str
    action: str
    subject: str
    reason: str


@dataclass(frozen=True)
class Difference:
    """An input that the two answers take differently; `milestone` is None of one of the project."""

    project: int
    milestone: PastMilestone | None
    label: str
    then: str
    at_closing: str
    causes: tuple[Cause, ...]


def differences(then: Day, answer: ClosingAnswer, projects: Collection[int]) -> list[Difference]:
    """Whatever the two answers on these projects take differently, project by project."""
    causes = _Causes(then.day, answer.until, projects)
    found: list[Difference] = []
    for project in projects:
        found += _of_facts(project, then, answer.day, causes)
        old = {row.pk: row for row in then.milestones_of(project)}
        new = {row.pk: row for row in answer.day.milestones_of(project)}
        for key in {**old, **new}:
            found += _of_milestone(key, old, new, (then, answer.day), causes)
    return found


def lines_that_differ(then: Day, closing: Day, projects: Collection[int]) -> list[PastMilestone]:
    """The milestones of these projects that one overdue list has and the other has not, or with
    other days."""
    rows = {**then.milestones, **closing.milestones}
    keys = sorted({*then.overdue, *closing.overdue})
    differing = (rows[key] for key in keys if _line(then, key) != _line(closing, key))
    return [row for row in differing if row.project in projects]


def line_differences(
    then: Day, answer: ClosingAnswer, rows: Collection[PastMilestone]
) -> list[Difference]:
    """How the two lists have these milestones, and what explains it."""
    causes = _Causes(then.day, answer.until, {row.project for row in rows})
    return [
        Difference(
            row.project,
            row,
            OVERDUE,
            _line(then, row.pk),
            _line(answer.day, row.pk),
            causes.of(row.project, (Milestone,), row.pk),
        )
        for row in rows
    ]


def _line(day: Day, key: int) -> str:
    line = day.overdue.get(key)
    return f"{day.milestones[key].due_date:%Y-%m-%d} 到期，逾期 {line.days} 天" if line else "不在"


def _of_facts(project: int, then: Day, closing: Day, causes: "_Causes") -> Iterator[Difference]:
    old, new = then.facts.get(project), closing.facts.get(project)
    for field in fields(MoneyFacts):
        before, after = _text(field.name, old), _text(field.name, new)
        if before != after:
            named = CAUSED_BY.get(field.name, OF_MONEY)
            why = causes.of(project, named)
            yield Difference(project, None, LABELS[field.name], before, after, why)
    if then.policy_from != closing.policy_from:
        why = causes.of(project, (PolicyVersion,))
        days = f"{then.policy_from:%Y-%m-%d} 起施行", f"{closing.policy_from:%Y-%m-%d} 起施行"
        yield Difference(project, None, "制度", *days, why)


def _of_milestone(
    key: int,
    old: dict[int, PastMilestone],
    new: dict[int, PastMilestone],
    days: tuple[Day, Day],
    causes: "_Causes",
) -> Iterator[Difference]:
    row = new.get(key) or old[key]
    why = causes.of(row.project, (Milestone,), key)
    pairs = []
    if key in old and key in new:
        names = (field.name for field in fields(PastMilestone) if field.name not in NO_INPUT)
        pairs = [(LABELS[n], _text(n, old[key]), _text(n, new[key])) for n in names]
    else:
        pairs = [("节点", "有" if key in old else "没有", "有" if key in new else "没有")]
    pairs.append((OVERDUE, _line(days[0], key), _line(days[1], key)))
    for label, before, after in pairs:
        if before != after:
            yield Difference(row.project, row, label, before, after, why)


def text_of(name: str, value: Any, labels: dict[str, str] = LABELS) -> str:
    """A fact as it is read, in the words of an edition."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return NOTHING if value <= stale_light.NEVER else f"{timezone.localdate(value):%Y-%m-%d}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if name.endswith("_month"):
        return f"{value}月"
    return labels.get(f"{name}={value}", str(value))


def _text(name: str, row: Any) -> str:
    return text_of(name, getattr(row, name, None))


class _Causes:
    """The entries of the trail between the end of a day and the closing, of some projects and of
    the county: one query."""

    def __init__(self, day: date, until: datetime, projects: Collection[int]) -> None:
        county = [trail_label(model) for model in (Month, PolicyVersion)]
        concerned = Q(project_id__in=sorted(projects))
        concerned |= Q(project_id=None, subject_type__in=county)
        rows = AuditEntry.objects.filter(concerned, at__gte=stale_light.end_of(day), at__lte=until)
        columns = ("project_id", "subject_type", "subject_id")
        shown = ("at", "by_name", "action", "subject_name", "reason")
        self.rows: dict[int | None, list[tuple[str, int | None, Cause]]] = defaultdict(list)
        for project, sort, key, *cause in rows.order_by("id").values_list(*columns, *shown):
            self.rows[project].append((sort, key, Cause(*cause)))

    def of(
        self, project: int, named: Iterable[type[models.Model]], key: int | None = None
    ) -> tuple[Cause, ...]:
        """Those of rows of these models; where there are none, whatever happened to the project
        and to the county: a stage takes its milestones along, an unlisting its plan."""
        sorts = {trail_label(model) for model in named}
        rows = sorted([*self.rows[project], *self.rows[None]], key=lambda row: row[2].at)
        found = [why for sort, pk, why in rows if sort in sorts and key in (None, pk)]
        return tuple(found or (why for _, _, why in rows))
