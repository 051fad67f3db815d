"""The fields that any kind of sheet may hold, by key, and what the models know of them."""

from typing import Any

from core.ledger_field import LedgerField
from investment.ledger_fields import FIGURES
from pipeline.ledger_fields import CONTRACT_FIELDS, POOL_FIELDS
from pipeline.models import JointReviewCase, SigningContract
from projects.ledger_fields import COLUMNS, FIELDS
from projects.models import Milestone, Project, YearListing

OF_PIPELINE = (*CONTRACT_FIELDS, *POOL_FIELDS)
#: A key that the ledger has as well (name, ref) is one of its own there; see SheetHeaders.field().
BY_KEY = {column.key: column for column in (*OF_PIPELINE, *COLUMNS, *FIGURES)}
#: In the unit of their column.
MONEY = frozenset(
    key for key, column in BY_KEY.items() if column.sort in ("money", "dated_amounts")
)
MODELS = {
    "project": Project,
    "listing": YearListing,
    "contract": SigningContract,
    "case": JointReviewCase,
}


def model_field(field: LedgerField) -> Any:
    """The field of a model that keeps a field of a sheet."""
    return MODELS[field.model]._meta.get_field(field.name)


#: What project and listing themselves keep, in the order of the ledger.
KEPT = [field for field in FIELDS if field.model in MODELS]
_CHOSEN = [*KEPT, *(field for field in OF_PIPELINE if field.model in MODELS)]
#: {key: {code: word}} of the fields with a fixed choice.
CODED = {field.key: dict(model_field(field).flatchoices) for field in _CHOSEN}
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
