"""Tables of lists: sorted and cut into pages by the address."""

from typing import Any

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


def plain(text, **more):
    return tables.Column(text, orderable=False, **more)


def plain_number(text):
    return plain(text, attrs={"th": {"class": "n"}})


class ListTable(tables.Table):
    """A table sorted and cut into pages by the address (components/table.html draws it); one
    without columns is a list of items, one below the other."""

    #: What is listed, for readers that do not see.
    caption = ""
    #: What it says where it has no rows, unless an `empty_template` does.
    empty_text = ""
    #: "cards" makes a card of each row on a telephone.
    css_class = "tb cards"
    #: The frozen dataclass of a row, made from the columns of its fields; None: as it is read.
    row_class: Any = None
    #: Rows of a page where the address names no number; None: all of a list that is bounded.
    per_page: int | None = PER_PAGE
    #: Set by the page: whether filters leave rows out, and the address without them.
    narrowed, clear = False, ""

    def __init__(self, data: Any, **options: Any):
        # Of a class the package reads neither: only of its Meta, which subclasses do not inherit.
        look = {"attrs": {"class": self.css_class}, "empty_text": type(self).empty_text}
        super().__init__(data, **look, **options)

    def show(self, request):
        """Sorted and paged as the address says; a page that is not there shows the last one, and
        no page has more than MOST_PER_PAGE rows."""
        self.sort_by_address(request)
        if self.per_page is None:
            return self
        page, per_page = _whole(request, "page", 1), _whole(request, "per_page", self.per_page)
        try:
            self.paginate(page=page, per_page=min(per_page, MOST_PER_PAGE))
        except (EmptyPage, PageNotAnInteger):
            self.page = self.paginator.page(self.paginator.num_pages)
        return self

    def sort_by_address(self, request):
        """Sorted by the columns that are offered for it; any other changes nothing."""
        self.request = request
        columns = self.columns
        asked = [alias for alias in request.GET.getlist("sort") if _may_sort(columns, alias)]
        if asked:
            self.order_by = asked
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
    # isdigit() alone would take ² and the figures of other scripts, which int() does not, or does.
    return text.isascii() and text.isdigit() and len(text) < 7 and int(text) or default


def _may_sort(columns, alias):
    name = alias.removeprefix("-")
    return name in columns and columns[name].orderable
