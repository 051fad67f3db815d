"""Fields that many forms share: a day, a reason."""

from django import forms


def day_input():
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def day_field(label, **options):
    messages = {"required": f"请填{label}。", "invalid": "请填日期，如 2026-06-30。"}
    return forms.DateField(label=label, widget=day_input(), error_messages=messages, **options)


def text_field(label, length, **options):
    """A few lines; `length` in characters."""
    return forms.CharField(
        label=label, max_length=length, widget=forms.Textarea({"rows": 2}), **options
    )


def reason_field(label="理由", **options):
    return text_field(label, 200, **options)
