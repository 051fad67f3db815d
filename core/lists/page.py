"""One list page: rows a reader may see, narrowed, sorted, cut into pages, exported.

The recipe stands in docs/recipes.md ("Add a list page").
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View

from core.lists.paged_rows import PagedRows, values_as
from core.lists.panel import PANEL, ROWS, answer, asked_part
from core.lists.tabs import make_tabs


class ListPage(View):
    """A list under one address, and as a file under another (`as_export()`).

    A page names its class attributes and writes get_queryset(), which begins at the gate; the
    other hooks are for what is particular to it. Under htmx the table alone is drawn, or the
    panel that the filters exchange. What the address may ask for is read here alone: an unknown
    parameter is passed over, of a doubled one the last is taken, an empty one counts as none; a
    filter that cannot be read finds nothing; sort and page are ListTable.show()'s.
    """

    http_method_names = ["get", "head"]
    table_class: Any = None
    template_name = "core/list_page.html"
    #: What core/list_page.html says above the list, and of its tabs to readers that do not see.
    title = lead = tabs_label = ""
    #: A NarrowedFilterSet; None for a list that is narrowed by its tabs at most.
    filterset_class: Any = None
    #: The template of `<div id="panel">`, which template_name includes; "" where the filters
    #: exchange the rows alone.
    panel_template = ""
    #: [(key in the address, label)], by which parameter, and which where it names none of them.
    tabs: Sequence[tuple[str, str]] = ()
    tab_parameter = "tab"
    default_tab = ""
    #: Those that are drawn only while they hold rows.
    rare_tabs: Sequence[str] = ()
    #: Parameters that the form of the filters keeps; it begins on page one.
    kept_parameters: Sequence[str] = ()
    #: {value of `form` in the address: write(table data, page)}; "" for any other value.
    exports: Mapping[str, Callable[..., Any]] = {}
    is_export = False

    @classmethod
    def as_export(cls):
        """The view of its file: the same rows in the same order, all of them."""
        return cls.as_view(is_export=True)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        request.GET = without_empty(request.GET)
        self.person, self.today = request.user, timezone.localdate()
        self.part = asked_part(request, has_panel=bool(self.panel_template))

    def dispatch(self, request, *args, **kwargs):
        self.check_permission()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.is_export:
            return self.export()
        if self.part == ROWS:
            return answer(request, self.table.template_name, {"table": self.table}, ROWS)
        template = self.panel_template if self.part == PANEL else self.template_name
        return answer(request, template, self.get_context_data(), self.part)

    def export(self):
        """The file; of a list without rows one that says so by its headings alone."""
        table = self.get_table().sort_by_address(self.request)
        writers = self.get_exports()
        write = writers.get(self.request.GET.get("form", ""), writers[""])
        return write(table.data, self)

    # --- Hooks --------------------------------------------------------------------------------

    def check_permission(self):
        """Raise PermissionDenied (403) or Http404 for whoever may not open this list at all."""

    def get_queryset(self):
        """The rows of this reader, before filters: from the gate of its model."""
        raise NotImplementedError

    def get_filterset(self, queryset):
        return self.filterset_class(self.request.GET, queryset, request=self.request)

    def get_rows(self):
        """The data of the table: narrowed rows of the tab, as PagedRows, GroupedRows or a list."""
        rows = self.filterset.qs if self.filterset_class else self.get_queryset()
        return PagedRows(rows, self.rows_of)

    def rows_of(self, queryset):
        """The rows of a page: the table's `row_class` from values, unless it takes more."""
        row_class = self.table_class.row_class
        return values_as(row_class, queryset) if row_class else list(queryset)

    def get_table(self):
        """The table with what its templates say beside the rows."""
        table = self.table_class(self.get_rows())
        if self.filterset_class:
            table.narrowed, table.clear = self.filterset.narrows, self.get_clear_address()
        return table

    def get_clear_address(self):
        return self.request.path

    def get_tab_counts(self):
        """{key of a tab: how many rows it holds}."""
        return {}

    def get_tabs(self):
        counts = self.get_tab_counts()
        labels = [(k, label) for k, label in self.tabs if counts.get(k) or k not in self.rare_tabs]
        return make_tabs(self.request, self.tab_parameter, labels, self.tab, counts)

    def get_choices(self):
        """The selects above the list (core.lists.choices)."""
        return []

    def get_exports(self):
        return self.exports

    def get_context_data(self, **more):
        """For the page and its panel; of the table alone nothing but `table` is needed."""
        return {
            "view": self,
            "table": self.table,
            "filterset": self.filterset,
            "tab": self.tab,
            "tabs": self.get_tabs(),
            "choices": self.get_choices(),
            "hidden": hidden(self.request, self.kept_parameters),
            **more,
        }

    # --- Asked once ---------------------------------------------------------------------------

    @cached_property
    def filterset(self):
        return self.get_filterset(self.get_queryset()) if self.filterset_class else None

    @cached_property
    def tab(self):
        """The key of the tab that is shown."""
        asked = self.request.GET.get(self.tab_parameter, "")
        return asked if asked in dict(self.tabs) else self.default_tab

    @cached_property
    def table(self):
        return self.get_table().show(self.request)


def without_empty(query):
    """The parameters that say something: a form sends the empty ones too."""
    clean = query.copy()
    for name in list(clean):
        clean.setlist(name, [value for value in clean.getlist(name) if value.strip()])
        if not clean.getlist(name):
            del clean[name]
    return clean


def hidden(request, names):
    """[(name, value)] of what a change of filter keeps."""
    return [(name, request.GET[name]) for name in names if name in request.GET]
