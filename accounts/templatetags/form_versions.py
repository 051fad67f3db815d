"""What a form stands on."""

from django import template
from django.utils.html import format_html

from accounts import form_versions
from core.forms.form_page import VERSION

register = template.Library()


@register.simple_tag
def seen_version(subject):
    """The hidden field with which a form says what its reader saw (accounts/form_versions.py)."""
    version = subject if isinstance(subject, str) else _version_shown(subject)
    return format_html('<input type="hidden" name="{}" value="{}">', VERSION, version)


def _version_shown(subject):
    """Asked once a page, however many forms stand on the same subject."""
    if not hasattr(subject, "_version_shown"):
        subject._version_shown = form_versions.version_of(subject)
    return subject._version_shown
