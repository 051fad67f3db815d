"""灯: the light of dates and its sentence (R-LT-1, R-LT-2, R-LT-6).

Computed, never typed or stored. The rule stands here twice: in Python for one milestone, in SQL
for lists of projects, one test drives both. A light carries a word, a shape and its reason.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, CharField, Exists, Min, OuterRef, Q, Subquery, Value, When

from projects.models import Milestone

SEVERITY = {"red": 3, "yellow": 2, "green": 1, "grey": 0}
WORDS = {"red": "红灯", "yellow": "黄灯", "green": "绿灯", "grey": "未启动"}


@dataclass(frozen=True)
class Light:
    """colour: red, yellow, green, grey; glyph: its shape; sentence: why."""

    colour: str
    sentence: str = ""
    glyph: str = ""
    word: str = ""

    def __post_init__(self):
        object.__setattr__(
            self, "glyph", self.glyph or {"yellow": "amber"}.get(self.colour, self.colour)
        )
        object.__setattr__(self, "word", self.word or WORDS[self.colour])

    @property
    def severity(self):
        return SEVERITY[self.colour]


def warn_days(code, norms):
    """How many days before the due date the light turns yellow: longer for 复工 and 开工."""
    return norms.warn_days_statutory if code in Milestone.STATUTORY else norms.warn_days


def milestone_light(milestone, today, norms):
    """The light of one milestone on a day: R-LT-1 for 复工 and 开工, R-LT-2 for the others."""
    state = milestone.State
    if milestone.state == state.CANCELLED:
        return Light("grey", "已取消", word="已取消")
    if milestone.state == state.SUBMITTED:
        return Light("green", _waiting_sentence(milestone), glyph="wait", word="待核")
    if milestone.state == state.DONE:
        return Light("green", _done_sentence(milestone), glyph="blue", word="已完成")
    if milestone.frozen_on:
        return Light("grey", f"{_day(milestone.frozen_on)}起暂停，不计逾期", word="已暂停")
    if days := milestone.overdue_days(today):
        colour = "red" if days >= norms.red_days else "yellow"
        return Light(colour, f"逾期 {days} 天，现定{_day(milestone.due_date)}")
    left = milestone.days_left(today)
    if left <= warn_days(milestone.code, norms):
        return Light("yellow", "今天到期" if left == 0 else f"还有 {left} 天到期")
    return Light("green", f"还有 {left} 天", word="未到期")


def project_light(milestones, today, norms):
    """The worst of a project's milestones; grey when there is none (a project without a road map
    must not look green, 5.11)."""
    counted = [m for m in milestones if m.state != m.State.CANCELLED and not m.frozen_on]
    frozen = [m for m in milestones if m.state == m.State.PENDING and m.frozen_on]
    if frozen and not any(m.is_open for m in counted):
        return Light("grey", "已暂停，不计逾期", word="已暂停")
    if not counted:
        return Light("grey", "还没有排路线图")
    if all(m.state == m.State.DONE for m in counted):
        return Light("green", "节点全部完成", glyph="blue", word="已完成")
    lights = [(milestone_light(m, today, norms), m) for m in counted]
    worst, milestone = max(lights, key=lambda pair: (pair[0].severity, _age(pair[1], today)))
    if worst.colour == "green":
        return Light("green", "没有逾期和临近到期的节点")
    return Light(worst.colour, f"{milestone.name}：{worst.sentence}")


def with_dates_light(projects, today, norms, outer="pk"):
    """SQL twin of project_light(): annotates light, oldest_due and next_due.

    `outer` is the column of the annotated rows that holds the project's key.
    """
    mine = Milestone.objects.filter(project=OuterRef(outer))
    overdue = mine.overdue(today).order_by().values("project").annotate(d=Min("due_date"))
    counted = mine.counted()
    frozen = mine.filter(state=Milestone.State.PENDING, frozen_on__isnull=False)
    # A milestone that is submitted counts as done on its event date: neither late nor near.
    near = mine.open().filter(is_near(today, norms))
    return projects.annotate(oldest_due=Subquery(overdue.values("d"))).annotate(
        light=Case(
            When(oldest_due__lte=today - timedelta(days=norms.red_days), then=Value("red")),
            When(Q(oldest_due__isnull=False) | Q(Exists(near)), then=Value("yellow")),
            When(Exists(frozen) & ~Exists(mine.open()), then=Value("grey")),
            When(Exists(counted), then=Value("green")),
            default=Value("grey"),
            output_field=CharField(),
        )
    )


def is_near(today, norms):
    """The condition on open milestones that are overdue or within their warning days."""
    statutory = Q(code__in=Milestone.STATUTORY)
    soon = today + timedelta(days=norms.warn_days_statutory)
    other = today + timedelta(days=norms.warn_days)
    return (statutory & Q(due_date__lte=soon)) | (~statutory & Q(due_date__lte=other))


def _age(milestone, today):
    return (today - milestone.due_date).days if milestone.is_open else -(10**6)


def _done_sentence(milestone):
    if milestone.days_late:
        return f"{_day(milestone.completed_on)}完成，晚 {milestone.days_late} 天"
    return f"{_day(milestone.completed_on)}按期完成"


def _waiting_sentence(milestone):
    return f"报{_day(milestone.completed_on)}完成，等项目中心核定"


def _day(day):
    return f"{day.month}月{day.day}日"
