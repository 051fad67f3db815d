"""How a bar, a date, an amount, a rate and a gap look. No rule is decided here."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

register = template.Library()

DASH = "—"
MINUS = "\u2212"
WEEKDAYS = "一二三四五六日"


@register.simple_tag
@lru_cache
def glyph(name):
    """The bare drawing: only beside a word that says the same."""
    return format_html('<svg aria-hidden="true"><use href="#l-{}"/></svg>', name)


# --- Bars and icons -----------------------------------------------------------------------------


@register.simple_tag
def bar(value, plan=None, colour="", label=""):
    """A bar of `value` percent with a tick at `plan`; without a label it is decoration."""
    decoration = mark_safe('aria-hidden="true"')
    name = format_html('role="img" aria-label="{}"', label) if label else decoration
    tick = "" if plan is None else format_html('<rect class="m" x="{}%"/>', _percent(plan, "99.4"))
    return format_html(
        '<svg class="bar {}" {}>'
        '<rect class="t" width="100%"/><rect class="f" width="{}%"/>{}</svg>',
        colour,
        name,
        _percent(value, "100"),
        tick,
    )


def _percent(value, most):
    """Kept inside the bar, one decimal; a rate above 100 % fills it and no more."""
    inside = min(max(Decimal(value or 0), Decimal(0)), Decimal(most))
    return inside.quantize(Decimal("0.1"))


@register.simple_tag
@lru_cache
def icon(name):
    """An icon of static/icons.txt, out of the sprite that `make setup` gathers."""
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


# --- Dates --------------------------------------------------------------------------------------


@register.filter
def md(day, today=None):
    """7月8日; with the year when it is another year than today's."""
    if not day:
        return DASH
    if isinstance(day, datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    year = (today or timezone.localdate()).year
    return (
        f"{day.month}月{day.day}日" if day.year == year else f"{day.year}年{day.month}月{day.day}日"
    )


@register.filter
def weekday(day):
    """星期五"""
    return f"星期{WEEKDAYS[day.weekday()]}" if day else ""


@register.filter
def clock(moment):
    """7月8日 08:30"""
    if not moment:
        return DASH
    return f"{md(moment)} {timezone.localtime(moment):%H:%M}"


# --- Numbers ------------------------------------------------------------------------------------


@register.filter
def minus(number):
    """The number with the true minus sign (U+2212)."""
    return "" if number is None else str(number).replace("-", MINUS)


@register.filter
def wan(amount):
    """An amount in 万元 with thousands commas: 12,345 or 12,345.5."""
    if amount is None:
        return DASH
    text = f"{_rounded(amount):,f}"
    return minus(text.rstrip("0").rstrip("."))


@register.filter
def yi(amount):
    """An amount in 万元, shown in 亿元 with two decimals."""
    return DASH if amount is None else minus(f"{_rounded(Decimal(amount) / 10000):,f}")


def _rounded(amount):
    # Adding nought turns a rounded "-0.00" into "0.00".
    return Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP) + 0


@register.filter
def masked_phone(number):
    """139****0001; a short number keeps its last two figures."""
    digits = str(number or "").strip()
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return "*" * (len(digits) - 2) + digits[-2:] if len(digits) > 2 else digits


# --- The page -----------------------------------------------------------------------------------


@register.simple_tag
def options(choice):
    """The options of a select above a list (core.lists.choices.Choice)."""
    chosen = mark_safe(" selected")
    marked = ((key, chosen if key == choice.value else "", word) for key, word in choice.options)
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


@register.filter
def problem_count(form):
    """How many things keep the form from being saved."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def first_input(field):
    """The id a link from the error summary leads to."""
    return field.id_for_label or f"{field.auto_id}_0"


class Group(NamedTuple):
    """Consecutive records of one page under one heading."""

    key: object
    summary: object
    records: list[Any]


@register.filter
def grouped(table):
    """The page's records under their headings; one nameless group where the table names none.

    `table.group_of(record)` gives the key, `table.group_summaries[key]` what the heading says of
    the whole group, since the page may hold only a part of it.
    """
    group_of = getattr(table, "group_of", lambda record: None)
    summaries = getattr(table, "group_summaries", None) or {}
    groups = []
    for row in table.paginated_rows:
        key = group_of(row.record)
        if not groups or groups[-1].key != key:
            groups.append(Group(key, summaries.get(key), []))
        groups[-1].records.append(row.record)
    return groups


@register.simple_tag(takes_context=True)
def drawn(context, template, **shown):
    """A template under row_templates/, mostly all rows of a list in one go."""
    drawn = get_template(template).render(shown, context.get("request"))
    return mark_safe(drawn)  # its engine has escaped what people wrote


# --- What a form stands on ----------------------------------------------------------------------


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
