"""Filters of lists: what cannot be read finds nothing."""

import django_filters as filters
from django import forms
from django.utils.functional import cached_property


class KeyFilter(filters.Filter):
    """The key of a row, given as a number; no query to check that it is there."""

    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=1, max_value=2**31 - 1, **kwargs)


class NarrowedFilterSet(filters.FilterSet):
    """A filter that cannot be read finds nothing, rather than quietly everything."""

    @property
    def qs(self):
        return super().qs if self.is_valid() else self.queryset.none()

    @cached_property
    def chosen(self):
        """{name: value} of what is set and readable."""
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def also(self, queryset):
        """Another list of the same rows, narrowed the same way."""
        return self.filter_queryset(queryset) if self.is_valid() else queryset.none()

    @property
    def narrows(self):
        """Whether rows are left out, so that an empty list says so."""
        return not self.is_valid() or any(name not in ("tab", "group") for name in self.chosen)

    def later(self, queryset, name, value):
        """Checked here, applied by the list, which counts its tabs before it."""
        return queryset
