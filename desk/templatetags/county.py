"""How a rate, a gap in points, a counted quantity and a row of cells look."""

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from desk.templatetags.ledger import DASH, LIGHT_WORDS, minus
from projects.obligation_status import GLYPHS

register = template.Library()
TENTH, CENT = Decimal("0.1"), Decimal("0.01")


@register.filter
def quantity(number):
    """A counted amount with all its figures: 1.1, 5.0001, 5,000."""
    if number is None:
        return DASH
    whole, _, fraction = f"{Decimal(number):,f}".partition(".")
    fraction = fraction.rstrip("0")
    return minus(f"{whole}.{fraction}" if fraction else whole)


@register.filter
def percent(points):
    """45.7%"""
    return DASH if points is None else minus(f"{_tenth(points)}%")


@register.filter
def gap(points):
    """+7.3 or −16.7, in percentage points."""
    return DASH if points is None else minus(f"{_tenth(points):+}")


def _tenth(points):
    # Adding nought turns a rounded "-0.0" into "0.0".
    return Decimal(points).quantize(TENTH, ROUND_HALF_UP) + 0


@register.simple_tag
def cells(parts, label):
    """A row of boxes, one a project: [(class, how many), …], drawn as one SVG."""
    total = sum(number for _, number in parts)
    if not total:
        return ""
    step = Decimal(100) / total
    gap_width = min(Decimal("0.8"), step / 5)
    boxes, place = [], 0
    for name, number in parts:
        for _ in range(number):
            x, width = (step * place).quantize(Decimal("0.01")), step - gap_width
            boxes.append(
                f'<rect class="{name}" x="{x}%" width="{width.quantize(Decimal("0.01"))}%"/>'
            )
            place += 1
    return format_html(
        '<svg class="cells" role="img" aria-label="{}">{}</svg>', label, mark_safe("".join(boxes))
    )


@register.filter
def yi_raw(amount):
    """An amount in 万元 as a plain number of 亿元, for a chart to read."""
    return "" if amount is None else str((Decimal(amount) / 10000).quantize(CENT, ROUND_HALF_UP))


@register.filter
def points_apart(points):
    """How far apart, without a sign: 4.3"""
    return str(_tenth(abs(points)))


@register.filter
def addkey(text, key):
    """An address with the key of a row at its end."""
    return mark_safe(f"{text}{int(key)}")


@register.filter
def month_rows(month, year):
    """The address of the rows of a closed month."""
    return f"{reverse('month-figures')}?month={year}-{month:02}"


@register.filter
def light_word(colour):
    """红灯 for red"""
    return LIGHT_WORDS[GLYPHS.get(colour, colour)]
