"""请您确认代办: what everybody is asked to accept or to approve."""

from dataclasses import dataclass

from accounts.deputy_consent import Waiting, waiting_for


@dataclass(frozen=True)
class Deputyships:
    """Deputyships that wait for this reader's word."""

    waiting: Waiting

    template = "desk/workbench/deputyships.html"


def block(person, today, policy):
    """The block for a person on a day; every block is called alike, this one needs no policy."""
    return Deputyships(waiting_for(person, today))
