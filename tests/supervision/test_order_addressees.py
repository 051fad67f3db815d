"""R-SO-1: to which units an order may go, by both twins."""

import pytest

from accounts.models import Unit
from supervision import order_addressees
from tests.supervision.conftest import ISSUED

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(make_person):
    """unit("左权县水利局"): with somebody in it."""

    def make(name, *, short_name="", people=True, closed=False):
        closed_on = ISSUED if closed else None
        made = Unit.objects.create(name=name, short_name=short_name, closed_on=closed_on)
        if people:
            make_person(f"示例{made.pk}", unit=made)
        return made

    return make


def is_addressee(unit, site):
    """By both twins."""
    refused = order_addressees.refusal(unit, site)
    listed = order_addressees.addressees(site).filter(pk=unit.pk).exists()
    assert listed == (not refused)
    return listed


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("左权县水利局", True),
        ("桐峪镇", True),
        ("左权县人民医院", True),
        ("左权县示例矿业有限公司", False),
        ("示例能源集团", False),
        ("示例种植专业合作社", False),
    ],
)
def test_a_department_gets_orders_and_an_enterprise_none(site, unit, name, expected):
    assert is_addressee(unit(name), site) == expected


@pytest.mark.parametrize(("name", "expected"), [("左权县水利局", True), ("示例建设指挥部", False)])
def test_who_only_ever_builds_gets_none_unless_its_name_is_an_offices(
    site, unit, make_project, name, expected
):
    builder = unit(name)
    make_project("示例项目二", owner_unit=builder)
    assert is_addressee(builder, site) == expected


def test_the_responsible_unit_gets_it_whatever_it_is_called(unit, make_project):
    group = unit("左权县文旅集团")
    assert is_addressee(group, make_project("示例项目二", responsible_unit=group))
    assert not is_addressee(group, make_project("示例项目三"))


def test_neither_a_closed_unit_nor_one_without_people(site, unit):
    assert not is_addressee(unit("左权县文化局", people=False), site)
    assert not is_addressee(unit("左权县体育局", closed=True), site)


def test_somebody_who_left_is_nobody(site, unit):
    bureau = unit("左权县文化局")
    bureau.people.update(left_on=ISSUED)
    assert not is_addressee(bureau, site)
