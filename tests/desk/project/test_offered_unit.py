"""R-DU-1 in the entry of a project: the unit that is offered, and nothing taken by itself."""

import pytest
from django.urls import reverse

from norms.models import DefaultUnit
from projects.models import Project
from tests.pages import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
NEW, OFFER = "/projects/new/", "/projects/new/unit/"


@pytest.fixture(autouse=True)
def division(industry_bureau):
    DefaultUnit.objects.create(key_words="石英砂、乳胶", unit=industry_bureau, by_name="示例办一")


@pytest.fixture
def without_unit(new_project):
    return new_project | {"name": "示例石英砂提纯", "responsible_unit": ""}


def test_a_fresh_form_offers_nothing(at_office):
    page = at_office.get(NEW)
    assert page.context["form"].unit_offer is None
    assert f'hx-post="{OFFER}"' in page.content.decode()
    assert "按行业分工" not in page.content.decode()


def test_a_form_without_a_unit_comes_back_with_one_to_be_ticked(
    at_office, without_unit, industry_bureau
):
    response = send(at_office, NEW, **without_unit)
    assert response.status_code == 422
    page = response.content.decode()
    assert "由县工信局负责" in page
    assert "按行业分工（石英砂）提示，由您定" in page
    assert f'name="offered_unit" value="{industry_bureau.pk}"' in page
    assert "checked" not in page.partition('name="offered_unit"')[2][:80]
    assert not Project.objects.exists()

    taken = send(at_office, NEW, **without_unit, offered_unit=industry_bureau.pk)
    assert taken.status_code == 302
    assert Project.objects.get().responsible_unit == industry_bureau


def test_what_was_ticked_stands_in_the_form_that_comes_back_for_something_else(
    at_office, without_unit, industry_bureau
):
    typed = without_unit | {"offered_unit": industry_bureau.pk, "grade": ""}
    form = send(at_office, NEW, **typed).context["form"]
    assert "responsible_unit" not in form.errors
    assert str(form["responsible_unit"].value()) == str(industry_bureau.pk)
    assert form.unit_offer is None


def test_a_choice_is_never_overwritten(at_office, without_unit, industry_bureau, water_bureau):
    typed = without_unit | {
        "responsible_unit": water_bureau.pk, "offered_unit": industry_bureau.pk,
    }  # fmt: skip
    assert send(at_office, NEW, **typed).status_code == 302
    assert Project.objects.get().responsible_unit == water_bureau


@pytest.mark.parametrize("value", ["x", "999999", "0", "-1"])
def test_a_unit_that_is_none_is_refused(at_office, without_unit, value):
    response = send(at_office, NEW, **without_unit, offered_unit=value)
    assert response.status_code == 422
    assert "responsible_unit" in response.context["form"].errors


@pytest.mark.parametrize(
    ("typed", "is_offered"),
    [
        ({"name": "示例石英砂提纯"}, True),
        ({"name": "示例厂房", "content": "建设乳胶手套生产线"}, True),
        ({"name": "示例石英砂提纯", "work_area": "x"}, True),
        ({"name": "示例农村道路"}, False),
        ({"name": ""}, False),
        ({}, False),
    ],
)
def test_while_somebody_types_a_button_offers_the_unit(
    at_office, industry_bureau, typed, is_offered
):
    page = at_office.post(OFFER, typed).content.decode()
    button = f'data-fill="#id_responsible_unit" data-value="{industry_bureau.pk}"'
    assert (button in page) == is_offered
    assert bool(page.strip()) == is_offered


def test_beside_a_unit_chosen_nothing_is_offered(at_office, water_bureau):
    typed = {"name": "示例石英砂提纯", "responsible_unit": water_bureau.pk}
    assert not at_office.post(OFFER, typed).content.decode().strip()


@pytest.mark.parametrize("who", ["contact", "unit_head", "county_leader", "supervisor", "stranger"])
def test_whoever_enters_no_project_is_offered_nothing(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.post(OFFER, {"name": "石英砂"}).status_code == 403


def test_the_offer_is_one_query_beside_those_of_the_frame(at_office, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        at_office.post(OFFER, {"name": "示例石英砂提纯"})


def test_a_project_that_is_changed_is_offered_nothing(at_office, make_project):
    project = make_project("示例石英砂提纯")
    page = at_office.get(reverse("desk:project-edit", args=[project.pk])).content.decode()
    assert OFFER not in page
