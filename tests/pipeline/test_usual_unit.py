"""R-DU-1 in the pool: who usually answers for such a project is said, and nothing is changed."""

import pytest
from django.urls import reverse

from norms.models import DefaultUnit
from pipeline.usual_unit import usual_unit_words
from tests.page_text import page_text

pytestmark = pytest.mark.django_db
SENTENCE = (
    "按行业分工（灌溉），这类项目通常由县水利局负责，现在的责任单位是县工信局；要改请在项目页更正。"
)


@pytest.fixture
def division(water_bureau):
    DefaultUnit.objects.create(key_words="灌溉", unit=water_bureau, by_name="示例办一")


def test_nothing_is_laid_down(make_project):
    assert usual_unit_words(make_project("示例灌溉工程")) == ""


@pytest.mark.usefixtures("division")
def test_another_unit_usually_answers(make_project):
    assert usual_unit_words(make_project("示例灌溉工程")) == SENTENCE
    assert usual_unit_words(make_project("示例工程", content="灌溉三千亩")) == SENTENCE
    assert usual_unit_words(make_project("示例厂房")) == ""


@pytest.mark.usefixtures("division")
def test_it_is_the_one_that_answers(make_project, water_bureau):
    assert usual_unit_words(make_project("示例灌溉工程", responsible_unit=water_bureau)) == ""


@pytest.mark.usefixtures("division")
def test_the_page_that_proposes_says_so(make_project, client, office):
    project = make_project("示例灌溉工程", kind="reserve", plan=None)
    client.force_login(office)
    asked = {"project": project.pk}
    page_of_it = client.get(reverse("pipeline:review-propose"), asked)
    assert SENTENCE in page_text(page_of_it)
    assert SENTENCE not in page_text(client.get(reverse("pipeline:review-propose")))
