"""Many rows are stored as bulk_create() stores them, on both databases."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import AuditEntry
from core import bulk_insert
from exchange.models import ImportBatch, ImportRow
from projects.models import Project, YearListing

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 10, 9, 30, 15, 123456, timezone.get_default_timezone())
#: More than one statement takes.
MANY = 2_345


def entries(number):
    for n in range(number):
        yield AuditEntry(
            by_name="示例" if n % 3 else "",
            action="更正项目",
            subject_type="projects.project",
            subject_id=n % 5 or None,
            subject_name=[f"示例项目{n}，“引号”'\\%s", "\\N", "制表\t\r\n\\."][n % 3],
            project_id=n % 7 or None,
            before={} if n % 2 else {"总投资": Decimal("1.50"), "自": date(2026, 1, 1)},
            after={"标签": ["重点", None, True]},
            reason="理由\n" * (n % 3),
            address="192.0.2.7" if n % 2 else None,
            at=NOW + timedelta(seconds=n % 4),
        )


def batch_rows(number):
    batch = ImportBatch.objects.create(year=2026, at=NOW, by_name="示例")
    for n in range(number):
        yield ImportRow(
            batch=batch,
            sheet="台账",
            number=n,
            is_hidden=n % 2 == 0,
            outcome=ImportRow.Outcome.NEW if n % 2 else ImportRow.Outcome.REFUSED,
            name=f"示例项目{n % 9}",
            cells={"name": "示例"} if n % 2 else {},
            complaints=[] if n % 3 else [{"level": "error"}],
            overdue=[("开工", date(2026, 6, 30), n)],
        )


def projects(number, unit):
    for n in range(number):
        yield Project(
            name=f"示例项目{n}",
            responsible_unit=unit,
            total_investment=None if n % 4 == 0 else Decimal(n) / 4,
            stat_enrolled=[None, True, False][n % 3],
            is_livelihood_item=n % 2 == 0,
            withdrawn_on=date(2026, 4, n % 28 + 1) if n % 2 else None,
            created_at=NOW,
        )


def columns(model):
    """Every row without its own key, as stored."""
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    return list(model.objects.order_by("pk").values_list(*names))


@pytest.mark.parametrize("kind", ["trail", "rows", "projects"])
def test_what_is_stored_is_what_bulk_create_stores(kind, water_bureau):
    model, made = {
        "trail": (AuditEntry, lambda: entries(MANY)),
        "rows": (ImportRow, lambda: batch_rows(MANY)),
        "projects": (Project, lambda: projects(MANY, water_bureau)),
    }[kind]
    before = len(columns(model))
    by_django = model.objects.bulk_create(list(made()))
    expected = columns(model)[before:]
    stored = bulk_insert.insert(made())
    found = columns(model)[before + MANY :]
    if kind == "rows":  # each of a batch of its own
        expected, found = ([row[1:] for row in rows] for rows in (expected, found))
    assert found == expected
    assert {row._state.adding for row in stored} == {False}
    assert [row.pk for row in stored] == sorted({row.pk for row in stored})
    assert stored[0].pk > by_django[-1].pk
    assert model.objects.filter(pk=stored[-1].pk).exists()


def test_keys_belong_to_their_rows(water_bureau):
    stored = bulk_insert.insert(projects(MANY, water_bureau))
    names = Project.objects.in_bulk([project.pk for project in stored])
    assert all(names[project.pk].name == project.name for project in stored)


def test_rows_given_as_values_have_the_defaults_of_their_columns():
    names = ["by_id", "by_name", "at", "action", "subject_type", "subject_name"]
    bulk_insert.insert_rows(AuditEntry, names, [(None, "示例", NOW, "新增", "x", "示例")])
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.before, entry.after) == ("新增", {}, {})
    assert (entry.project_id, entry.reason, entry.at) == (None, "", NOW)


def test_nothing_to_store_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert bulk_insert.insert([]) == []


def test_a_constraint_refuses_all_of_them(water_bureau, project):
    listed = YearListing.objects.get(project=project)
    twice = [YearListing(project=project, year=year, kind="new") for year in (2030, listed.year)]
    with pytest.raises(IntegrityError):
        bulk_insert.insert(twice)


def test_a_text_that_is_too_long_is_not_cut(water_bureau):
    from django.db import DataError, connection

    if connection.vendor == "postgresql":
        with pytest.raises(DataError):
            bulk_insert.insert([Project(name="示" * 201, responsible_unit=water_bureau)] * 2)
