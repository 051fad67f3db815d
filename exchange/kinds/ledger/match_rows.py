"""From parsed rows to what they would change: find each row's project, then compare."""

from exchange.kinds.ledger.compare import CompareLedgerRow
from exchange.kinds.ledger.compare_unit_sheet import CompareUnitRow
from exchange.kinds.ledger.current_values import CurrentValues
from exchange.kinds.ledger.find_project import ProjectFinder
from exchange.kinds.ledger.ledger_context import LedgerContext
from exchange.kinds.ledger.merge_doubles import merge_doubles, take_units_of_other_sheets
from exchange.kinds.ledger.near_projects import NearProjects
from exchange.matching.changeset import ChangeSet
from exchange.matching.name_lookup import NameLookup
from exchange.matching.row_identity import project_key, text_of
from norms.models import WorkArea
from projects.models.obligation_permissions import Confirmer


def match_rows(rows, *, year, today, by, allowed=(), asks=False, picks=None, reported=None):
    """Set rows against the ledger as it stands, in a number of queries that the rows do not set.

    `allowed`: keys of unknown units and people that may be made, True for all of them.
    `by`: who brings it in; `asks`: whether there is a page on which the picks are made, as for a
    command there is not; `reported`: primary keys of the projects of a unit's own sheet, None for
    the office's.
    """
    areas, picks = WorkArea.objects.in_bulk(field_name="number"), picks or {}
    current = CurrentValues(*_keys(rows), _pks(rows, picks), year)
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
    candidates = finder.candidates | near.candidates
    return ChangeSet(changes, lookup, year, today, context.confirms, candidates)


def _keys(rows):
    """The codes and the name keys that occur in the rows."""
    codes = dict.fromkeys(text_of(row, "national_code") for row in rows)
    names = dict.fromkeys(row.name_key for row in rows)
    return [code for code in codes if code], [name for name in names if name]


def _pks(rows, picks):
    """The primary keys that our own exports carry in 系统编号, and those picked on the page."""
    found = [project_key(text_of(row, "ref")) for row in rows]
    return list(dict.fromkeys(pk for pk in [*found, *picks.values()] if isinstance(pk, int)))
