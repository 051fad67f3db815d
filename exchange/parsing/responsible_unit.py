"""The one responsible unit of a ledger that has no column for it: asked, or as answered."""

from exchange.answers import RESPONSIBLE_UNIT, Answers
from exchange.issues import NOTE, QUESTION, Issue
from exchange.parsing.layout import Layout
from exchange.parsing.parsed_workbook import ParsedRow, SheetReport
from exchange.parsing.tables import Table
from exchange.parsing.titles import reporting_units

NO_UNIT = "没有“责任单位”一列，请答复本表由哪个单位负责；答复之前各行不导入。"


def settle_responsible_unit(
    report: SheetReport, tables: list[Table], rows: list[ParsedRow], answers: Answers
) -> None:
    """The one responsible unit of a ledger that has no column for it."""
    lacking = [table for table in tables if _lacks_unit(table.layout)]
    if not lacking or not rows:
        return
    unit = answers.of(report.name, RESPONSIBLE_UNIT)
    if not unit:
        units = reporting_units([row for table in tables for row in [*table.above, *table.foot]])
        choices = tuple((name, name) for name in units)
        issue = Issue(QUESTION, NO_UNIT, report.name, asks=RESPONSIBLE_UNIT, choices=choices)
        report.issues.append(issue)
        return
    for row in rows:
        if "responsible_unit" not in row.places:
            row.values["responsible_unit"] = unit
            row.assumed.add("responsible_unit")
    report.issues.append(Issue(NOTE, f"责任单位按答复补为“{unit}”。", report.name))


def _lacks_unit(layout: Layout) -> bool:
    is_ledger = "kind" in layout.headers.fills
    return is_ledger and not {"responsible_unit", "ref"} & layout.places.keys()
