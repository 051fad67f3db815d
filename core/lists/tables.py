"""Tables of lists: sorted and cut into pages by the address."""

import django_tables2 as tables
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import F

PER_PAGE, MOST_PER_PAGE = 25, 100


def number(text, **more):
    return tables.Column(text, attrs={"th": {"class": "n"}}, initial_sort_descending=True, **more)


class MaybeNumber(tables.Column):
    """A figure that some rows lack: they stand last whichever way it is sorted, on any database."""

    def __init__(self, text, column):
        super().__init__(text, attrs={"th": {"class": "n"}}, initial_sort_descending=True)
        self.column = F(column)

    def order(self, queryset, is_descending):
        way = self.column.desc if is_descending else self.column.asc
        return queryset.order_by(way(nulls_last=True), "pk"), True


def plain(text):
    return tables.Column(text, orderable=False)


class ListTable(tables.Table):
    """A table sorted and cut into pages by the URL, never by more than MOST_PER_PAGE rows."""

    caption = ""

    class Meta:
        attrs = {"class": "tb cards"}

    def show(self, request):
        """Sort and page as the URL says; a page that is not there shows the nearest."""
        self.request = request
        if order := request.GET.getlist("sort"):
            self.order_by = order
        page, per_page = _whole(request, "page", 1), _whole(request, "per_page", PER_PAGE)
        try:
            self.paginate(page=page, per_page=min(per_page, MOST_PER_PAGE))
        except (EmptyPage, PageNotAnInteger):
            self.page = self.paginator.page(self.paginator.num_pages)
        return self


class GroupedTable(ListTable):
    """A list of GroupedRows: each group under its heading."""

    def group_of(self, record):
        return getattr(record, "group", None) if self.data.heads else None

    @property
    def group_summaries(self):
        return {head.key: head for head in self.data.heads or []}


def _whole(request, name, default):
    text = request.GET.get(name, "")
    return text.isascii() and text.isdigit() and len(text) < 7 and int(text) or default
