"""What every row of a sheet of figures is compared with."""

from dataclasses import dataclass
from datetime import date

from investment import completion_and_gap
from norms.policy import Policy
from projects.models.obligation_permissions import Confirmer

#: In which role somebody brings a sheet.
OFFICE, UNIT, STATISTICIAN = "office", "unit", "statistician"


@dataclass
class FiguresContext:
    """The month asked for, who brings the sheet, and the rules of the day."""

    year: int
    month: int
    today: date
    role: str
    policy: Policy
    last_closed: int
    confirmer: Confirmer  # whoever brings it in
    document: str = ""
    document_on: date | None = None

    def has_ended(self, month: int) -> bool:
        return completion_and_gap.last_day(self.year, month) < self.today
