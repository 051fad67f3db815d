"""Which project of the ledger a row is, found without doubt or refused."""

import logging

from accounts.models.unit import name_key
from core.values.errors import NotUnderstood
from exchange.kinds.ledger.current_values import KnownProject
from exchange.kinds.ledger.ledger_context import LedgerContext
from exchange.kinds.ledger.row_change import LedgerRowChange, Mark
from exchange.matching.name_lookup import Ref
from exchange.matching.near_names import are_near
from exchange.matching.row_identity import NEW, project_key, text_of
from exchange.parsing.parsed_workbook import ParsedRow

logger = logging.getLogger(__name__)


class ProjectFinder:
    """By national code, else by name and responsible unit, former names included."""

    def __init__(self, context: LedgerContext) -> None:
        self.context = context
        self.current = context.current
        self.candidates: dict[tuple[str, int], list[KnownProject]] = {}

    def change_of(self, row: ParsedRow) -> LedgerRowChange:
        change = LedgerRowChange(row, identity=self.identity(row))
        if not row.refused:
            change.known = self.find(change) or KnownProject()
        return change

    def check_right(self, change: LedgerRowChange) -> None:
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

    def identity(self, row: ParsedRow) -> set[Mark]:
        """What makes two rows of a file the same project: its code, or its name and unit."""
        name, code = row.name_key, text_of(row, "national_code")
        unit = name_key(text_of(row, "responsible_unit"))
        marks: set[Mark] = {("name", name, self.unit_of(row) or unit)} if name else set()
        if ref := text_of(row, "ref"):
            marks = {("ref", ref)}
        if code:
            marks.add(("code", code))
        return marks

    def unit_of(self, row: ParsedRow) -> Ref | None:
        name = text_of(row, "responsible_unit")
        try:
            return self.context.lookup.unit(name) if name else None
        except NotUnderstood:
            return None

    def find(self, change: LedgerRowChange) -> KnownProject | None:
        """The project of a row: by the answer of the page, else 系统编号, code, name and unit.
        None for a new one, and where the row is refused as doubtful (decision 27)."""
        row = change.row
        code, name = text_of(row, "national_code"), row.name_key
        unit = self.unit_of(row)
        same_name = self.current.by_name.get(name, [])
        by_code = self.current.by_code.get(code)
        found = [k for k in same_name if k.facts["responsible_unit_id"] == unit and unit]
        if picked := self.picked(row, found, by_code):
            return self.current.projects[picked] if isinstance(picked, int) else None
        if ref := text_of(row, "ref"):
            return self.by_ref(change, ref, name, code)
        if by_code:
            self.check_other(change, by_code, found)
            return by_code
        if not text_of(row, "responsible_unit"):
            self.ask_for_unit(change)
            return None
        others = [k for k in found if code and k.facts["national_code"]]
        if len(found) > 1 or others:
            self.ask(change, found)
            return None
        return found[0] if found else None

    def ask_for_unit(self, change: LedgerRowChange) -> None:
        """A row without its unit waits for one; that of its industry is offered, never taken."""
        offer = self.context.offer_for(change.row)
        hint = f"，按行业分工（{offer.found_by}）可能是{offer.unit}" if offer else ""
        sentence = f"缺少责任单位，看不出是哪个项目，请补填{hint}。"
        change.refuse("responsible_unit", sentence, [offer.unit.name] if offer else [])

    def by_ref(
        self, change: LedgerRowChange, ref: str, name: str, code: str
    ) -> KnownProject | None:
        """The row of our own export; a row typed over with another project is not believed."""
        known = self.current.projects.get(project_key(ref) or 0)
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

    def picked(
        self, row: ParsedRow, found: list[KnownProject], by_code: KnownProject | None
    ) -> int | str | None:
        """The answer given on the page, if it still is one of the candidates."""
        answer = self.context.picks.get((row.sheet, row.number))
        known = {known.pk for known in [*found, *([by_code] if by_code else [])]}
        if answer == NEW or answer in known:
            return answer
        picked = self.current.projects.get(answer) if isinstance(answer, int) else None
        if picked and (picked.name_key == row.name_key or are_near(picked.name_key, row.name_key)):
            return answer
        return None

    def check_other(
        self, change: LedgerRowChange, by_code: KnownProject, found: list[KnownProject]
    ) -> None:
        """A code of one project beside the name and unit of another is in doubt."""
        others = [known for known in found if known.pk != by_code.pk]
        if others and by_code not in found:
            self.ask(change, [by_code, *others])

    def ask(self, change: LedgerRowChange, found: list[KnownProject]) -> None:
        """Refuse the row until somebody says which of these it is; a command cannot be asked."""
        self.candidates[change.row.sheet, change.row.number] = found
        names = "、".join(
            f"编号 {known.pk}，代码 {known.facts['national_code'] or '未填'}" for known in found
        )
        change.refuse("name", f"看不出是不是台账中的项目（{names}），请指明或填写项目代码。")
