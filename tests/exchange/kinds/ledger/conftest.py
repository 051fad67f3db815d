import pytest

from tests.exchange.kinds.ledger.sheet_import import import_sheets
from tests.exchange.kinds.ledger.small_sheets import SHEET
from tests.exchange.sheets import write_sheet


@pytest.fixture
def bring_sheet(tmp_path, office):
    """bring_sheet([head, row, …], answers=…, merged=…): SheetImport of a small sheet."""

    def brought(rows, *, answers=(), **layout):
        path = write_sheet(tmp_path / "ledger.xlsx", rows, name=SHEET, **layout)
        return import_sheets(path, office, answers=answers)

    return brought
