from datetime import timedelta

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def from_now(duration):
    """The local moment that lies `duration` ahead, in full minutes, rounded up."""
    moment = timezone.localtime() + duration + timedelta(seconds=59)
    return moment.replace(second=0, microsecond=0)
