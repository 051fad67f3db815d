"""What stands in a migration stands for ever: nothing in it may hang on code that moves."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from investment import defaults
from investment.models import AnnualTarget

ROOT = Path(settings.BASE_DIR)
FILES = sorted(ROOT.glob("*/migrations/[0-9]*.py"))
PACKAGES = {path.parent.name for path in ROOT.glob("*/__init__.py")}


def own_imports(source):
    """The modules of this repository that a source imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return {name for name in found if name.startswith(".") or name.partition(".")[0] in PACKAGES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_no_migration_imports_a_module_of_this_repository(path):
    assert own_imports(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from norms import seed", {"norms"}),
        ("import projects.models.evidence", {"projects.models.evidence"}),
        ("def sow():\n    from investment.seed import rows", {"investment.seed"}),
        ("from . import words", {"."}),
        ("import django.db.models\nfrom datetime import date", set()),
    ],
)
def test_an_own_import_is_found_wherever_it_stands(source, found):
    assert own_imports(source) == found


def test_every_app_with_tables_has_its_migrations_looked_at():
    with_tables = {model._meta.app_label for model in apps.get_models()} & PACKAGES
    assert {path.parts[-3] for path in FILES} == with_tables


def test_no_new_migration_takes_a_name_that_old_databases_have_applied():
    disk = MigrationLoader(None).disk_migrations
    replaced = {name for migration in disk.values() for name in migration.replaces}
    assert ("norms", "0002_seed") in replaced
    assert not replaced & set(disk)


@pytest.mark.django_db
def test_the_targets_of_2026_are_those_that_the_demo_lays_down():
    defaults.load_targets(apps, year=2030)
    columns = [*defaults.PLAIN, "amount", "work_area__code", "reference__number"]
    laid, sown = (AnnualTarget.objects.filter(year=y).order_by("number") for y in (2026, 2030))
    assert list(laid.values_list(*columns)) == list(sown.values_list(*columns))
