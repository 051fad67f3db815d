"""Sentences whose words and conditions stand on lines of their own."""

import re

from django import template
from django.template.base import TextNode

register = template.Library()

BREAK_OR_BRACKET = re.compile(r"\s*\n\s*|[<>]")


class JoinedLines(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        return self.nodelist.render(context)


@register.tag
def joinlines(parser, token):
    """What stands inside is shown as if it stood on one line, without the indentation.

    Chinese words need no blank between them, and a line break would show as one.  Inside an HTML
    tag a break parts two attributes and stays one blank; a blank that is to show before a break is
    written &#32;.  Only the template's own text is joined, once, when it is compiled: values and
    included templates keep their line breaks.
    """
    nodelist = parser.parse(("endjoinlines",))
    parser.delete_first_token()
    _join(nodelist.get_nodes_by_type(TextNode))
    return JoinedLines(nodelist)


def _join(texts):
    """`texts` in the order of the source, as an HTML tag may begin in one and end in another."""
    is_in_tag = False

    def shown(found):
        nonlocal is_in_tag
        if found[0] in "<>":
            is_in_tag = found[0] == "<"
            return found[0]
        return " " if is_in_tag else ""

    for text in texts:
        text.s = BREAK_OR_BRACKET.sub(shown, text.s)
