"""What the lists of contracts and trips are narrowed by; every filter stands in the address."""

import django_filters as filters
from django.db.models import Q

from accounts.models.unit import name_key
from core.lists.filters import KeyFilter, NarrowedFilterSet
from pipeline.models import PromotionTrip, SigningContract
from projects.models import Project

QUARTERS = [(str(number), f"第{word}季度") for number, word in enumerate("一二三四", start=1)]


class ContractFilterSet(NarrowedFilterSet):
    q = filters.CharFilter(method="search", label="合同、投资方或产业链", max_length=60)
    method = filters.ChoiceFilter(choices=SigningContract.Method.choices, label="招商方式")
    quarter = filters.ChoiceFilter(
        field_name="signed_on", lookup_expr="quarter", choices=QUARTERS, label="季度"
    )
    leader = KeyFilter(field_name="trip__leader", label="带队领导")
    trip = KeyFilter(field_name="trip", label="招商活动")

    class Meta:
        model = SigningContract
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(name__icontains=value.strip())
            | Q(chain_name__icontains=value.strip())
            | Q(investor_key__contains=name_key(value))
        )


class TripFilterSet(NarrowedFilterSet):
    q = filters.CharFilter(method="search", label="地点、随行或成果", max_length=60)
    leader = KeyFilter(field_name="leader", label="带队领导")

    class Meta:
        model = PromotionTrip
        fields: list[str] = []

    def search(self, queryset, name, value):
        words = value.strip()
        return queryset.filter(
            Q(place__icontains=words) | Q(party__icontains=words) | Q(result__icontains=words)
        )


class FunnelFilterSet(NarrowedFilterSet):
    """Of projects; chains() narrows what stands beside them."""

    q = filters.CharFilter(method="search", label="项目、合同或投资方", max_length=60)
    area = KeyFilter(field_name="work_area", label="所属领域")

    class Meta:
        model = Project
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(name__icontains=value.strip())

    def chains(self, contracts):
        """A contract belongs to no area."""
        if not self.is_valid() or self.chosen.get("area"):
            return contracts.none()
        words = self.chosen.get("q", "").strip()
        named = Q(name__icontains=words) | Q(investor_key__contains=name_key(words))
        return contracts.filter(named) if words else contracts
