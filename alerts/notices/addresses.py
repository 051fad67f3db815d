"""Where a person is written to."""


def address_of(person):
    """One's own address, unless it is known bad; without one, the unit's office mailbox."""
    if person.email:
        return person.email if person.can_be_mailed() else ""
    return person.unit.email if person.unit else ""
