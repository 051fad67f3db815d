"""Fields that many forms share: a day, a reason."""

import re
from contextlib import suppress
from datetime import date

from django import forms
from django.utils import timezone

from core.values.dates import read_day
from core.values.errors import NotUnderstood
from core.values.text import is_blank

BROWSER_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_input():
    """The browser's own calendar; it takes ISO dates alone, whatever the language of the page."""
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day as offices write it, by the reader of the sheets: 2026-12-20, 2026年12月20日,
    12月20日. What leaves a doubt, or names a month only, is refused with its sentence."""

    #: What a day without a year is of; None: of this year.
    year: int | None = None

    def __init__(self, **options):
        super().__init__(**{"widget": day_input(), **options})

    def to_python(self, value):
        if isinstance(value, date) or value in self.empty_values:
            return super().to_python(value)
        if is_blank(text := str(value)):
            return None
        try:
            return typed_day(text, self.year)
        except NotUnderstood as refusal:
            raise forms.ValidationError(str(refusal), code="invalid") from None


def typed_day(text, year=None):
    """The day a page was sent; NotUnderstood with the sentence to show. What a browser's own
    calendar sends is a day as it stands: how far it may lie off, its form says."""
    if BROWSER_DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return read_day(text, year or timezone.localdate().year)


def day_field(label, **options):
    """A DayField whose sentence for a blank names it."""
    messages = {"required": f"请填{label}。"}
    return DayField(label=label, error_messages=messages, **options)


def text_field(label, length, **options):
    """A few lines; `length` in characters."""
    return forms.CharField(
        label=label, max_length=length, widget=forms.Textarea({"rows": 2}), **options
    )


def reason_field(label="理由", **options):
    """At most 200 characters."""
    return text_field(label, 200, **options)
