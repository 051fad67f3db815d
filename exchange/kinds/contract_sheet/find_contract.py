"""Which contract a row means: by its number, else by name, investor and day."""

from collections import defaultdict

from accounts.models.unit import name_key
from exchange.kinds.contract_sheet.current_values import CONTRACT_NUMBER, CurrentValues, number_in
from exchange.kinds.contract_sheet.row_change import ContractRowChange, KnownContract
from exchange.matching.near_names import are_near
from exchange.matching.row_identity import place_beside, text_of
from exchange.parsing.parsed_workbook import ParsedRow
from pipeline.contract_doubles import is_near_amount, is_near_name, near_of, question
from pipeline.models import SigningContract

MISTAKEN = SigningContract.Ending.MISTAKEN


def change_of(row: ParsedRow, current: CurrentValues) -> ContractRowChange:
    """The row with the contract that it means, or as a new one."""
    change = ContractRowChange(row)
    if not row.refused:
        change.known = _find(change, current) or KnownContract(name_key=row.name_key)
    return change


def _find(change: ContractRowChange, current: CurrentValues) -> KnownContract | None:
    row = change.row
    if ref := text_of(row, "ref"):
        return _by_number(change, ref, current)
    same = [
        known
        for known in current.by_investor.get(name_key(text_of(row, "investor")), ())
        if known.name_key == row.name_key
        and known.row
        and known.row.signed_on == row.values.get("signed_on")
        and known.row.ending != MISTAKEN
    ]
    # Of one that lapsed and one that stands the latter is meant.
    same.sort(key=lambda known: known.row is not None and known.row.ended_on is not None)
    return same[0] if same else None


def _by_number(change: ContractRowChange, ref: str, current: CurrentValues) -> KnownContract | None:
    known = current.by_pk.get(number_in(ref, CONTRACT_NUMBER) or 0)
    if known is None or known.row is None:
        change.refuse("ref", f"没有系统编号为“{ref[:20]}”的合同，新登记的请清空这一格。")
        return None
    row, investor = change.row, name_key(text_of(change.row, "investor"))
    is_named = known.name_key == row.name_key or are_near(known.name_key, row.name_key)
    if not is_named and investor != known.row.investor_key:
        sentence = f"系统编号 {ref} 是“{known.row.name}”，与本行不符，请核对是不是粘贴错位。"
        change.refuse("ref", sentence)
    return known


def refuse_same(changes: list[ContractRowChange]) -> None:
    """Two rows of one contract, known or new, cannot both be written."""
    found: dict[object, list[ContractRowChange]] = defaultdict(list)
    for change in changes:
        if not change.row.refused:
            found[change.known.pk or _identity(change.row)].append(change)
    for same in found.values():
        for change in same if len(same) > 1 else ():
            others = "、".join(place_beside(o.row, change.row) for o in same if o is not change)
            change.refuse("name", f"{others}写的是同一份合同，请只保留一行。")


def _identity(row: ParsedRow) -> tuple[str, str, object]:
    return row.name_key, name_key(text_of(row, "investor")), row.values.get("signed_on")


class Doubles:
    """Asks about new rows that may be a contract registered already, or another row above."""

    def __init__(self, current: CurrentValues) -> None:
        self.current = current
        self.above: dict[tuple[str, object], list[ContractRowChange]] = defaultdict(list)

    def ask(self, change: ContractRowChange) -> None:
        """To be asked row by row, of new ones without errors."""
        row = change.row
        investor, kind = name_key(row.values["investor"]), row.values["contract_kind"]
        facts = {
            "name": row.name,
            "amount": row.values["contract_amount"],
            "signed_on": row.values["signed_on"],
        }
        known = [known.row for known in self.current.by_investor.get(investor, ()) if known.row]
        standing = [one for one in known if one.kind == kind and not one.ended_on]
        if asked := question(near_of(standing, **facts)):
            change.warn("name", self.way(asked))
        above = self.above[investor, kind]
        if near := next((other for other in above if _are_near(other.row, row)), None):
            place = place_beside(near.row, row)
            change.warn("name", f"与{place}的“{near.row.name}”可能是同一份，请核实。")
        above.append(change)

    @staticmethod
    def way(asked: str) -> str:
        """What to do about it, in a sheet."""
        asked = asked.removesuffix("确实是另一份，请勾选。")
        return f"{asked}确实是另一份，请核实后写入；是同一份的，请改用导出的清单修改。"


def _are_near(one: ParsedRow, other: ParsedRow) -> bool:
    amounts = one.values["contract_amount"], other.values["contract_amount"]
    days = abs((one.values["signed_on"] - other.values["signed_on"]).days)
    return days <= 60 and (is_near_name(one.name, other.name) or is_near_amount(*amounts))
