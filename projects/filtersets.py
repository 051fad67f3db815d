"""What the lists of projects' own pages are narrowed by; every filter stands in the address."""

import django_filters as filters
from django.db.models import Q

from accounts.models.unit import name_key
from core.lists.filters import KeyFilter, NarrowedFilterSet
from projects.models import Pause


class PauseFilterSet(NarrowedFilterSet):
    q = filters.CharFilter(method="search", label="项目或单位", max_length=60)
    unit = KeyFilter(field_name="project__responsible_unit", label="责任单位")
    cause = filters.ChoiceFilter(field_name="category", label="原因")

    class Meta:
        model = Pause
        fields: list[str] = []

    def __init__(self, data, queryset, *, causes):
        super().__init__(data, queryset)
        self.filters["cause"].extra["choices"] = causes

    def search(self, queryset, name, value):
        key = name_key(value)
        return queryset.filter(
            Q(project__name_key__contains=key)
            | Q(project__responsible_unit__name_key__contains=key)
            | Q(project__responsible_unit__short_name_key__contains=key)
        )
