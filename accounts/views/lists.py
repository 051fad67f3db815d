from django_filters.views import FilterView
from django_tables2 import SingleTableMixin


class ListView(SingleTableMixin, FilterView):
    """A filtered, paged table; an htmx request is answered with the table alone."""

    table_pagination = {"per_page": 25}

    def get_template_names(self):
        part = self.request.htmx and not self.request.htmx.history_restore_request
        return ["components/table.html"] if part else [self.template_name]
