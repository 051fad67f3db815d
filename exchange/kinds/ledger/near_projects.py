"""Rows that would be new projects, though a known one bears their name, or nearly so."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.values.text import PENDING
from exchange.kinds.ledger.ledger_context import LedgerContext
from exchange.kinds.ledger.row_change import LedgerRowChange
from exchange.matching.near_names import OFFERED, NearNames
from exchange.matching.row_change_base import display_value
from exchange.matching.row_identity import NEW, place_beside, text_of
from exchange.parsing.parsed_workbook import ParsedRow
from projects.models import Project

COLUMNS = "pk name name_key responsible_unit_id national_code total_investment".split()


@dataclass(frozen=True, slots=True)
class NamedProject:
    """What tells a known project from others of its name; the amount in 万元."""

    pk: int
    name: str
    name_key: str
    unit: int | None
    code: str
    total: Decimal | None


class NearProjects:
    """On the page it is asked about each; a command asks, that is refuses the row, where the total
    investment is the same too, else it says which project the new one is like.

    `changes`: every row of the file as its project was found. Rows of one sheet are not compared
    with each other: a known project that one of them is, is none of the others.
    """

    def __init__(self, context: LedgerContext, changes: list[LedgerRowChange]) -> None:
        self.context = context
        self.candidates: dict[tuple[str, int], list[NamedProject]] = {}
        self.found = {(change.row.sheet, change.known.pk) for change in changes}

    def look_at(self, changes: list[LedgerRowChange]) -> None:
        new = [change for change in changes if self.is_open(change)]
        if not new:
            return
        known = self.known()
        self.by_name: dict[str, list[NamedProject]] = {}
        for project in known:
            self.by_name.setdefault(project.name_key, []).append(project)
        self.near = NearNames((project.name_key, project) for project in known)
        for change in new:
            self.look(change)
        self.compare_sheets([change for change in new if not change.row.refused])

    def compare_sheets(self, new: list[LedgerRowChange]) -> None:
        """Two new rows on different sheets may be one project as well: each names the other."""
        if len({change.row.sheet for change in new}) < 2:
            return
        near = NearNames((change.row.name_key, change.row) for change in new)
        for change in new:
            row = change.row
            for _, other in near.of(row.name_key):
                if other.sheet != row.sheet and self.facts(other) == self.facts(row):
                    place = f"{place_beside(other, row)}的“{other.name}”"
                    change.warn("name", f"与{place}名称相近，按两个项目处理，请核实。")
                    break

    def facts(self, row: ParsedRow) -> tuple[int | None, Any]:
        """What two rows of one project have alike."""
        return self.unit_of(row), row.values.get("total_investment")

    def is_open(self, change: LedgerRowChange) -> bool:
        row = change.row
        picked = self.context.picks.get((row.sheet, row.number))
        return change.is_new and not row.refused and picked != NEW

    def known(self) -> list[NamedProject]:
        """Every project that the row of this file may name: one query."""
        rows = Project.objects.current().values_list(*COLUMNS)
        reported = self.context.reported
        return [NamedProject(*row) for row in rows if reported is None or row[0] in reported]

    def look(self, change: LedgerRowChange) -> None:
        row = change.row
        unit = self.unit_of(row)
        same = [one for one in self.by_name.get(row.name_key, ()) if self.may_be(row, one, False)]
        near = [
            one
            for differing, one in self.near.of(row.name_key)
            if self.may_be(row, one, unit == one.unit and not differing)
        ]
        if same or near:
            self.ask_or_warn(change, same, near, unit)

    def unit_of(self, row: ParsedRow) -> int | None:
        """The unit of the row, or None for one that is not known yet."""
        return self.context.lookup.unit_ref(text_of(row, "responsible_unit"))

    def may_be(self, row: ParsedRow, known: NamedProject, is_alike: bool) -> bool:
        """Not if each has a code of its own, nor if another row of the sheet is that project and
        the names are not equal but for their endings."""
        code = text_of(row, "national_code")
        if code and known.code and code != known.code:
            return False
        return is_alike or (row.sheet, known.pk) not in self.found

    def ask_or_warn(
        self,
        change: LedgerRowChange,
        same: list[NamedProject],
        near: list[NamedProject],
        unit: int | None,
    ) -> None:
        doubtful = [one for one in same if self.is_doubtful(change.row, one)]
        doubtful += [one for one in near if one.unit == unit and same_total(change.row, one)]
        others = [one for one in [*same, *near] if one not in doubtful]
        offered = [*doubtful, *others][:OFFERED]
        words = "、".join(map(self.words, offered))
        kind = "同名项目" if same else "名称相近的项目"
        if not doubtful and not self.context.asks:
            change.warn("name", f"台账中有{kind}{words}，按新项目处理，请核实。")
            return
        self.candidates[change.row.sheet, change.row.number] = offered
        change.refuse("name", f"台账中有{kind}{words}，看不出是不是同一项目，{self.way()}")

    def is_doubtful(self, row: ParsedRow, known: NamedProject) -> bool:
        """A unit that the row does not have itself tells no two projects of a name apart."""
        return "responsible_unit" in row.assumed or same_total(row, known)

    def way(self) -> str:
        if self.context.asks:
            return "请指明。"
        return "是同一项目的请按台账填写名称和责任单位，不是的请从导入页面办理并指明。"

    def words(self, known: NamedProject) -> str:
        total = display_value("", known.total)
        unit = self.context.lookup.unit_name(known.unit) or "责任单位未定"
        return f"“{known.name}”（{unit}，总投资{f' {total} 万元' if total else '未填'}）"


def same_total(row: ParsedRow, known: NamedProject) -> bool:
    """Whether 总投资 agrees, in 万元; 待定 counts as blank, and two blanks agree."""
    total = row.values.get("total_investment")
    return (None if total is PENDING else total) == known.total
