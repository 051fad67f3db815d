"""A name that no model declares is not hung on an instance (tests/model_attributes.py)."""

import pytest

from accounts.models import Unit


def hang(module, name):
    exec(f"unit.{name} = 1", {"__name__": module, "unit": (unit := Unit())})
    return unit


@pytest.mark.parametrize("name", ["days", "light", "is_late"])
def test_a_name_of_its_own_is_refused(name):
    with pytest.raises(AttributeError, match=f"desk.pages hangs '{name}' on a Unit"):
        hang("desk.pages", name)


@pytest.mark.parametrize("name", ["name", "_kept"])
def test_a_column_and_a_private_name_are_not(name):
    assert getattr(hang("desk.pages", name), name) == 1


def test_an_annotation_is_djangos_own():
    assert hang("django.db.models.query", "total").total == 1
