"""Which project of the ledger a row of the pool means: by its number, else by its name."""

from collections import defaultdict

from exchange.kinds.pool_sheet.current_values import NUMBER, CurrentValues
from exchange.kinds.pool_sheet.row_change import KnownPool, PoolRowChange
from exchange.matching.near_names import are_near
from exchange.matching.row_identity import place_beside, text_of
from exchange.parsing.parsed_workbook import ParsedRow

NEW_FIRST = "新项目请先在台账“新建项目”登记，或随台账导入，再导入储备库"
NAMED = 3


def change_of(row: ParsedRow, current: CurrentValues) -> PoolRowChange:
    """The row with the project that it means; a sheet of the pool makes none."""
    change = PoolRowChange(row)
    if not row.refused:
        change.known = _find(change, current) or KnownPool()
    return change


def _find(change: PoolRowChange, current: CurrentValues) -> KnownPool | None:
    row = change.row
    if ref := text_of(row, "ref"):
        number = NUMBER.search(ref)
        known = current.by_pk.get(int(number[1])) if number else None
        if known is None:
            change.refuse("ref", f"台账里没有系统编号为“{ref[:20]}”的项目，请核对。")
        elif known.name_key != row.name_key and not are_near(known.name_key, row.name_key):
            change.refuse("ref", f"系统编号 {ref} 与本行项目名称不符，请核对是不是粘贴错位。")
        return known
    found = current.named(row.name_key)
    if len(found) > 1:
        numbers = "、".join(f"ZQ-{known.pk}" for known in found[:NAMED])
        sentence = f"台账里有 {len(found)} 个同名项目（{numbers}），请加“系统编号”列写明是哪一个。"
        change.refuse("name", sentence)
    elif not found:
        change.refuse("name", f"台账里没有“{row.name[:40]}”，请核对名称；{NEW_FIRST}。")
    return found[0] if len(found) == 1 else None


def refuse_doubles(changes: list[PoolRowChange]) -> None:
    """Two rows of one project: of entries that have left there may be several."""
    found: dict[object, list[PoolRowChange]] = defaultdict(list)
    for change in changes:
        if change.known.pk and not change.row.refused:
            left = text_of(change.row, "pool_left")
            day = change.row.values.get("pool_since") if left else None
            found[change.known.pk, day].append(change)
    for same in found.values():
        for change in same if len(same) > 1 else ():
            others = "、".join(place_beside(o.row, change.row) for o in same if o is not change)
            change.refuse("name", f"{others}也是这个项目，请只保留一行。")
