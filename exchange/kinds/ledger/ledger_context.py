"""What every row of a ledger is compared with."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from accounts.models.unit import name_key
from exchange.kinds.ledger.current_values import CurrentValues
from exchange.matching.name_lookup import NameLookup
from exchange.matching.row_identity import text_of
from projects.models.obligation_permissions import Confirmer


@dataclass
class LedgerContext:
    """The ledger as it stands, who brings the sheet, and what its rows say of one another."""

    year: int
    today: date
    lookup: NameLookup
    current: CurrentValues
    areas: dict  # number -> primary key
    area_names: dict  # primary key -> name
    confirmer: Confirmer  # whoever brings it in
    reported: set | None = None  # the projects that a reporter answers for; None for the office
    asks: bool = False  # whether somebody will be asked which project a row is
    picks: dict = field(default_factory=dict)  # (sheet, row) -> project or NEW
    names_at: dict = field(default_factory=dict)  # address -> names it is given to
    addresses: dict = field(default_factory=dict)  # (name, unit) -> addresses

    @property
    def confirms(self):
        """An office's import confirms what it brings, a unit's own sheet submits it."""
        return self.reported is None

    @staticmethod
    def key_of(name):
        return name_key(name)

    def note_addresses(self, rows):
        """Which names an address is given to, and which addresses a person of a unit has."""
        names_at, addresses = defaultdict(set), defaultdict(set)
        for row in rows:
            email, name = text_of(row, "contact_email"), name_key(text_of(row, "contact_person"))
            if email and name:
                unit = text_of(row, "owner_unit") or text_of(row, "responsible_unit")
                names_at[email].add(name)
                addresses[name, name_key(unit)].add(email)
        self.names_at, self.addresses = names_at, addresses
