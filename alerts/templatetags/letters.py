"""How a letter looks. No rule is decided here."""

from django import template

from alerts.models import Letter

register = template.Library()

COLOURS = {
    Letter.State.QUEUED: "blue",
    Letter.State.SENDING: "blue",
    Letter.State.SENT: "green",
    Letter.State.HELD: "amber",
    Letter.State.FAILED: "red",
}


@register.filter
def letter_colour(state: str) -> str:
    """The colour of a letter's state; none for a cancelled one."""
    return COLOURS.get(Letter.State(state), "")
