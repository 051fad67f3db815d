"""The county's 51 counted targets of 2026, with the phrase each of them was made in."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

TARGETS = Path(__file__).parent / "data" / "targets_2026.csv"
YEAR = 2026


def rows() -> list[dict[str, str]]:
    """{column: text} of each line; numbers are texts still."""
    with TARGETS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def load_targets(apps: Any, *, year: int = YEAR) -> None:
    """Fill a year's empty list: the demo's own year. Migrations have filled that of 2026."""
    target = apps.get_model("investment", "AnnualTarget")
    if target.objects.filter(year=year).exists():
        return
    areas = {area.code: area for area in apps.get_model("norms", "WorkArea").objects.all()}
    by_code: dict[str | int, Any] = {}
    for row in rows():
        made = target.objects.create(
            year=year,
            work_area=areas.get(row["area"]),
            amount=Decimal(row["amount"]) if row["amount"] else None,
            reference=by_code.get(row["reference"]),
            **{key: row[key] for key in PLAIN},
        )
        by_code[made.code or made.number] = made


PLAIN = "number code name unit comparison source source_text note".split()
