"""One row of a sheet of figures set against the ledger: what it would change."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from exchange.kinds.monthly_figures.current_values import KnownFigures
from exchange.matching.row_change_base import RowChange


@dataclass
class PlanChange:
    """A plan to lay down, or to adjust from the version with the key `former`; 万元."""

    amount: Decimal
    curve: str | None = None  # None: as before, its months raised or lowered alike
    months: list[Decimal] = field(default_factory=list)
    former: int | None = None


@dataclass
class ReportChange:
    """What a monthly report is to hold; amounts in 万元."""

    pk: int
    version: int
    values: dict[str, Any]


@dataclass
class FiguresRowChange(RowChange):
    """A plan, monthly reports, 入统 and the bureau's figures of one project; amounts in 万元."""

    known: KnownFigures = field(default_factory=KnownFigures)
    plan: PlanChange | None = None
    reports: list[ReportChange] = field(default_factory=list)
    enrolled_on: date | None = None
    bureau: dict[int, tuple[Decimal, str]] = field(
        default_factory=dict
    )  # month -> (万元 year to date, reason)
