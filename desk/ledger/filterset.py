"""What a reader may narrow the ledger by; every filter stands in the URL."""

from typing import Any

import django_filters as filters
from django.db.models import Q

from accounts.models.unit import name_key
from core.lists.filters import KeyFilter, NarrowedFilterSet
from desk.list_filters import LIGHTS, WHOSE, YES, answered_by, led_by, open_term, without_roadmap
from investment.overall_light import with_overall_light
from projects.models import Project, YearListing
from projects.views.project_list import OF_UNIT


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
    person = filters.ChoiceFilter(method="by_person", choices=WHOSE, label="范围")
    withdrawn = filters.ChoiceFilter(method="later", choices=YES, label="已撤回")
    group = filters.ChoiceFilter(
        method="later", choices=[("area", "十项工作"), ("none", "不分组")], label="分组"
    )

    class Meta:
        model = YearListing
        fields: list[Any] = []

    def __init__(self, data, queryset, *, person, today, policy):
        super().__init__(data, queryset)
        self.person, self.today, self.policy = person, today, policy

    def search(self, queryset, name, value):
        key = name_key(value)
        project = Project.objects.filter(
            Q(name_key__contains=key)
            | Q(national_code__icontains=value.strip())
            | Q(responsible_unit__name_key__contains=key)
            | Q(responsible_unit__short_name_key__contains=key)
            | Q(owner_unit__name_key__contains=key)
            | Q(leads__official__name_key__contains=key, **open_term("leads"))
            | Q(contacts__person__name_key__contains=key, **open_term("contacts"))
        )
        return queryset.filter(project__in=project.values("pk"))

    def by_lead(self, queryset, name, value):
        return queryset.filter(project__in=led_by(value, self.today))

    def by_light(self, queryset, name, value):
        # The dearest column of all: only where somebody asks for it.
        lit = with_overall_light(queryset, self.today, self.policy, outer="project")
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
        if value == OF_UNIT[0]:
            return queryset  # whose rows it begins with, the list has asked (ProjectList)
        return queryset.filter(project__in=answered_by(self.person, self.today))
