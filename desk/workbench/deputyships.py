"""请您确认代办: what everybody is asked to accept or to approve."""

from dataclasses import dataclass

from accounts.deputy_consent import Waiting, waiting_for


@dataclass(frozen=True)
class Deputyships:
    waiting: Waiting

    template = "desk/workbench/deputyships.html"


def block(person, today, policy):
    return Deputyships(waiting_for(person, today))
