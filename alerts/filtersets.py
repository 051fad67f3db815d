import django_filters
from django.db.models import Q

from accounts.models.unit import name_key
from alerts.models import Letter
from core.forms.fields import DayField
from core.lists.filters import NarrowedFilterSet


class DayFilter(django_filters.DateFilter):
    """A day, read as in every form."""

    field_class = DayField


class LetterFilterSet(NarrowedFilterSet):
    state = django_filters.ChoiceFilter(
        choices=Letter.State.choices, label="状态", empty_label="全部"
    )
    day = DayFilter(label="日期")
    person = django_filters.CharFilter(method="filter_person", label="收件人", max_length=60)

    class Meta:
        model = Letter
        fields = ["state", "day", "person"]

    def __init__(self, data, queryset, *, names_recipient):
        super().__init__(data, queryset)
        if not names_recipient:
            del self.filters["person"]

    def filter_person(self, queryset, name, value):
        return queryset.filter(
            Q(recipient__name_key__contains=name_key(value)) | Q(address__icontains=value)
        )
