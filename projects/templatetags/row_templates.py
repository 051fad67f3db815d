"""Jinja2 for the rows of the two long lists and the cards of a lead official, in row_templates/:
drawn many a page, and there several times faster than by the templates of the pages."""

from django.template.defaultfilters import truncatechars
from jinja2 import Environment, StrictUndefined

from core.templatetags.formats import glyph, icon, md, percent, wan
from projects.postponement import postponement
from projects.templatetags.lights import lamp, level, light


def environment(**options):
    """As Django's Jinja2 engine asks for it; the words are those of the pages."""
    made = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True})
    made.globals.update(light=light, lamp=lamp, level=level, glyph=glyph, icon=icon)
    made.filters.update(
        md=md,
        percent=percent,
        postponement=postponement,
        shortened=shortened,
        wan=wan,
    )
    return made


def shortened(text, length):
    return text if len(text) <= length else truncatechars(text, length)
