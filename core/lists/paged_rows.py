"""A queryset cut into pages whose records are rows: frozen dataclasses made from values."""

from dataclasses import fields

from django_tables2.data import TableQuerysetData


class PagedRows(TableQuerysetData):
    """Table data of `row_class`, whose fields are columns or annotations of the queryset."""

    def __init__(self, queryset, row_class):
        super().__init__(queryset)
        self.row_class = row_class

    def __getitem__(self, part):
        return self.rows_of(self.data[part])

    def __iter__(self):
        return iter(self.rows_of(self.data))

    def rows_of(self, queryset):
        names = [field.name for field in fields(self.row_class)]
        return [self.row_class(*values) for values in queryset.values_list(*names)]
