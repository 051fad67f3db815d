"""Where the demo county may not go, and what the tools say of it."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person, Unit
from demo import county
from projects.models import Project
from tools import create_database

pytestmark = pytest.mark.django_db


def test_it_refuses_beside_other_people(office):
    with pytest.raises(CommandError, match="没有载入示例县"):
        call_command("demo")
    assert list(Person.objects.all()) == [office]


def test_it_refuses_beside_other_units():
    Unit.objects.create(name="示例企业甲")
    with pytest.raises(CommandError, match="没有载入示例县"):
        call_command("demo")
    assert not Person.objects.exists()


def test_it_refuses_a_demo_to_which_a_project_was_added(monkeypatch):
    rows = list(county.read_rows())[:3]
    monkeypatch.setattr("demo.load.read_rows", lambda: rows)
    call_command("demo", verbosity=0)
    bureau = Unit.objects.get(short_name="县水利局")
    Project.objects.create(name="另一个项目", responsible_unit=bureau)
    with pytest.raises(CommandError, match="没有载入示例县"):
        call_command("demo")


def test_a_failed_load_leaves_nothing(monkeypatch):
    monkeypatch.setattr("demo.load.entered_twice", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("demo")
    assert not Person.objects.exists()


def test_the_tools_print_the_demos_own_sign_ins():
    assert create_database.DEMO_PASSWORD == county.PASSWORD
    assert set(create_database.DEMO_SIGN_INS) <= set(county.SIGN_INS)
