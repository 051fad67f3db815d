"""The demo's road maps: what was to be done by when, and what came of it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from norms.workdays import workday_from
from projects.models import Milestone
from projects.year_listings import statutory_deadline

Code = Milestone.Code
#: These are overtaken by their own statutory day; the others are early.
LATE_DAYS = {"S089": 8, "S113": 20, "S026": 39, "S112": 6, "S090": 20, "S085": 43}
#: Works that went on: counted as resumed on 1 January (R-DL-5).
NO_WINTER_STOP = ("S067", "S052", "S101", "S117", "S098", "S096")
#: Where an ordinary project stands in the year: (month, day, name or None for its own works).
COURSE = {
    "continuing": [(6, 20, None), (9, 25, None), (12, 15, "年度建设任务完成")],
    "new": [
        (4, 20, "施工图审查"),
        (5, 25, "施工招标"),
        (10, 15, None),
        (12, 18, "年度建设任务完成"),
    ],
    "preliminary": [(5, 30, "可行性研究报告编制"), (9, 15, "核准或备案"), (12, 20, "具备开工条件")],
    "reserve": [(6, 10, "项目建议书编制"), (10, 20, "可行性研究报告编制")],
}
LAST_YEAR = [(12, 12, "年度建设任务完成")]
#: A milestone is heard of again this many days before the telling, by project number.
SAID_DAYS = (2, 5, 9, 13, 18, 26)


@dataclass(frozen=True)
class Remark:
    """What the owner said of a milestone on a day."""

    on: date
    note: str
    standing: str = "working"
    obstacle: str = ""
    problem: str = ""
    percent: int | None = None
    promised_on: date | None = None


@dataclass(frozen=True, eq=False)
class Step:
    """One milestone with its fate; days after the telling's own have not come yet.

    `moved_to` is the 现定 after a re-plan on `moved_on`; `sent_back_on` a 退回 by the office;
    `asked_to` the date that was asked for on `asked_on`, of which nobody has decided yet.
    """

    name: str
    due: date
    code: str = ""
    made_by_listing: bool = False
    moved_on: date | None = None
    moved_to: date | None = None
    asked_on: date | None = None
    asked_to: date | None = None
    done_on: date | None = None
    told_on: date | None = None
    confirmed_on: date | None = None
    sent_back_on: date | None = None
    evidence: str = ""
    remarks: list[Remark] = field(default_factory=list)


def statutory_step(row, kind, year):
    """RESUME or START, done in time but for a few; reported and confirmed on working days."""
    owed = statutory_deadline(kind, year)
    if owed is None:
        return None
    code, limit = owed
    if row.ref in NO_WINTER_STOP and code == Code.RESUME:
        return Step(code.label, limit, code, made_by_listing=True)
    done_on = limit + timedelta(days=LATE_DAYS.get(row.ref) or -3 - row.number * 5 % 29)
    told_on = workday_from(done_on + timedelta(days=1))
    return Step(
        code.label,
        limit,
        code,
        made_by_listing=True,
        done_on=done_on,
        told_on=told_on,
        confirmed_on=workday_from(told_on + timedelta(days=1)),
        evidence=("number", "photo", "")[row.number % 3],
    )


def ordinary_steps(row, year, today):
    """The course of a project nothing special is told of: in time, a few days early."""
    works = iter(row.works)
    return [
        _ordinary(row, name or next(works), date(year, month, day), today)
        for month, day, name in COURSE.get(row.kind, [])
    ]


def last_year_steps(row, year):
    if row.last_kind not in ("continuing", "new"):
        return []
    return [_ordinary(row, name, date(year, month, day), None) for month, day, name in LAST_YEAR]


def _ordinary(row, name, day, today):
    due = day - timedelta(days=row.number * 3 % 10)
    done_on = due - timedelta(days=8 + row.number % 5)
    return Step(
        name,
        due,
        done_on=done_on,
        told_on=workday_from(done_on),
        remarks=_last_said(row, due, today) if today and done_on >= today else [],
    )


def _last_said(row, due, today):
    on = today - timedelta(days=SAID_DAYS[row.number % len(SAID_DAYS)])
    if (due - today).days > 150:
        return []
    return [Remark(on, "按计划推进。", percent=20 + row.number * 7 % 60)]
