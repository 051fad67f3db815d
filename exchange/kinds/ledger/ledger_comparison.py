"""What the comparisons of a ledger's row share: whose its project is, and who may confirm."""

from types import SimpleNamespace
from typing import Any

from exchange.issues import NOTE
from exchange.kinds.ledger.current_values import KnownProject
from exchange.kinds.ledger.ledger_context import LedgerContext
from exchange.kinds.ledger.row_change import LedgerRowChange
from exchange.matching.comparison import Comparison
from exchange.matching.name_lookup import Ref


class LedgerComparison(Comparison):
    """One LedgerRowChange being filled."""

    change: LedgerRowChange
    context: LedgerContext
    known: KnownProject
    #: 建设性质 as the row leaves it; "" where nobody knows it.
    kind: str

    def __init__(self, change: LedgerRowChange, context: LedgerContext) -> None:
        super().__init__(change, context)
        #: The units that the row names, by the key of their column.
        self.unit_refs: dict[str, Ref] = {}

    @property
    def project(self) -> Any:
        """The units of the project as the row leaves them."""
        facts = {**self.known.facts, **self.change.facts}
        units = {key: facts.get(key) for key in ("owner_unit_id", "responsible_unit_id")}
        return SimpleNamespace(**units)

    def will_wait(self, code: str, key: str) -> bool:
        """Whether what the row says was done is submitted alone (R-AC-2); noted at its cell."""
        confirmer = self.context.confirmer
        refusal = confirmer.project_refusal(self.project)
        if not refusal:
            return False
        if not confirmer.may_submit(self.project):
            self.change.refuse(key, refusal)
            return False
        self.change.waits.add(code)
        self.row.add_issue(NOTE, f"写入后待核，没有直接核定：{refusal}", key)
        return True
