"""Which project of the year's list a row means: by its number, its code, its name and unit."""

from collections import defaultdict

from accounts.models.unit import name_key
from exchange.kinds.monthly_figures.current_values import KnownFigures
from exchange.kinds.monthly_figures.row_change import FiguresRowChange
from exchange.matching.row_identity import place_beside, project_key, text_of

#: What names a project and is no figure of it.
NAMES = frozenset("ref name national_code responsible_unit".split())


class ListingFinder:
    """A sheet of figures makes no project: whatever is not found is refused."""

    def __init__(self, current, lookup, is_report):
        self.current, self.lookup, self.is_report = current, lookup, is_report

    def change_of(self, row):
        change = FiguresRowChange(row)
        if not row.refused:
            change.known = self.find(change) or KnownFigures()
        if not row.refused and change.known.pk is None:
            where = "没有找到由您填报的这个项目" if self.is_report else "本年清单中没有这个项目"
            change.refuse("name", f"{where}，请核对名称和责任单位。")
        return change

    def find(self, change):
        row = change.row
        name, code = name_key(row.name), text_of(row, "national_code")
        if ref := text_of(row, "ref"):
            return self.by_ref(change, ref, name, code)
        if code in self.current.by_code:
            return self.current.by_code[code]
        return self.by_name(change, self.current.by_name.get(name, []))

    def by_ref(self, change, ref, name, code):
        known = self.current.by_pk.get(project_key(ref))
        if known and known.name_key != name and known.code != (code or None):
            sentence = f"系统编号 {ref} 与本行项目名称不符，请核对这一行是不是粘贴错位。"
            change.refuse("ref", sentence)
        return known

    def by_name(self, change, found):
        unit = text_of(change.row, "responsible_unit")
        if unit:
            ref = self.lookup.unit_ref(unit)
            found = [known for known in found if known.unit == ref]
        if len(found) > 1:
            words = "、".join(known.unit_name for known in found)
            sentence = f"有 {len(found)} 个同名项目（{words}），请填写责任单位或项目代码。"
            change.refuse("name", sentence)
        return found[0] if len(found) == 1 else None


def refuse_doubles(rows):
    """Two rows of a project may share out its columns, but not fill the same one twice."""
    filled = defaultdict(list)
    for change in rows:
        for key in change.row.values.keys() - NAMES if change.known.pk else ():
            filled[change.known.pk, key].append(change)
    for (_, key), same in filled.items():
        for change in same if len(same) > 1 else ():
            others = "、".join(
                place_beside(other.row, change.row) for other in same if other is not change
            )
            if not change.row.refused:
                change.refuse(key, f"{others}也填了这个项目的这一列，请只保留一处。")
