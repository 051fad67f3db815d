"""Whatever is named by a string exists: settings, handlers, tasks, children, migrations."""

import ast
import importlib
import re
from importlib.util import find_spec

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.urls import get_resolver
from django.utils.module_loading import import_string

from tests.architecture import modules
from tests.architecture.modules import APPS, PROGRAMS, ROOT

# Tasks are known by their names once their modules are read, as a worker reads them.
current_app.loader.import_default_modules()
OWN = (*APPS, *PROGRAMS, "tests")
DOTTED = re.compile(rf"(?:{'|'.join(OWN)})(?:\.[A-Za-z_]\w*)+")
#: Strings of this form that name something else, with what they name.
NO_MODULE = {
    "projects.csv": "the example projects",
    "norms.normset": "the label by which the trail knows a version of the policy",
    "accounts.setup": "the salt of the links of the first sign-in",
}


def constants(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def exists(name):
    """A module, or what a module holds, or a task, or a model by its label."""
    if name in NO_MODULE or name in current_app.tasks or is_model(name):
        return True
    if resolves(name):
        return True
    # A label of the trail and of permissions: app.model, in lower case.
    return name.count(".") == 1 and is_model(name.title())


def resolves(name):
    try:
        if find_spec(name):
            return True
    except (ModuleNotFoundError, ValueError):
        pass
    module, _, attribute = name.rpartition(".")
    try:
        import_string(name)
    except ImportError:
        # An attribute of a class: the class exists, and has it.
        return module.count(".") > 1 and resolves(module) and hasattr(owner(module), attribute)
    return True


def owner(name):
    try:
        return import_string(name)
    except ImportError:
        return importlib.import_module(name)


def is_model(label):
    app, _, model = label.partition(".")
    try:
        return bool(apps.get_model(app, model))
    except (LookupError, ValueError):
        return False


@pytest.mark.parametrize("app", [*APPS, *PROGRAMS])
def test_every_dotted_string_names_something(app):
    lost = {}
    for name, path in modules.modules(app).items():
        for word in constants(path):
            if DOTTED.fullmatch(word) and not exists(word):
                lost.setdefault(name, []).append(word)
    assert not lost


def test_a_name_of_nothing_would_be_seen():
    assert not exists("alerts.shift.drain")
    assert not exists("exchange.sheet_reader_child")
    assert exists("alerts.tasks.look")


def test_every_dotted_setting_resolves():
    named = set()

    def collect(value):
        if type(value) is str and DOTTED.fullmatch(value):
            named.add(value)
        elif isinstance(value, dict):
            for each in value.values():
                collect(each)
        elif isinstance(value, (list, tuple, set)):
            for each in value:
                collect(each)

    for name in dir(settings):
        if name.isupper():
            collect(getattr(settings, name))
    assert len(named) > 10
    assert [word for word in sorted(named) if not exists(word)] == []


def test_the_handlers_of_errors_resolve():
    resolver = get_resolver()
    for status in (400, 403, 404, 500):
        assert resolver.resolve_error_handler(status).__module__.startswith("core.")


def test_every_task_of_the_clock_is_known():
    app = importlib.import_module("zuoquan.celery").app
    app.loader.import_default_modules()
    asked = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert asked
    assert asked <= set(app.tasks)


#: Programs started by `-m`, with their places.
STARTED = re.compile(r"-m\s+([\w.]+)")


def test_every_module_that_is_started_exists():
    texts = [ROOT / "Makefile", ROOT / ".ci/run", ROOT / "tools/supervisord.conf"]
    texts += [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    own = {
        name
        for path in texts
        for name in STARTED.findall(path.read_text(encoding="utf-8"))
        if name.partition(".")[0] in OWN
    }
    assert own
    assert [name for name in sorted(own) if not find_spec(name)] == []


def test_every_migration_stands_on_ones_that_exist():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    loader.graph.validate_consistency()
    assert {"core"} >= set(APPS) - {"zuoquan", "demo", "desk"} - loader.migrated_apps
