"""Which project of the year's list a row means: by its number, its code, its name and unit."""

from collections import defaultdict
from functools import cached_property

from exchange.kinds.monthly_figures.current_values import CurrentValues, KnownFigures
from exchange.kinds.monthly_figures.row_change import FiguresRowChange
from exchange.matching.name_lookup import NameLookup
from exchange.matching.near_names import OFFERED, NearNames, are_near
from exchange.matching.row_identity import NEW, Picks, place_beside, project_key, text_of
from exchange.parsing.parsed_workbook import ParsedRow

#: What names a project and is no figure of it.
NAMES = frozenset("ref name national_code responsible_unit".split())


class ListingFinder:
    """A sheet of figures makes no project: whatever is not found is refused.

    `asks`: whether there is a page on which it is picked; `picks` and `candidates` as those of the
    ledger, {(sheet, row): …}.
    """

    def __init__(
        self,
        current: CurrentValues,
        lookup: NameLookup,
        *,
        is_report: bool,
        asks: bool = False,
        picks: Picks | None = None,
    ) -> None:
        self.current, self.lookup, self.is_report = current, lookup, is_report
        self.asks, self.picks = asks, picks or {}
        self.candidates: dict[tuple[str, int], list[KnownFigures]] = {}

    def change_of(self, row: ParsedRow) -> FiguresRowChange:
        change = FiguresRowChange(row)
        if not row.refused:
            change.known = self.find(change) or KnownFigures()
        if not row.refused and change.known.pk is None:
            self.refuse_unknown(change)
        return change

    def find(self, change: FiguresRowChange) -> KnownFigures | None:
        """By the answer of the page, else 系统编号, code, name and unit; None where none is."""
        row = change.row
        code = text_of(row, "national_code")
        if picked := self.picked(row):
            return picked
        if ref := text_of(row, "ref"):
            return self.by_ref(change, ref, row.name_key, code)
        if code in self.current.by_code:
            return self.current.by_code[code]
        return self.by_name(change, self.current.by_name.get(row.name_key, []))

    def picked(self, row: ParsedRow) -> KnownFigures | None:
        """The project named on the page, if its name still is the row's or near it."""
        picked = self.picks.get((row.sheet, row.number))
        known = self.current.by_pk.get(picked) if isinstance(picked, int) else None
        if known and (known.name_key == row.name_key or are_near(known.name_key, row.name_key)):
            return known
        return None

    def by_ref(
        self, change: FiguresRowChange, ref: str, name: str, code: str
    ) -> KnownFigures | None:
        known = self.current.by_pk.get(project_key(ref) or 0)
        if known and known.name_key != name and known.code != (code or None):
            sentence = f"系统编号 {ref} 与本行项目名称不符，请核对这一行是不是粘贴错位。"
            change.refuse("ref", sentence)
        return known

    def by_name(self, change: FiguresRowChange, found: list[KnownFigures]) -> KnownFigures | None:
        unit = text_of(change.row, "responsible_unit")
        if unit:
            ref = self.lookup.unit_ref(unit)
            found = [known for known in found if known.unit == ref]
        if len(found) > 1:
            words = "、".join(known.unit_name for known in found)
            sentence = f"有 {len(found)} 个同名项目（{words}），请填写责任单位或项目代码。"
            self.offer(change, found)
            change.refuse("name", sentence)
        return found[0] if len(found) == 1 else None

    def refuse_unknown(self, change: FiguresRowChange) -> None:
        row = change.row
        where = "没有找到由您填报的这个项目" if self.is_report else "本年清单中没有这个项目"
        same = self.current.by_name.get(row.name_key, [])
        near = [known for _, known in self.near_names.of(row.name_key)]
        alike = [*same, *near][:OFFERED]
        if not alike or self.picks.get((row.sheet, row.number)) == NEW:
            change.refuse("name", f"{where}，请核对名称和责任单位。")
            return
        self.offer(change, alike)
        words = "、".join(f"“{known.name}”（{known.unit_name}）" for known in alike)
        way = "请指明" if self.asks else "是同一项目的请按台账填写名称和责任单位"
        change.refuse("name", f"{where}；{'同名' if same else '名称相近'}的有{words}，{way}。")

    def offer(self, change: FiguresRowChange, found: list[KnownFigures]) -> None:
        self.candidates[change.row.sheet, change.row.number] = found

    @cached_property
    def near_names(self) -> NearNames[KnownFigures]:
        return NearNames((known.name_key, known) for known in self.current.by_pk.values())


def refuse_doubles(rows: list[FiguresRowChange]) -> None:
    """Two rows of a project may share out its columns, but not fill the same one twice."""
    filled: dict[tuple[int | None, str], list[FiguresRowChange]] = defaultdict(list)
    for change in rows:
        for key in change.row.values if change.known.pk else ():
            if key not in NAMES:
                filled[change.known.pk, key].append(change)
    for (_, key), same in filled.items():
        for change in same if len(same) > 1 else ():
            others = "、".join(
                place_beside(other.row, change.row) for other in same if other is not change
            )
            if not change.row.refused:
                change.refuse(key, f"{others}也填了这个项目的这一列，请只保留一处。")
