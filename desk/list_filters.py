"""What a reader may narrow the lists by. Every filter stands in the URL, under the same names."""

import django_filters as filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from accounts.models.unit import name_key
from alerts.models import Notice
from core.lists.filters import KeyFilter, NarrowedFilterSet
from investment.money_light import with_light
from projects.models import LeadAssignment, Milestone, Project, YearListing
from projects.models.visibility import reports_on

LIGHTS = [
    ("red", "红灯"),
    ("yellow", "黄灯"),
    ("green", "绿灯"),
    ("done", "已完成"),
    ("grey", "灰灯（未启动、暂停、未更新）"),
]
LEVELS = [(str(number), number) for number in (4, 3, 2, 1)]
GROUPS = [("lead", "包联领导"), ("unit", "责任单位"), ("area", "十项工作"), ("none", "不分组")]
TABS = [("overdue", "全部逾期"), ("waiting", "待核"), ("stale", "未更新")]
MINE = [("me", "与我有关")]
YES = [("1", "是")]


def still_held(relation):
    """Neither ended nor corrected, for a join (HoldingQuerySet.open())."""
    return {f"{relation}__until": None, f"{relation}__superseded_by": None}


def led_by(official, today):
    """The projects an official leads on a day, primary or deputy."""
    return LeadAssignment.objects.on(today).filter(official=official).values("project")


def answered_by(person, today):
    """The projects a person answers for: reports on, or leads."""
    mine = Q(pk__in=led_by(person, today)) | reports_on(person, today)
    return Project.objects.filter(mine).values("pk")


def told_to(person):
    """Notices of a milestone to this person: where a letter leads, its items stand."""
    return Notice.objects.filter(
        recipient=person,
        content_type=ContentType.objects.get_for_model(Milestone),
        object_id=OuterRef("pk"),
    ).exclude(state=Notice.State.DROPPED)


def without_roadmap(listings):
    """未排路线图: nothing has been planned, or all of it was cancelled (R-DL-3, 5.11)."""
    planned = Milestone.objects.filter(project=OuterRef("project"))
    return listings.filter(~Exists(planned.exclude(state=Milestone.State.CANCELLED)))


class OverdueFilterSet(NarrowedFilterSet):
    q = filters.CharFilter(method="search", label="项目或节点", max_length=60)
    unit = KeyFilter(field_name="project__responsible_unit", label="责任单位")
    area = KeyFilter(field_name="project__work_area", label="十项工作")
    lead = KeyFilter(method="by_lead", label="包联领导")
    grade = filters.ChoiceFilter(
        field_name="project__grade", choices=Project.Grade.choices, label="级别"
    )
    person = filters.ChoiceFilter(method="by_person", choices=MINE, label="范围")
    year = KeyFilter(method="by_year", label="年度清单")
    light = filters.ChoiceFilter(method="later", choices=LIGHTS[:2], label="灯")
    level = filters.ChoiceFilter(method="later", choices=LEVELS, label="督办级别")
    group = filters.ChoiceFilter(method="later", choices=GROUPS, label="分组")
    tab = filters.ChoiceFilter(method="later", choices=TABS, label="视图")

    class Meta:
        model = Milestone
        fields = []

    def __init__(self, data, queryset, *, person, today):
        super().__init__(data, queryset)
        self.person, self.today = person, today

    def search(self, queryset, name, value):
        key = name_key(value)
        return queryset.filter(
            Q(name__icontains=value.strip())
            | Q(project__name_key__contains=key)
            | Q(project__responsible_unit__name_key__contains=key)
            | Q(project__responsible_unit__short_name_key__contains=key)
        )

    def by_lead(self, queryset, name, value):
        return queryset.filter(project__in=led_by(value, self.today))

    def by_year(self, queryset, name, value):
        listed = YearListing.objects.current().filter(year=value)
        return queryset.filter(project__in=listed.values("project"))

    def by_person(self, queryset, name, value):
        answered = Q(project__in=answered_by(self.person, self.today))
        return queryset.filter(answered | Exists(told_to(self.person)))


class LedgerFilterSet(NarrowedFilterSet):
    q = filters.CharFilter(method="search", label="项目、代码、单位、领导、联系人", max_length=60)
    unit = KeyFilter(field_name="project__responsible_unit", label="责任单位")
    area = KeyFilter(field_name="project__work_area", label="十项工作")
    lead = KeyFilter(method="by_lead", label="包联领导")
    kind = filters.ChoiceFilter(
        method="by_kind",
        choices=[*YearListing.Kind.choices, ("unknown", "未定")],
        label="建设性质",
    )
    grade = filters.ChoiceFilter(
        field_name="project__grade", choices=Project.Grade.choices, label="级别"
    )
    light = filters.ChoiceFilter(method="by_light", choices=LIGHTS, label="灯")
    livelihood = filters.ChoiceFilter(method="by_livelihood", choices=YES, label="民生实事")
    tag = filters.CharFilter(method="by_tag", label="标签", max_length=20)
    roadmap = filters.ChoiceFilter(
        method="by_roadmap", choices=[("none", "未排路线图")], label="路线图"
    )
    person = filters.ChoiceFilter(method="by_person", choices=MINE, label="范围")
    withdrawn = filters.ChoiceFilter(method="later", choices=YES, label="已撤回")
    group = filters.ChoiceFilter(
        method="later", choices=[("area", "十项工作"), ("none", "不分组")], label="分组"
    )

    class Meta:
        model = YearListing
        fields = []

    def __init__(self, data, queryset, *, person, today, norms):
        super().__init__(data, queryset)
        self.person, self.today, self.norms = person, today, norms

    def search(self, queryset, name, value):
        key = name_key(value)
        project = Project.objects.filter(
            Q(name_key__contains=key)
            | Q(national_code__icontains=value.strip())
            | Q(responsible_unit__name_key__contains=key)
            | Q(responsible_unit__short_name_key__contains=key)
            | Q(owner_unit__name_key__contains=key)
            | Q(leads__official__name_key__contains=key, **still_held("leads"))
            | Q(contacts__person__name_key__contains=key, **still_held("contacts"))
        )
        return queryset.filter(project__in=project.values("pk"))

    def by_lead(self, queryset, name, value):
        return queryset.filter(project__in=led_by(value, self.today))

    def by_light(self, queryset, name, value):
        # The dearest column of all: only where somebody asks for it.
        lit = with_light(queryset, self.today, self.norms, outer="project")
        return lit.filter(light=value)

    def by_kind(self, queryset, name, value):
        return queryset.filter(kind="" if value == "unknown" else value)

    def by_livelihood(self, queryset, name, value):
        return queryset.filter(project__is_livelihood_item=True)

    def by_tag(self, queryset, name, value):
        return queryset.filter(project__in=Project.objects.filter(tags__name=value).values("pk"))

    def by_roadmap(self, queryset, name, value):
        return without_roadmap(queryset)

    def by_person(self, queryset, name, value):
        return queryset.filter(project__in=answered_by(self.person, self.today))
