"""What every row of a ledger is compared with."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from accounts.models.unit import name_key
from exchange.kinds.ledger.current_values import CurrentValues
from exchange.matching.name_lookup import NameLookup
from exchange.matching.row_identity import Picks, text_of
from exchange.parsing.parsed_workbook import ParsedRow
from norms import default_units
from norms.default_units import Offer
from norms.models import DefaultUnit
from projects.models.obligation_permissions import Confirmer


@dataclass
class LedgerContext:
    """The ledger as it stands, who brings the sheet, and what its rows say of one another."""

    year: int
    today: date
    lookup: NameLookup
    current: CurrentValues
    areas: dict[int, int]  # number -> primary key
    area_names: dict[int | None, str]  # primary key -> name
    confirmer: Confirmer  # whoever brings it in
    reported: set[int] | None = (
        None  # the projects that a reporter answers for; None for the office
    )
    asks: bool = False  # whether somebody will be asked which project a row is
    picks: Picks = field(default_factory=dict)
    names_at: dict[str, set[str]] = field(default_factory=dict)  # address -> names it is given to
    addresses: dict[tuple[str, str], set[str]] = field(
        default_factory=dict
    )  # (name, unit) -> addresses

    @property
    def confirms(self) -> bool:
        """An office's import confirms what it brings, a unit's own sheet submits it."""
        return self.reported is None

    @cached_property
    def _default_units(self) -> list[DefaultUnit]:
        """Loaded for the first row that has no unit of its own."""
        return default_units.load()

    def offer_for(self, row: ParsedRow) -> Offer | None:
        """The unit of the industry that a row is about (R-DU-1), for the office to take."""
        if not self.confirms:
            return None
        area = self.areas.get(row.values.get("work_area", 0))
        text = "；".join(text_of(row, key) for key in ("name", "content"))
        return default_units.offered_unit(self._default_units, area, text)

    @staticmethod
    def key_of(name: str) -> str:
        return name_key(name)

    def note_addresses(self, rows: list[ParsedRow]) -> None:
        """Which names an address is given to, and which addresses a person of a unit has."""
        names_at: dict[str, set[str]] = defaultdict(set)
        addresses: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in rows:
            email, name = text_of(row, "contact_email"), name_key(text_of(row, "contact_person"))
            if email and name:
                unit = text_of(row, "owner_unit") or text_of(row, "responsible_unit")
                names_at[email].add(name)
                addresses[name, name_key(unit)].add(email)
        self.names_at, self.addresses = names_at, addresses
