"""One row of a sheet of the pool set against the ledger: what it would enter, propose or change."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from exchange.matching.row_change_base import Outcome, RowChange
from exchange.models import ImportRow
from pipeline.models import JointReviewCase, PoolEntry
from pipeline.pool_records import NewEntry
from projects.models import Project


@dataclass
class KnownPool:
    """A project of the ledger with its entries of the pool, and the case of it that counts."""

    pk: int | None = None  # of the project
    version: str = ""
    name_key: str = ""
    project: Project | None = None
    #: With what holds today; those entered by mistake too, the newest first.
    entries: list["StandingEntry"] = field(default_factory=list)
    case: JointReviewCase | None = None

    @property
    def open_entry(self) -> "StandingEntry | None":
        return next((one for one in self.entries if one.row.until is None), None)


@dataclass
class StandingEntry:
    """An entry with what holds today, in 万元, and from which day on the last of either holds."""

    row: PoolEntry
    amount: Decimal
    maturity: str
    changed_on: date


@dataclass
class Proposal:
    """A project to be argued: 待上会."""

    amount: Decimal
    maturity: str
    reason: str = ""


@dataclass
class PoolRowChange(RowChange):
    """entry: to come in by its review. proposal: without one, a case. changes: {verb of the entry:
    what it takes}, for the entry that stands."""

    known: KnownPool = field(default_factory=KnownPool)
    entry: NewEntry | None = None
    proposal: Proposal | None = None
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    standing: StandingEntry | None = None

    @property
    def outcome(self) -> ImportRow.Outcome:
        """An entry or a case is new, its project is not."""
        if not self.row.refused and (self.entry or self.proposal):
            return Outcome.NEW
        return super().outcome
