"""How a light and an escalation level look. No rule is decided here."""

from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from core.templatetags.formats import DASH, glyph
from norms.policy import level_words
from projects.models import MilestoneEvent
from projects.obligation_status import GLYPHS
from projects.postponement import postponement

register = template.Library()
register.filter(postponement)


LIGHT_WORDS = {
    "red": "红灯",
    "amber": "黄灯",
    "green": "绿灯",
    "blue": "已完成",
    "grey": "灰灯",
    "wait": "待核",
}


EVENT_COLOURS = {
    MilestoneEvent.Kind.SUBMIT: "wait",
    MilestoneEvent.Kind.CONFIRM: "green",
    MilestoneEvent.Kind.SEND_BACK: "red",
    MilestoneEvent.Kind.CANCEL: "red",
}


# For mail subjects, text mail and sheets, where no drawing goes.
LIGHT_MARKS = {"red": "■", "amber": "▲", "green": "●", "blue": "◆", "grey": "○", "wait": "▣"}


@register.simple_tag
def light(light, word=None):
    """The glyph with its word; the sentence that says why is the tooltip."""
    return _light(light.glyph, word or light.word, light.sentence) if light else DASH


# A list says the same few lights again and again: drawn once a process, like all below.
@lru_cache(maxsize=1000, typed=True)
def _light(name, word, sentence):
    why = format_html(' title="{}"', sentence) if sentence else ""
    return format_html('<span class="lt {}"{}>{}{}</span>', name, why, glyph(name), word)


@register.simple_tag
def lamp(name, word=None):
    """A light by the name of its glyph or colour alone, for lists, headings and legends."""
    name = GLYPHS.get(name, name)
    return _light(name, word or LIGHT_WORDS[name], "")


def light_text(light):
    """■ 红灯: a light in plain text."""
    return f"{LIGHT_MARKS[light.glyph]} {light.word}"


@register.simple_tag
def level(number, word=None):
    """One to four pips with the word of the escalation level, today's of milestones unless another
    is given; nothing for none."""
    return _level(number, word or level_word(number)) if number else ""


def level_word(number):
    """三级 督办单, as the policy says today; nothing for none."""
    return level_words(timezone.localdate()).get(number, "") if number else ""


@lru_cache(maxsize=100, typed=True)
def _level(number, word):
    pips = format_html_join("", "<i{}></i>", ((_on(place <= number),) for place in range(1, 5)))
    return format_html(
        '<span class="lv lv{}"><span class="pips" aria-hidden="true">{}</span>{}</span>',
        number,
        pips,
        word,
    )


def _on(lit):
    return mark_safe(' class="on"') if lit else ""


@register.filter
def event_colour(kind):
    """The dot of a milestone's event: what waits, what was confirmed, what was turned down."""
    return EVENT_COLOURS.get(kind, "blue")


@register.filter
def light_word(colour):
    """红灯 for red"""
    return LIGHT_WORDS[GLYPHS.get(colour, colour)]
