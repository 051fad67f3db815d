"""Conditions that filters of several lists share; every filter stands in the URL."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from alerts.models import Notice
from projects.models import LeadAssignment, Milestone, Project
from projects.models.visibility import reports_on
from projects.views.project_list import OF_UNIT

LIGHTS = [
    ("red", "红灯"),
    ("yellow", "黄灯"),
    ("green", "绿灯"),
    ("done", "已完成"),
    ("grey", "灰灯（未排路线图、暂停、未更新）"),
]
LEVELS = [(str(number), number) for number in (4, 3, 2, 1)]
GROUPS = [("lead", "包联领导"), ("unit", "责任单位"), ("area", "十项工作"), ("none", "不分组")]
TABS = [("overdue", "全部逾期"), ("waiting", "待核"), ("stale", "未更新")]
WHOSE = [("me", "与我有关"), OF_UNIT]
YES = [("1", "是")]


def open_term(relation):
    """Neither ended nor corrected, for a join (TermQuerySet.open())."""
    return {f"{relation}__until": None, f"{relation}__superseded_by": None}


def led_by(official, today):
    """The projects an official leads on a day, primary or deputy."""
    return LeadAssignment.objects.on(today).filter(official=official).values("project")


def answered_by(person, today):
    """The projects a person answers for: reports on, or leads."""
    mine = Q(pk__in=led_by(person, today)) | reports_on(person, today)
    return Project.objects.filter(mine).values("pk")


def notices_to(person):
    """Notices of a milestone to this person: what a letter lists is found on its list."""
    return Notice.objects.filter(
        recipient=person,
        content_type=ContentType.objects.get_for_model(Milestone),
        object_id=OuterRef("pk"),
    ).exclude(state=Notice.State.DROPPED)


def without_roadmap(listings):
    """未排路线图: nothing has been planned, or all of it was cancelled (R-DL-3)."""
    planned = Milestone.objects.filter(project=OuterRef("project"))
    return listings.filter(~Exists(planned.exclude(state=Milestone.State.CANCELLED)))
