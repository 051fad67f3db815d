"""Which project of the year's list a row speaks of: by its number, its code, its name and unit."""

from collections import defaultdict

from accounts.models.unit import name_key
from core.values.text import PENDING
from exchange.kinds.ledger.match import ref_of
from exchange.kinds.monthly_figures.current_values import Known
from exchange.kinds.monthly_figures.row_change import FigurePlanned

#: What names a project and says nothing of its money.
NAMES = frozenset("ref name national_code responsible_unit".split())


class Matching:
    """A sheet of figures makes no project: whatever is not found is refused."""

    def __init__(self, standing, directory, is_report):
        self.standing, self.directory, self.is_report = standing, directory, is_report

    def planned(self, row):
        planned = FigurePlanned(row)
        if not row.refused:
            planned.known = self.find(planned) or Known()
        if not row.refused and planned.known.pk is None:
            where = "没有找到由您填报的这个项目" if self.is_report else "本年清单中没有这个项目"
            planned.refuse("name", f"{where}，请核对名称和责任单位。")
        return planned

    def find(self, planned):
        row = planned.row
        name, code = name_key(row.name), text(row, "national_code")
        if ref := text(row, "ref"):
            return self.by_ref(planned, ref, name, code)
        if code in self.standing.by_code:
            return self.standing.by_code[code]
        return self.by_name(planned, self.standing.by_name.get(name, []))

    def by_ref(self, planned, ref, name, code):
        known = self.standing.by_pk.get(ref_of(ref))
        if known and known.name_key != name and known.code != (code or None):
            sentence = f"系统编号 {ref} 与本行项目名称不符，请核对这一行是不是粘贴错位。"
            planned.refuse("ref", sentence)
        return known

    def by_name(self, planned, found):
        unit = text(planned.row, "responsible_unit")
        if unit:
            ref = self.directory.unit_ref(unit)
            found = [known for known in found if known.unit == ref]
        if len(found) > 1:
            words = "、".join(known.unit_word for known in found)
            sentence = f"有 {len(found)} 个同名项目（{words}），请填写责任单位或项目代码。"
            planned.refuse("name", sentence)
        return found[0] if len(found) == 1 else None


def refuse_doubles(rows):
    """Two rows of a project may share out its columns, but not say the same one twice."""
    said = defaultdict(list)
    for planned in rows:
        for key in planned.row.values.keys() - NAMES if planned.known.pk else ():
            said[planned.known.pk, key].append(planned)
    for (_, key), same in said.items():
        for planned in same if len(same) > 1 else ():
            others = "、".join(
                _place(other.row, planned.row) for other in same if other is not planned
            )
            if not planned.row.refused:
                planned.refuse(key, f"{others}也填了这个项目的这一列，请只保留一处。")


def _place(row, beside):
    sheet = "" if row.sheet == beside.sheet else f"工作表“{row.sheet}”"
    return f"{sheet}第 {row.number} 行"


def text(row, key):
    value = row.values.get(key)
    return "" if value is None or value is PENDING else value
