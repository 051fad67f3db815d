"""A row that a page is drawn from is a frozen dataclass (docs/decisions/0017).

Here by the source of the modules that make pages; `tests/urls/walk.py: loose_rows` looks at what
every page was in fact drawn from, wherever it was made.
"""

import ast
import re

from tests.architecture.modules import modules
from tests.urls.walk import PAGES_OF_THEIR_OWN

#: Where a dataclass is made for a template. The tables of exchange.parsing are a sheet's.
PAGES = re.compile(
    r"^(?!exchange\.parsing\.).*\.(views|tables|templatetags)(\.|$)|^desk\.|^core\.lists\."
)


def test_the_rows_of_pages_are_frozen():
    found = {
        row: name
        for name, path in modules().items()
        if PAGES.search(name)
        for row in loose_rows(path.read_text(encoding="utf-8"))
    }
    assert found.keys() <= PAGES_OF_THEIR_OWN, found


def test_a_loose_row_would_be_seen():
    source = "@dataclass\nclass A: ...\n@dataclass(slots=True)\nclass B: ...\n"
    source += "@dataclass(frozen=True)\nclass C: ...\nclass D: ...\n"
    assert loose_rows(source) == ["A", "B"]


def loose_rows(source):
    """The dataclasses of a module that are not frozen."""
    classes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    return [
        each.name
        for each in classes
        for by in map(ast.unparse, each.decorator_list)
        if by.startswith("dataclass") and "frozen=True" not in by
    ]
