"""A light and a level as a page shows them."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from norms import policy
from norms.models import EscalationStep
from projects.templatetags import lights


def a_light(glyph="red", word="红灯", sentence="逾期 49 天"):
    return SimpleNamespace(glyph=glyph, word=word, sentence=sentence)


def test_a_light_is_shape_word_and_reason():
    shown = lights.light(a_light())
    assert 'href="#l-red"' in shown
    assert "红灯" in shown
    assert 'title="逾期 49 天"' in shown


def test_a_light_can_carry_another_word():
    assert "逾期 49 天</span>" in lights.light(a_light(sentence=""), "逾期 49 天")


def test_what_a_light_says_is_escaped():
    assert "<b>" not in lights.light(a_light(word="<b>", sentence='"><b>'))


def test_no_light_is_a_dash():
    assert lights.light(None) == "—"


def test_the_colour_yellow_has_the_amber_shape():
    assert lights.lamp("yellow") == lights.lamp("amber")
    assert "黄灯" in lights.lamp("yellow")


@pytest.mark.parametrize(
    ("number", "lit", "word"), [(1, 1, "一级 催办"), (3, 3, "三级 督办单"), (4, 4, "四级 通报约谈")]
)
@pytest.mark.django_db
def test_a_level_is_pips_and_a_word(number, lit, word):
    shown = lights.level(number)
    assert shown.count('class="on"') == lit
    assert shown.count("<i") == 4
    assert word in shown


@pytest.mark.django_db
def test_the_word_of_a_level_is_the_norms_own():
    EscalationStep.objects.filter(level=1).update(level_name="提醒催办")
    policy.touch()
    policy.policy_on(timezone.localdate())
    assert "一级 提醒催办" in lights.level(1)
    assert lights.level_word(1) == "一级 提醒催办"


def test_no_level_shows_nothing():
    assert lights.level(0) == ""
    assert lights.level(None) == ""


@pytest.mark.parametrize(
    ("kind", "colour"),
    [("submit", "wait"), ("confirm", "green"), ("send_back", "red"), ("cancel", "red")],
)
def test_what_happened_to_a_milestone_has_its_colour(kind, colour):
    assert lights.event_colour(kind) == colour
    assert lights.event_colour("replan") == "blue"
