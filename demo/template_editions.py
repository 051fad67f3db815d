"""The demo's road-map templates, in force from New Year on."""

from datetime import date
from functools import partial

from demo.clock import Deed
from projects import roadmap_template_editions
from projects.models import RoadmapTemplate, RoadmapTemplateStep


def on(month, day):
    return {"month": month, "day": day}


def after(number, days):
    """So many days after that step; 0 is the milestone that the kind owes."""
    return {"after": number, "days": days}


#: Kind -> (name, [(step, its day), …]).
TEMPLATES = {
    "continuing": (
        "续建项目",
        [("年度建设任务过半", on(7, 31)), ("年度建设任务完成", on(12, 15))],
    ),
    "new": (
        "新建项目",
        [
            ("施工图审查", on(4, 20)),
            ("施工招标", after(1, 35)),
            ("形成实物工作量", after(0, 60)),
            ("年度建设任务完成", on(12, 18)),
        ],
    ),
    "preliminary": (
        "前期项目",
        [
            ("可行性研究报告编制", on(5, 30)),
            ("核准或备案", after(1, 100)),
            ("具备开工条件", on(12, 20)),
        ],
    ),
    "reserve": (
        "储备项目",
        [("三方联席论证", on(6, 10)), ("可行性研究报告编制", after(1, 130))],
    ),
    "": ("性质未定项目", [("明确建设性质和建设单位", on(12, 20))]),
}


def deeds(cast, clock):
    """The office lays them down in the first hour of the year."""
    day = date(clock.today.year, 1, 1)
    for kind, (name, steps) in TEMPLATES.items():
        yield Deed(clock.at(day, 9), partial(_lay_down, kind, name, steps, day, by=cast.office))


def _lay_down(kind, name, steps, first_day, *, by, now):
    template = RoadmapTemplate(kind=kind, name=name, effective_on=first_day, note="示例")
    rows = [
        RoadmapTemplateStep(number=number, name=step, **day)
        for number, (step, day) in enumerate(steps, 1)
    ]
    roadmap_template_editions.create_edition(template, rows, by=by, now=now)
