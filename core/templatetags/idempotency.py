"""The key with which a form is taken once."""

from django import template
from django.utils.html import format_html

from core import idempotency

register = template.Library()


@register.simple_tag(takes_context=True)
def request_key(context):
    """The hidden field of a form that may arrive again after days (core/idempotency.py); a form
    that comes back keeps its key."""
    key = idempotency.posted_key(context["request"]) or idempotency.issue_key()
    return format_html('<input type="hidden" name="{}" value="{}">', idempotency.FIELD, key)
