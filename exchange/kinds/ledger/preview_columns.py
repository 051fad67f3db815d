"""The columns of a ledger that its preview shows; what changes beyond them is named by the row."""

from core.ledger_field import PREVIEW, LedgerField
from projects.ledger_fields import FIELDS


def _heading(field: LedgerField) -> str:
    return f"{field.label}（万元）" if field.sort == "money" else field.label


#: [(keys, heading)]; where two keys share one, a row has but one of them.
COLUMNS = [
    (tuple(field.parts.split()) or (field.key,), _heading(field))
    for field in FIELDS
    if PREVIEW in field.shown_in
]
