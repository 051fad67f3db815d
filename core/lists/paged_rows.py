"""A queryset cut into pages whose records are rows, made a page at a time."""

from dataclasses import fields

from django_tables2.data import TableQuerysetData


class PagedRows(TableQuerysetData):
    """Table data; `rows_of(queryset)` makes the rows of what is asked for, mostly one page. Whoever
    knows how many there are says so, which saves a query."""

    def __init__(self, queryset, rows_of, number=None):
        super().__init__(queryset)
        self.rows_of = rows_of
        self.number = number

    def __len__(self):
        return super().__len__() if self.number is None else self.number

    def __getitem__(self, part):
        return self.rows_of(self.data[part])

    def __iter__(self):
        return iter(self.rows_of(self.data))


def values_as(row_class, queryset):
    """Frozen dataclasses whose fields are columns or annotations of the queryset."""
    names = [field.name for field in fields(row_class)]
    return [row_class(*values) for values in queryset.values_list(*names)]
