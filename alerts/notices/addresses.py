"""Where a person is written to, and why nowhere."""

from accounts.models import Person

NO_ADDRESS = "没有邮箱，仅在系统内提醒"
BAD_ADDRESS = "邮箱被拒收，更改邮箱后随下一封信补发"


def address_of(person: Person) -> str:
    """One's own address, unless it is known bad; without one, the unit's office mailbox."""
    if person.email:
        return person.email if person.can_be_mailed() else ""
    return person.unit.email if person.unit else ""


def reason_unreachable(person: Person) -> str:
    """Why there is nowhere to write to; empty when there is."""
    if address_of(person):
        return ""
    return BAD_ADDRESS if person.email else NO_ADDRESS
