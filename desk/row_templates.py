"""Jinja2 for the rows of the two long lists (row_templates/desk/): drawn many a page, and there
several times faster than by the templates of the pages (decision 0005)."""

from django.template.defaultfilters import truncatechars
from jinja2 import Environment, StrictUndefined

from core.templatetags import formats
from projects.templatetags import lights


def environment(**options):
    """As Django's Jinja2 engine asks for it; the words are those of the pages."""
    made = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True})
    made.globals.update(light=lights.light, level=lights.level, glyph=formats.glyph)
    made.filters.update(
        md=formats.md,
        moved=formats.moved,
        percent=formats.percent,
        shortened=shortened,
        wan=formats.wan,
    )
    return made


def shortened(text, length):
    return text if len(text) <= length else truncatechars(text, length)
