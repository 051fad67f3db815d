"""What is kept of a day is evidence: no page of today, no letter and no light reads it (R-KD-1)."""

import ast

from tests.architecture.modules import PROGRAMS, imports, modules

KEEPS = "investment.kept_days"
#: Who keeps a day, and the pages of days gone by.
MAY_KEEP = {"investment.tasks", "investment.management.commands.keep_day", "demo.kept"}
PAST_DAY_PAGES = {"desk.overdue.past_day", "investment.past_day_notes", "desk.project.past_day"}
#: The rows themselves: which nights were kept is asked of the second, days alone.
MODELS = {"KeptDay", "KeptWords"}
AT_THE_ROWS = {
    "investment.kept_days",
    "investment.kept_nights",
    "investment.kept_words",
    "investment.models",
}


def test_only_the_pages_of_days_gone_by_read_what_was_kept():
    readers = product(name for name, others in imports().items() if KEEPS in others)
    assert PAST_DAY_PAGES <= readers <= MAY_KEEP | PAST_DAY_PAGES


def test_nobody_else_imports_its_rows():
    found = product(name for name, path in modules().items() if MODELS & _names_imported(path))
    assert found == AT_THE_ROWS


def product(names):
    """Without the programs beside it, which measure."""
    return {name for name in names if not name.startswith(PROGRAMS)}


def _names_imported(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    froms = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {alias.name for node in froms for alias in node.names}
