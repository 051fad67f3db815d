"""One row of a sheet of contracts set against what is registered: what it would change."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from exchange.matching.row_change_base import RowChange
from pipeline.models import SigningContract
from projects.models import Project

#: [(day, 万元)]
Arrivals: TypeAlias = list[tuple[date, Decimal]]


@dataclass
class KnownContract:
    """A contract as it stands, with what has arrived of it; `row` is None for a new one."""

    pk: int | None = None
    version: str = ""
    name_key: str = ""
    row: SigningContract | None = None
    arrived: Arrivals = field(default_factory=list)
    #: Days that bound another day of signing or of an amount: of the last amount, of the first that
    #: was changed, of the first contract that fulfils it.
    last_amount_on: date | None = None
    first_change_on: date | None = None
    first_fulfilled_on: date | None = None


@dataclass
class ContractRowChange(RowChange):
    """facts: of a new contract what enter_many() takes, of a known one what differs. amount: (万元,
    from which day) that it is changed to. framework: a new one of the same sheet."""

    known: KnownContract = field(default_factory=KnownContract)
    facts: dict[str, Any] = field(default_factory=dict)
    amount: tuple[Decimal, date] | None = None
    arrivals: Arrivals = field(default_factory=list)
    project: Project | None = None
    framework: "ContractRowChange | None" = None
    reason: str = ""

    @property
    def is_framework(self) -> bool:
        """By its sheet, where it is new."""
        return self.row.values.get("contract_kind") == SigningContract.Kind.FRAMEWORK
