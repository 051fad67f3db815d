"""From parsed rows to what they would change: find each row's project, then compare."""

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from accounts.models.unit import name_key
from core.values.errors import NotUnderstood
from exchange.kinds.ledger.compare import CompareLedgerRow
from exchange.kinds.ledger.compare_unit_sheet import CompareUnitRow
from exchange.kinds.ledger.current_values import CurrentValues, KnownProject
from exchange.kinds.ledger.row_change import LedgerRowChange
from exchange.matching.changeset import ChangeSet
from exchange.matching.name_lookup import NameLookup
from exchange.matching.row_identity import place_beside, project_key, text_of
from norms.models import WorkArea
from projects.models.obligation_permissions import Confirmer

logger = logging.getLogger(__name__)
NEW = "new"  # the answer "none of them" to two candidates


@dataclass
class LedgerContext:
    """What every row is compared with."""

    year: int
    today: date
    lookup: NameLookup
    current: CurrentValues
    areas: dict  # number -> primary key
    area_names: dict  # primary key -> name
    confirmer: Confirmer  # whoever brings it in
    reported: set | None = None  # the projects that a reporter answers for; None for the office
    picks: dict = field(default_factory=dict)  # (sheet, row) -> project or NEW
    names_at: dict = field(default_factory=dict)  # address -> names it is given to
    addresses: dict = field(default_factory=dict)  # (name, unit) -> addresses

    @property
    def confirms(self):
        """An office's import confirms what it brings, a unit's own sheet submits it."""
        return self.reported is None

    @staticmethod
    def key_of(name):
        return name_key(name)


def match_rows(rows, *, year, today, by, allowed=(), picks=None, reported=None):
    """Set rows against the ledger as it stands, in a number of queries that the rows do not set.

    `allowed`: keys of unknown units and people that may be made, True for all of them.
    `by`: who brings it in; `reported`: primary keys of the projects of a unit's own sheet, None
    for the office's.
    """
    areas = WorkArea.objects.in_bulk(field_name="number")
    lookup = NameLookup(allowed)
    context = LedgerContext(
        year=year,
        today=today,
        lookup=lookup,
        current=CurrentValues(*_keys(rows), _refs(rows), year),
        areas={number: area.pk for number, area in areas.items()},
        area_names={area.pk: area.name for area in areas.values()},
        confirmer=Confirmer(by, today),
        reported=reported,
        picks=picks or {},
    )
    _note_addresses(context, rows)
    finder = ProjectFinder(context)
    changes = [finder.change_of(row) for row in rows]
    _refuse_doubles(changes)
    compare = CompareLedgerRow if context.confirms else CompareUnitRow
    for change in changes:
        if not change.row.refused:
            compare(change, context).run()
    return ChangeSet(changes, lookup, year, today, context.confirms, finder.candidates)


def _keys(rows):
    """The codes and the name keys that occur in the rows."""
    codes = dict.fromkeys(text_of(row, "national_code") for row in rows)
    names = dict.fromkeys(name_key(text_of(row, "name")) for row in rows)
    return [code for code in codes if code], [name for name in names if name]


def _refs(rows):
    """The primary keys that our own exports carry in 系统编号."""
    found = (project_key(text_of(row, "ref")) for row in rows)
    return list(dict.fromkeys(pk for pk in found if pk))


def _note_addresses(context, rows):
    names_at, addresses = defaultdict(set), defaultdict(set)
    for row in rows:
        email, name = text_of(row, "contact_email"), name_key(text_of(row, "contact_person"))
        if email and name:
            unit = text_of(row, "owner_unit") or text_of(row, "responsible_unit")
            names_at[email].add(name)
            addresses[name, name_key(unit)].add(email)
    context.names_at, context.addresses = names_at, addresses


class ProjectFinder:
    """By national code, else by name and responsible unit, former names included."""

    def __init__(self, context):
        self.context = context
        self.current = context.current
        self.candidates = {}

    def change_of(self, row):
        change = LedgerRowChange(row, identity=self.identity(row))
        if not row.refused:
            change.known = self.find(change) or KnownProject()
            self.check_right(change)
        return change

    def check_right(self, change):
        """A unit's own sheet may only name its own projects."""
        reported = self.context.reported
        if reported is None or change.row.refused:
            return
        if change.known.pk is None:
            change.refuse("name", "台账中没有这个项目；新增项目请与项目中心联系。")
        elif change.known.pk not in reported:
            logger.warning(
                "a report names project %s, which is not the reporter's", change.known.pk
            )
            change.known = KnownProject()
            change.refuse("name", "这个项目不由您填报，请核对。")

    def identity(self, row):
        """What makes two rows of a file the same project: its code, or its name and unit."""
        name, code = name_key(text_of(row, "name")), text_of(row, "national_code")
        unit = name_key(text_of(row, "responsible_unit"))
        named = {("name", name, self.unit_of(row) or unit)} if name else set()
        if ref := text_of(row, "ref"):
            named = {("ref", ref)}
        return named | ({("code", code)} if code else set())

    def unit_of(self, row):
        name = text_of(row, "responsible_unit")
        try:
            return self.context.lookup.unit(name) if name else None
        except NotUnderstood:
            return None

    def find(self, change):
        row = change.row
        code, name = text_of(row, "national_code"), name_key(row.name)
        unit = self.unit_of(row)
        if len(name) > 200:
            change.refuse("name", "项目名称太长，请控制在 200 字以内。")
            return None
        same_name = self.current.by_name.get(name, [])
        by_code = self.current.by_code.get(code)
        found = [k for k in same_name if k.facts["responsible_unit_id"] == unit and unit]
        if picked := self.picked(row, found, by_code):
            return None if picked == NEW else self.current.projects[picked]
        if ref := text_of(row, "ref"):
            return self.by_ref(change, ref, name, code)
        if by_code:
            self.check_other(change, by_code, found)
            return by_code
        if not text_of(row, "responsible_unit"):
            change.refuse("responsible_unit", "缺少责任单位，看不出是哪个项目，请补填。")
            return None
        others = [k for k in found if code and k.facts["national_code"]]
        if len(found) > 1 or others:
            self.ask(change, found)
            return None
        if found:
            return found[0]
        self.warn_of_others(change, same_name)
        return None

    def by_ref(self, change, ref, name, code):
        """The row of our own export; a row typed over with another project is not believed."""
        known = self.current.projects.get(project_key(ref))
        if known is None:
            change.refuse("ref", f"台账中没有系统编号 {ref}，请清空这一格或核对项目。")
        elif known.name_key != name and (not code or known.facts["national_code"] != code):
            change.refuse(
                "ref",
                f"系统编号 {ref} 是“{known.facts['name']}”，与本行项目名称不符；"
                "新增项目请清空这一格，更名请先在项目页更正。",
            )
            return None
        return known

    def picked(self, row, found, by_code):
        """The answer given on the page, if it still is one of the candidates."""
        answer = self.context.picks.get((row.sheet, row.number))
        known = {known.pk for known in [*found, *([by_code] if by_code else [])]}
        return answer if answer == NEW or answer in known else None

    def check_other(self, change, by_code, found):
        others = [known for known in found if known.pk != by_code.pk]
        if others and by_code not in found:
            self.ask(change, [by_code, *others])

    def ask(self, change, found):
        self.candidates[change.row.sheet, change.row.number] = found
        names = "、".join(
            f"编号 {known.pk}，代码 {known.facts['national_code'] or '未填'}" for known in found
        )
        change.refuse("name", f"看不出是不是台账中的项目（{names}），请指明或填写项目代码。")

    def warn_of_others(self, change, same_name):
        units = {known.facts["responsible_unit_id"] for known in same_name}
        if units:
            words = "、".join(map(self.context.lookup.unit_name, units))
            change.warn("name", f"台账中另有同名项目（责任单位 {words}），按新项目处理，请核实。")


def _refuse_doubles(rows):
    """A project that stands twice in the file is refused in both places, each naming the other."""
    places = defaultdict(list)
    for change in rows:
        for mark in change.identity:
            places[mark].append(change)
        if change.known.pk:
            places[change.known.pk].append(change)
    for mark, same in places.items():
        if len(same) > 1 and not _have_own_codes(mark, same):
            for change in same:
                _name_others(change, same)


def _have_own_codes(mark, same):
    """Of one name and unit, yet each with a code of its own (which has its own mark)."""
    by_name = isinstance(mark, tuple) and mark[0] == "name"
    return by_name and all(text_of(change.row, "national_code") for change in same)


def _name_others(change, same):
    others = [other.row for other in same[:6] if other is not change]
    named = "、".join(place_beside(row, change.row) for row in others[:5])
    more = f"等 {len(same) - 1} 行" if len(same) > 6 else ""
    sentence = f"与{named}{more}是同一项目，请只保留一行。"
    if all(issue.sentence != sentence for issue in change.row.issues):
        change.refuse("name", sentence)
