"""Jinja2 for what is drawn many times a page, in row_templates/: rows of lists and of the road map,
cards of a lead official. It is several times faster than the templates of the pages."""

from django.template.defaultfilters import truncatechars
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from jinja2 import Environment, StrictUndefined

from core.templatetags.formats import bar, glyph, icon, md, minus, percent, quantity, wan
from projects.postponement import postponement
from projects.templatetags.lights import lamp, level, light


def environment(**options):
    """As Django's Jinja2 engine asks for it; the words are those of the pages."""
    made = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True})
    made.globals.update(light=light, lamp=lamp, level=level, glyph=glyph, icon=icon, bar=bar)
    made.globals.update(page_part=page_part)
    made.filters.update(
        md=md,
        minus=minus,
        percent=percent,
        quantity=quantity,
        postponement=postponement,
        shortened=shortened,
        wan=wan,
    )
    return made


def page_part(template, request, **context):
    """A template of the pages inside a row, for what few rows show: a form of their own."""
    return mark_safe(render_to_string(template, context, request))  # escaped there


def shortened(text, length):
    return text if len(text) <= length else truncatechars(text, length)
