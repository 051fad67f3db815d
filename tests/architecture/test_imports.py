"""What import-linter cannot say of the imports (the layers stand in pyproject.toml)."""

import ast
import re
from collections import defaultdict

import pytest
from django.apps import apps

from projects.models.event import ObligationEvent
from projects.models.obligation import DatedObligation
from tests.architecture import modules
from tests.architecture.modules import APPS, PROGRAMS, circles, imports


def test_no_circle_of_files():
    assert circles(imports()) == []


def test_a_circle_would_be_seen():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}
    assert circles(graph) == [["b", "c"]]


def test_every_app_imports_downwards_alone():
    """As import-linter's layers, and for imports inside functions just the same."""
    upward = [
        f"{name} -> {other}"
        for name, others in imports().items()
        for other in others
        if rank(other) < rank(name)
    ]
    assert not upward, "\n".join(upward)


def rank(name):
    app = name.partition(".")[0]
    return APPS.index(app) if app in APPS else -1


def test_nothing_of_the_product_imports_a_program_beside_it():
    found = [
        f"{name} -> {other}"
        for name, others in imports().items()
        for other in others
        if other.startswith(PROGRAMS) and not name.startswith(PROGRAMS)
    ]
    assert not found, "\n".join(found)


# --- The alerts name no kind of obligation --------------------------------------------------------

ALERTS = sorted(path for path in (modules.ROOT / "alerts").rglob("*.py"))
LADDER = re.compile(r"""\bladder\b[^\n]{0,20}(==|!=|\bin\b) *[("'\[{]""")


def kinds_and_their_events():
    """The names of every kind of obligation and of the tables of their events."""
    kinds = [each for each in apps.get_models() if issubclass(each, DatedObligation)]
    events = [each for each in apps.get_models() if issubclass(each, ObligationEvent)]
    return {each.__name__ for each in (*kinds, *events)}


def named_in(source, names):
    """Which of these names stand in the code of a module, imported or read."""
    words = {
        getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
        for node in ast.walk(ast.parse(source))
    }
    return sorted(words & names)


@pytest.mark.parametrize("path", ALERTS, ids=lambda path: path.stem)
def test_the_alerts_name_no_kind_of_obligation(path):
    """Each kind declares what they need of it (decision 31)."""
    source = path.read_text(encoding="utf-8")
    assert named_in(source, kinds_and_their_events()) == []
    assert LADDER.search(source) is None


def test_a_name_of_a_kind_would_be_seen():
    assert {"Milestone", "Instruction", "ReportEvent"} <= kinds_and_their_events()
    seen = "from projects.models import Milestone as M\nkind = models.Instruction"
    assert named_in(seen, {"Milestone", "Instruction", "Other"}) == ["Instruction", "Milestone"]
    assert LADDER.search('if row.ladder == "milestone":')
    assert LADDER.search('row.ladder in ("reply", "report")')


# --- Names ----------------------------------------------------------------------------------------

#: Names that say the place of a module, not its subject.
ROLES = {"apps", "urls", "tasks", "permissions", "tables", "filtersets", "defaults", "views"}
#: Packages that say the place of a module: the same noun may stand in several of them.
PLACES = {"management", "models", "forms", "views", "templatetags", "commands"}
#: A noun that two apps share in one meaning, with the reason.
ONE_MEANING = {
    "ledger": "the ledger: its page, its kind of sheet",
    "ledger_fields": "each app tells its own fields of the ledger",
    "manual_reminder": "the page and the verb",
    "monthly_reports": "the workbench's block of them, and their verbs",
    "page": "core's base of list pages, and the page of a project",
    "people": "the people of the county: accounts' own, the demo's",
    "targets": "of the county: the demo's, and the rules",
}


def test_no_name_of_a_module_has_two_meanings():
    shared = {name: sorted(which) for name, which in homes().items() if len(which) > 1}
    assert set(shared) == set(ONE_MEANING), shared


def homes():
    """{name of a module: the apps that hold one of that name}, but for roles and places."""
    apps = defaultdict(set)
    for name in modules.modules(*APPS):
        app, *way = name.split(".")
        last = way.pop() if way else app
        if set(way) & PLACES or last in ROLES | PLACES or last == app:
            continue
        apps[last].add(app)
    return apps


# --- Entries --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("app", "most"), [("exchange", 16), ("alerts", 16), ("desk", 9)])
def test_the_top_of_an_app_can_be_taken_in_at_a_glance(app, most):
    """Without what stands in every app of Django: apps.py and migrations/."""
    inside = (name.split(".")[1:2] for name in modules.modules(app))
    entries = {way[0] for way in inside if way} - {"apps", "migrations"}
    assert len(entries) <= most, sorted(entries)


# --- News -----------------------------------------------------------------------------------------


def test_nothing_beneath_alerts_is_told_by_a_signal():
    """Contract 7: what happened goes up as a row of its own (projects/models/event.py)."""
    found = []
    for name, path in modules.modules(
        "projects", "investment", "pipeline", "supervision", "core"
    ).items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and "signals" in (node.module or ""):
                found.append(name)
    assert not found
