"""From parsed rows to what they would change: find each row's project, then compare."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal

from accounts.audit import Actor
from exchange.kinds.ledger.compare import CompareLedgerRow
from exchange.kinds.ledger.compare_unit_sheet import CompareUnitRow
from exchange.kinds.ledger.current_values import CurrentValues
from exchange.kinds.ledger.find_project import ProjectFinder
from exchange.kinds.ledger.ledger_context import LedgerContext
from exchange.kinds.ledger.merge_doubles import merge_doubles, take_units_of_other_sheets
from exchange.kinds.ledger.near_projects import NearProjects
from exchange.kinds.ledger.row_change import LedgerRowChange
from exchange.matching.changeset import Candidate, ChangeSet
from exchange.matching.name_lookup import NameLookup
from exchange.matching.row_identity import Picks, project_key, text_of
from exchange.parsing.parsed_workbook import ParsedRow
from norms.models import WorkArea
from projects.models.obligation_permissions import Confirmer


def match_rows(
    rows: list[ParsedRow],
    *,
    year: int,
    today: date,
    by: Actor,
    allowed: Collection[str] | Literal[True] = (),
    asks: bool = False,
    picks: Picks | None = None,
    reported: set[int] | None = None,
) -> ChangeSet[LedgerRowChange]:
    """Set rows against the ledger as it stands, in a number of queries that the rows do not set.

    `allowed`: keys of unknown units and people that may be made, True for all of them.
    `by`: who brings it in; `asks`: whether there is a page on which the picks are made, as for a
    command there is not; `reported`: primary keys of the projects of a unit's own sheet, None for
    the office's.
    """
    areas, picks = WorkArea.objects.in_bulk(field_name="number"), picks or {}
    codes, names = _keys(rows)
    current = CurrentValues(codes, names, _pks(rows, picks), year)
    lookup = NameLookup(allowed)
    context = LedgerContext(
        year=year,
        today=today,
        lookup=lookup,
        current=current,
        areas={number: area.pk for number, area in areas.items()},
        area_names={area.pk: area.name for area in areas.values()},
        confirmer=Confirmer(by, today),
        reported=reported,
        asks=asks,
        picks=picks,
    )
    if context.confirms:
        take_units_of_other_sheets(rows, lookup)
    context.note_addresses(rows)
    finder = ProjectFinder(context)
    changes = [finder.change_of(row) for row in rows]
    near = NearProjects(context, changes)
    changes = merge_doubles(changes, context)
    near.look_at(changes)
    for change in changes:
        finder.check_right(change)
    compare = CompareLedgerRow if context.confirms else CompareUnitRow
    for change in changes:
        if not change.row.refused:
            compare(change, context).run()
    candidates: dict[tuple[str, int], Sequence[Candidate]] = {
        **finder.candidates,
        **near.candidates,
    }
    return ChangeSet(changes, lookup, year, today, context.confirms, candidates)


def _keys(rows: list[ParsedRow]) -> tuple[list[str], list[str]]:
    """The codes and the name keys that occur in the rows."""
    codes = dict.fromkeys(text_of(row, "national_code") for row in rows)
    names = dict.fromkeys(row.name_key for row in rows)
    return [code for code in codes if code], [name for name in names if name]


def _pks(rows: list[ParsedRow], picks: Picks) -> list[int]:
    """The primary keys that our own exports carry in 系统编号, and those picked on the page."""
    found = [project_key(text_of(row, "ref")) for row in rows]
    return list(dict.fromkeys(pk for pk in [*found, *picks.values()] if isinstance(pk, int)))
