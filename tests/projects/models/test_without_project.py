"""What has no project is seen by its holder's unit, and by whoever sees the county."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from projects.models import Milestone, obligation_permissions
from projects.models.holder import OFFICE, by_person

pytestmark = pytest.mark.django_db
DUE = date(2026, 7, 15)


@pytest.fixture
def order(make_order, water_bureau):
    return make_order(DUE, unit=water_bureau)


SEES = {
    "stranger": True,
    "contact": False,
    "unit_head": False,
    "lead": True,
    "county_leader": True,
    "office": True,
    "auditor": True,
    "administrator": False,
}


@pytest.mark.parametrize(("who", "sees"), SEES.items())
def test_who_sees_it(request, project, order, order_kind, who, sees):
    person = request.getfixturevalue(who)
    for rows in (
        order_kind.objects.visible_to(person),
        order_kind.objects.readable_by(person),
        order_kind.objects.listed_to(person),
    ):
        assert rows.contains(order) is sees


def test_a_deputy_sees_what_the_unit_of_the_other_owes(order, order_kind, stranger, contact, lend):
    today = date.today()
    assert not order_kind.objects.visible_to(contact).exists()
    lend(stranger, contact, today, today)
    contact._principal_ids = None
    assert order_kind.objects.visible_to(type(contact).objects.get(pk=contact.pk)).contains(order)


def test_a_person_s_is_seen_by_their_unit(
    order,
    order_kind,
    monkeypatch,
    stranger,
    make_person,
    contact,
):
    monkeypatch.setattr(order_kind, "holder", by_person("person"))
    order_kind.objects.update(person=contact)
    assert not order_kind.objects.visible_to(stranger).exists()
    assert order_kind.objects.visible_to(contact).contains(order)


def test_what_a_duty_owes_is_seen_county_wide_alone(
    order,
    order_kind,
    monkeypatch,
    stranger,
    office,
):
    monkeypatch.setattr(order_kind, "holder", OFFICE)
    assert not order_kind.objects.visible_to(stranger).exists()
    assert order_kind.objects.visible_to(office).contains(order)


def test_a_kind_that_always_has_a_project_is_asked_no_more_than_before(stranger):
    assert not Milestone.may_lack_project()
    assert "IsNull" not in str(Milestone.objects.visible_to(stranger).query.where)


@pytest.mark.parametrize(
    ("who", "may"), [("stranger", True), ("contact", False), ("office", False)]
)
def test_the_holder_alone_acts(request, order, who, may):
    person = request.getfixturevalue(who)
    assert obligation_permissions.holds(person, order, DUE) is may
    if not may:
        with pytest.raises(PermissionDenied):
            obligation_permissions.check_holds(person, order, DUE)
