"""One way to make a list page: core.lists (docs/recipes.md, "Add a list page")."""

import ast
import re

from django.apps import apps

from tests.architecture.modules import APPS, modules

#: What cuts, filters and draws lists, which core.lists alone may ask.
FORBIDDEN = (
    "django.core.paginator",
    "django.views.generic.list",
    "django_filters.views",
    "django_tables2.views",
    "django_tables2.config",
)
#: The same, by the names under which the packages offer it.
NAMES = {
    "django.views.generic.ListView",
    "django_tables2.RequestConfig",
    "django_tables2.SingleTableMixin",
    "django_tables2.SingleTableView",
    "django_tables2.MultiTableMixin",
}


def test_lists_are_made_by_core_lists_alone():
    found = [
        f"{name} imports {other}"
        for name, path in modules(*APPS).items()
        if not name.startswith("core.lists")
        for other in imported(path.read_text(encoding="utf-8"))
        if other in NAMES or other.startswith(FORBIDDEN)
    ]
    assert not found, "\n".join(found)


def test_another_way_would_be_seen():
    source = "from django.core.paginator import Paginator\nimport django_filters.views\n"
    assert imported(source) == ["django.core.paginator.Paginator", "django_filters.views"]


def test_a_list_of_projects_begins_at_listed():
    """What a unit was merely given something to do on stands in no list by itself (decision 31)."""
    found = [
        f"{name}: {gate}"
        for name, path in modules(*APPS).items()
        if "views" in name or name.startswith("desk.")
        for gate in gates_of_lists(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_a_list_at_the_gate_itself_would_be_seen():
    source = "class A(ListPage):\n    def rows(self):\n        B.objects.visible_to(self.person)\n"
    assert gates_of_lists(source.replace("B", "Milestone")) == ["Milestone"]
    assert gates_of_lists(source.replace("B", "Letter")) == []


def gates_of_lists(source):
    """The models with listed_to() whose gate a list page asks in its place."""
    named = {
        model.__name__
        for model in apps.get_models()
        if hasattr(model._default_manager, "listed_to")
    }
    lists = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
        and {getattr(base, "id", "") for base in node.bases} & {"ListPage", "ProjectList"}
    ]
    asked = re.findall(
        r"(\w+)\.objects\.(?:visible_to|readable_by)\(self\.person\)(?!\.current\(\)\.order_by)",
        "\n".join(map(ast.unparse, lists)),
    )
    return [name for name in asked if name in named]


def imported(source):
    """Every dotted name that a module imports."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found
