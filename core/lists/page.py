from django.core.paginator import Paginator
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

MOST_PER_PAGE = 100


class BoundedPaginator(Paginator):
    """The address may ask for another page length, within reason."""

    def __init__(self, rows, per_page, **options):
        super().__init__(rows, min(max(per_page, 1), MOST_PER_PAGE), **options)


class ListView(SingleTableMixin, FilterView):
    """A filtered, paged table; an htmx request is answered with the table alone."""

    table_pagination = {"per_page": 25, "paginator_class": BoundedPaginator}

    def get_template_names(self):
        return [list_template(self.request, self.template_name)]


def list_template(request, page):
    """The page of a list; its table alone when htmx exchanges it."""
    part = request.htmx and not request.htmx.history_restore_request
    return "components/table.html" if part else page
