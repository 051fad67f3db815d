"""What a reader may narrow the overdue list by; every filter stands in the URL."""

from typing import Any

import django_filters as filters
from django.db.models import Exists, Q

from accounts.models.unit import name_key
from core.lists.filters import KeyFilter, NarrowedFilterSet
from desk.list_filters import GROUPS, LEVELS, LIGHTS, TABS, WHOSE, answered_by, led_by, notices_to
from projects.models import Milestone, Project, YearListing
from projects.views.project_list import OF_UNIT


class OverdueFilterSet(NarrowedFilterSet):
    q = filters.CharFilter(method="search", label="项目或节点", max_length=60)
    unit = KeyFilter(field_name="project__responsible_unit", label="责任单位")
    area = KeyFilter(field_name="project__work_area", label="十项工作")
    lead = KeyFilter(method="by_lead", label="包联领导")
    grade = filters.ChoiceFilter(
        field_name="project__grade", choices=Project.Grade.choices, label="级别"
    )
    person = filters.ChoiceFilter(method="by_person", choices=WHOSE, label="范围")
    year = KeyFilter(method="by_year", label="年度清单")
    light = filters.ChoiceFilter(method="later", choices=LIGHTS[:2], label="灯")
    level = filters.ChoiceFilter(method="later", choices=LEVELS, label="督办级别")
    group = filters.ChoiceFilter(method="later", choices=GROUPS, label="分组")
    tab = filters.ChoiceFilter(method="later", choices=TABS, label="视图")

    class Meta:
        model = Milestone
        fields: list[Any] = []

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
        if value == OF_UNIT[0]:
            return queryset  # whose rows it begins with, the list has asked (ProjectList)
        answered = Q(project__in=answered_by(self.person, self.today))
        return queryset.filter(answered | Exists(notices_to(self.person)))
