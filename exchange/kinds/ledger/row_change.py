"""One row of a ledger set against what the county has: everything it would change."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from exchange.kinds.ledger.current_values import KnownProject
from exchange.matching.name_lookup import Ref
from exchange.matching.row_change_base import Overdue, RowChange
from projects import closed_months
from projects.models import Milestone, Project

#: What two rows of one project share: ("ref", …), ("code", …) or ("name", name, unit).
Mark: TypeAlias = tuple[Ref, ...]


@dataclass
class NewListing:
    """A place on the year's list that the row brings."""

    kind: str
    listed_on: date | None = None
    due_date: date | None = None
    approval: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class LedgerRowChange(RowChange):
    """What one row would do. Amounts are 万元; people and units are references of NameLookup."""

    known: KnownProject = field(default_factory=KnownProject)
    identity: set[Mark] = field(default_factory=set)  # what two rows of one project share
    facts: dict[str, Any] = field(default_factory=dict)
    related: dict[str, list[Any]] = field(default_factory=dict)
    stage: str = ""
    listing: NewListing | None = None
    kind: str = ""  # of a listing that had none
    kind_due: date | None = None
    listing_facts: dict[str, Any] = field(default_factory=dict)
    annual_plan: Decimal | None = None
    leads: list[Ref] = field(default_factory=list)
    holders: dict[str, Ref] = field(default_factory=dict)  # role of ONE_AT_A_TIME -> person
    contact_facts: dict[str, str] = field(default_factory=dict)
    completion_due: date | None = None
    completions: dict[str, date] = field(default_factory=dict)  # code -> date
    never_stopped: date | None = None  # the day on which a site that never stopped resumed
    waits: set[str] = field(default_factory=set)  # codes of completions that are submitted alone
    made: list[tuple[str, date]] = field(
        default_factory=list
    )  # (code, due date) of the milestones it makes
    progress: dict[str, Any] = field(default_factory=dict)

    @property
    def is_frozen(self) -> bool:
        """Whether the project rests: nothing is overdue then."""
        return self.known.stage in Project.FROZEN_STAGES

    def overdue(self, today: date) -> list[Overdue]:
        """What is overdue the moment it is written (R-DL-6)."""
        late = [(code, due) for code, due in self.made if due < today and not self._ends(code, due)]
        if not late or self.is_frozen or self.row.refused:
            return []
        return [Overdue(Milestone.Code(code).label, due, (today - due).days) for code, due in late]

    @property
    def ended(self) -> dict[str, date]:
        """{code: day} of all that the row says was done."""
        resumed: dict[str, date] = {}
        if self.never_stopped:
            resumed[Milestone.Code.RESUME] = self.never_stopped
        return resumed | self.completions

    def _ends(self, code: str, due: date) -> bool:
        """Whether the row also says that it was done, so that it leaves the list; what only waits
        of a day on or before its date, or of a closed month, stays in it (R-OD-1)."""
        on = self.ended.get(code)
        if on is None or code not in self.waits:
            return on is not None
        return on > due and not closed_months.is_closed(on)
