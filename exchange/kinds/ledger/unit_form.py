"""The sheet a unit fills in offline and brings back: its rows alone, what it reports unlocked."""

from collections.abc import Iterable
from datetime import date

from core.ledger_field import OWNER, UNIT_FORM
from core.spreadsheets import fill_in_form
from core.spreadsheets.printed_list import A4
from exchange.kinds.ledger.export_columns import column
from exchange.kinds.ledger.export_rows import rows_of
from projects.ledger_fields import FIELDS

SHOWN = [field for field in FIELDS if UNIT_FORM in field.shown_in]
FIXED = [column(field) for field in SHOWN if field.editor != OWNER]
REPORTED = [column(field) for field in SHOWN if field.editor == OWNER]
HOW = (
    "只填白色的格子：日期写成 2026-06-30，没有变化的不用改。"
    "填好后从工作台“用填报表离线填好再交回”交回；复工、开工、竣工由项目中心核定。"
)
FORM = fill_in_form.Form("填报", HOW, [*FIXED, *REPORTED], REPORTED, A4)


def write(keys: Iterable[int], *, title: str, today: date) -> bytes:
    """The bytes of the workbook for these listings."""
    return fill_in_form.write(FORM, rows_of(keys, today=today), title=title)
