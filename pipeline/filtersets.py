"""What the lists of the pipeline are narrowed by; every filter stands in the address."""

import django_filters as filters
from django.db.models import Q

from accounts.models.unit import name_key
from core.lists.filters import KeyFilter, NarrowedFilterSet
from pipeline.models import Maturity, PoolEntry, PromotionTrip, SigningContract
from projects.models import Project, YearListing
from projects.views.project_list import OF_UNIT

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


REVIEWS = [("yes", "已论证"), ("no", "未经联席")]
UNREADY = "unready"
MATURITIES = [*Maturity.choices, (UNREADY, "未到开工类")]


class PoolFilterSet(NarrowedFilterSet):
    """Entries of the pool; `kind` is a column of the page, of the year of its day."""

    q = filters.CharFilter(method="search", label="项目", max_length=60)
    maturity = filters.ChoiceFilter(method="by_maturity", choices=MATURITIES, label="成熟度")
    review = filters.ChoiceFilter(method="by_review", choices=REVIEWS, label="联席论证")
    kind = filters.ChoiceFilter(choices=YearListing.Kind.choices, label="年度性质")
    stage = filters.ChoiceFilter(
        field_name="project__stage", choices=Project.Stage.choices, label="项目阶段"
    )
    unit = KeyFilter(field_name="project__responsible_unit", label="责任单位")
    person = filters.ChoiceFilter(method="later", choices=[OF_UNIT], label="范围")

    class Meta:
        model = PoolEntry
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(project__name_key__contains=name_key(value))

    def by_maturity(self, queryset, name, value):
        if value == UNREADY:
            return queryset.exclude(maturity=Maturity.READY)
        return queryset.filter(maturity=value)

    def by_review(self, queryset, name, value):
        return queryset.reviewed() if value == "yes" else queryset.unreviewed()


class OfferedFilterSet(NarrowedFilterSet):
    """Projects outside the pool that might come in."""

    q = filters.CharFilter(method="search", label="项目", max_length=60)
    kind = filters.ChoiceFilter(choices=YearListing.Kind.choices, label="年度性质")
    stage = filters.ChoiceFilter(choices=Project.Stage.choices, label="项目阶段")
    unit = KeyFilter(field_name="responsible_unit", label="责任单位")
    person = filters.ChoiceFilter(method="later", choices=[OF_UNIT], label="范围")

    class Meta:
        model = Project
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(name_key__contains=name_key(value))


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
