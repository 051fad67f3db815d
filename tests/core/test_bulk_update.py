"""Each row gets the values given for it, and nothing else of it changes."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from core.bulk_update import update_rows
from exchange.models import ImportBatch, ImportRow
from projects.models import Project
from tests.core.test_bulk_insert import NOW, projects

pytestmark = pytest.mark.django_db


def test_each_row_has_its_own_values(water_bureau, industry_bureau):
    first, second, other = Project.objects.bulk_create(projects(3, water_bureau))
    rows = [
        (first.pk, "示\\例\t'%s", None, industry_bureau.pk),
        (second.pk, "示例", Decimal("1.50"), water_bureau.pk),
    ]
    names = ["remark", "total_investment", "responsible_unit_id"]
    assert update_rows(Project, names, rows) == 2
    found = Project.objects.order_by("pk").values_list("pk", *names)
    assert list(found.filter(pk__in=[first.pk, second.pk])) == rows
    assert list(found.filter(pk=other.pk)) == [(other.pk, "", Decimal("0.50"), water_bureau.pk)]
    assert Project.objects.get(pk=first.pk).name == first.name


def test_json_is_kept_as_json():
    batch = ImportBatch.objects.create(year=2026, at=NOW, by_name="示例")
    row = ImportRow.objects.create(batch=batch, sheet="台账", number=1, outcome="new")
    update_rows(ImportRow, ["before", "after"], [(row.pk, {}, {"标签": ["重点", None]})])
    row.refresh_from_db()
    assert (row.before, row.after) == ({}, {"标签": ["重点", None]})


def test_the_number_of_rows_that_were_there(water_bureau):
    (first,) = Project.objects.bulk_create(projects(1, water_bureau))
    assert update_rows(Project, ["remark"], [(first.pk, "改"), (first.pk + 1, "改")]) == 1
    assert update_rows(Project, ["remark"], []) == 0
    assert update_rows(Project, [], [(first.pk,)]) == 0


def test_a_constraint_refuses(water_bureau):
    (first,) = Project.objects.bulk_create(projects(1, water_bureau))
    with pytest.raises(IntegrityError):
        update_rows(Project, ["total_investment"], [(first.pk, Decimal(-1))])
