"""From understood rows to what they would do: find each row's project, then compare."""

import logging
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from accounts.models.unit import name_key
from core.values.errors import NotUnderstood
from core.values.text import PENDING
from exchange.kinds.ledger.compare import Comparison
from exchange.kinds.ledger.compare_unit_sheet import Report
from exchange.kinds.ledger.current_values import Known, Standing
from exchange.kinds.ledger.row_change import Outcome, Planned
from exchange.matching.name_lookup import Directory
from norms.models import WorkArea
from projects.models.obligation_permissions import Confirmer

logger = logging.getLogger(__name__)
NEW = "new"  # the answer "none of them" to two candidates


@dataclass
class Context:
    """What every row is compared with."""

    year: int
    today: date
    directory: Directory
    standing: Standing
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


@dataclass
class Plan:
    """Every row of a file with its outcome, and the names that nobody knows."""

    rows: list[Planned]
    directory: Directory
    year: int
    today: date
    confirms: bool = True
    candidates: dict = field(default_factory=dict)  # (sheet, row) -> [Known]

    def count(self, outcome):
        return sum(planned.outcome == outcome for planned in self.rows)

    @property
    def counts(self):
        """{outcome: rows}; a project stands in one row, so for all but 错误 it counts projects."""
        return {outcome: self.count(outcome) for outcome in Outcome}

    @property
    def overdue(self):
        """[(milestone, due date, days)] of all that is overdue the moment it is written."""
        return [late for planned in self.rows for late in planned.overdue(self.today)]

    @property
    def writes(self):
        return [row for row in self.rows if row.outcome in (Outcome.NEW, Outcome.CHANGED)]


def make_plan(rows, *, year, today, by, allowed=(), picks=None, reported=None):
    """Set rows against the ledger as it stands, in a number of queries that the rows do not set.

    `allowed`: keys of unknown units and people that may be made, True for all of them.
    `by`: who brings it in; `reported`: primary keys of the projects of a unit's own sheet, None
    for the office's.
    """
    areas = WorkArea.objects.in_bulk(field_name="number")
    directory = Directory(allowed)
    context = Context(
        year=year,
        today=today,
        directory=directory,
        standing=Standing(*_keys(rows), _refs(rows), year),
        areas={number: area.pk for number, area in areas.items()},
        area_names={area.pk: area.name for area in areas.values()},
        confirmer=Confirmer(by, today),
        reported=reported,
        picks=picks or {},
    )
    _note_addresses(context, rows)
    matching = _Matching(context)
    planned = [matching.planned(row) for row in rows]
    _refuse_doubles(planned)
    compare = Comparison if context.confirms else Report
    for one in planned:
        if not one.row.refused:
            compare(one, context).run()
    return Plan(planned, directory, year, today, context.confirms, matching.candidates)


def _keys(rows):
    """The codes and the name keys that occur in the rows."""
    codes = dict.fromkeys(_plain(row, "national_code") for row in rows)
    names = dict.fromkeys(name_key(_plain(row, "name")) for row in rows)
    return [code for code in codes if code], [name for name in names if name]


def _refs(rows):
    """The primary keys that our own exports carry in 系统编号."""
    found = (ref_of(_plain(row, "ref")) for row in rows)
    return list(dict.fromkeys(pk for pk in found if pk))


def ref_of(text):
    """The primary key in a 系统编号 such as ZQ-12, or None."""
    match = re.fullmatch(r"ZQ-(\d{1,12})", text.strip())
    return int(match[1]) if match else None


def _plain(row, key):
    value = row.values.get(key)
    return "" if value is None or value is PENDING else value


def _note_addresses(context, rows):
    names_at, addresses = defaultdict(set), defaultdict(set)
    for row in rows:
        email, name = _plain(row, "contact_email"), name_key(_plain(row, "contact_person"))
        if email and name:
            unit = _plain(row, "owner_unit") or _plain(row, "responsible_unit")
            names_at[email].add(name)
            addresses[name, name_key(unit)].add(email)
    context.names_at, context.addresses = names_at, addresses


class _Matching:
    """By national code, else by name and responsible unit, former names included."""

    def __init__(self, context):
        self.context = context
        self.standing = context.standing
        self.candidates = {}

    def planned(self, row):
        planned = Planned(row, identity=self.identity(row))
        if not row.refused:
            planned.known = self.find(planned) or Known()
            self.check_right(planned)
        return planned

    def check_right(self, planned):
        """A unit's own sheet speaks of its own projects alone."""
        reported = self.context.reported
        if reported is None or planned.row.refused:
            return
        if planned.known.pk is None:
            planned.refuse("name", "台账中没有这个项目；新增项目请与项目中心联系。")
        elif planned.known.pk not in reported:
            logger.warning(
                "a report names project %s, which is not the reporter's", planned.known.pk
            )
            planned.known = Known()
            planned.refuse("name", "这个项目不由您填报，请核对。")

    def identity(self, row):
        """What makes two rows of a file the same project: its code, or its name and unit."""
        name, code = name_key(_plain(row, "name")), _plain(row, "national_code")
        unit = name_key(_plain(row, "responsible_unit"))
        named = {("name", name, self.unit_of(row) or unit)} if name else set()
        if ref := _plain(row, "ref"):
            named = {("ref", ref)}
        return named | ({("code", code)} if code else set())

    def unit_of(self, row):
        name = _plain(row, "responsible_unit")
        try:
            return self.context.directory.unit(name) if name else None
        except NotUnderstood:
            return None

    def find(self, planned):
        row = planned.row
        code, name = _plain(row, "national_code"), name_key(row.name)
        unit = self.unit_of(row)
        if len(name) > 200:
            planned.refuse("name", "项目名称太长，请控制在 200 字以内。")
            return None
        same_name = self.standing.by_name.get(name, [])
        by_code = self.standing.by_code.get(code)
        found = [k for k in same_name if k.facts["responsible_unit_id"] == unit and unit]
        if picked := self.picked(row, found, by_code):
            return None if picked == NEW else self.standing.projects[picked]
        if ref := _plain(row, "ref"):
            return self.by_ref(planned, ref, name, code)
        if by_code:
            self.check_other(planned, by_code, found)
            return by_code
        if not _plain(row, "responsible_unit"):
            planned.refuse("responsible_unit", "缺少责任单位，看不出是哪个项目，请补填。")
            return None
        others = [k for k in found if code and k.facts["national_code"]]
        if len(found) > 1 or others:
            self.ask(planned, found)
            return None
        if found:
            return found[0]
        self.warn_of_others(planned, same_name)
        return None

    def by_ref(self, planned, ref, name, code):
        """The row of our own export; a row typed over with another project is not believed."""
        known = self.standing.projects.get(ref_of(ref))
        if known is None:
            planned.refuse("ref", f"台账中没有系统编号 {ref}，请清空这一格或核对项目。")
        elif known.name_key != name and (not code or known.facts["national_code"] != code):
            planned.refuse(
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

    def check_other(self, planned, by_code, found):
        others = [known for known in found if known.pk != by_code.pk]
        if others and by_code not in found:
            self.ask(planned, [by_code, *others])

    def ask(self, planned, found):
        self.candidates[planned.row.sheet, planned.row.number] = found
        names = "、".join(
            f"编号 {known.pk}，代码 {known.facts['national_code'] or '未填'}" for known in found
        )
        planned.refuse("name", f"看不出是不是台账中的项目（{names}），请指明或填写项目代码。")

    def warn_of_others(self, planned, same_name):
        units = {known.facts["responsible_unit_id"] for known in same_name}
        if units:
            words = "、".join(map(self.context.directory.unit_word, units))
            planned.warn("name", f"台账中另有同名项目（责任单位 {words}），按新项目处理，请核实。")


def _refuse_doubles(rows):
    """A project that stands twice in the file is refused in both places, each naming the other."""
    places = defaultdict(list)
    for planned in rows:
        for mark in planned.identity:
            places[mark].append(planned)
        if planned.known.pk:
            places[planned.known.pk].append(planned)
    for mark, same in places.items():
        if len(same) > 1 and not _told_apart(mark, same):
            for planned in same:
                _name_others(planned, same)


def _told_apart(mark, same):
    """Of one name and unit, yet each with a code of its own (which has its own mark)."""
    by_name = isinstance(mark, tuple) and mark[0] == "name"
    return by_name and all(_plain(planned.row, "national_code") for planned in same)


def _name_others(planned, same):
    others = [other.row for other in same[:6] if other is not planned]
    named = "、".join(_place(row, planned.row) for row in others[:5])
    more = f"等 {len(same) - 1} 行" if len(same) > 6 else ""
    sentence = f"与{named}{more}是同一项目，请只保留一行。"
    if all(complaint.sentence != sentence for complaint in planned.row.complaints):
        planned.refuse("name", sentence)


def _place(row, beside):
    sheet = "" if row.sheet == beside.sheet else f"工作表“{row.sheet}”"
    return f"{sheet}第 {row.number} 行"
