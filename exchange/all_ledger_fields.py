"""The fields that any kind of sheet may hold, by key, and what the models know of them."""

from typing import Any

from core.ledger_field import LedgerField
from investment.ledger_fields import FIGURES
from projects.ledger_fields import COLUMNS, FIELDS
from projects.models import Milestone, Project, YearListing

BY_KEY = {column.key: column for column in (*COLUMNS, *FIGURES)}
MONEY = frozenset(key for key, column in BY_KEY.items() if column.sort == "money")
MODELS = {"project": Project, "listing": YearListing}


def model_field(field: LedgerField) -> Any:
    """The field of Project or YearListing that keeps a field of the ledger."""
    return MODELS[field.model]._meta.get_field(field.name)


#: What project and listing themselves keep, in the order of the ledger.
KEPT = [field for field in FIELDS if field.model in MODELS]
#: {key: {code: word}} of the fields with a fixed choice.
CODED = {field.key: dict(model_field(field).flatchoices) for field in KEPT}
CODED = {key: words for key, words in CODED.items() if words}


def _of_milestones(name: str) -> dict[str, str]:
    """{code: key} of the fields that keep this date of a milestone."""
    return {
        Milestone.Code(field.path.split(".")[1]): field.key
        for field in FIELDS
        if field.model == "milestone" and field.name == name
    }


#: The column of the planned date and of the actual date of each milestone a sheet knows.
DUE, ACTUAL = _of_milestones("due_date"), _of_milestones("completed_on")
