"""A row of a sheet of the pool against what stands: to come in, to be argued, or to change."""

from dataclasses import dataclass
from datetime import date

from core.forms.amounts import asks_for_unit_of_total
from exchange.issues import NOTE, WARNING
from exchange.kinds.pool_sheet.current_values import CurrentValues
from exchange.kinds.pool_sheet.row_change import (
    KnownPool,
    PoolRowChange,
    Proposal,
    StandingEntry,
)
from exchange.matching.comparison import Comparison
from exchange.matching.row_change_base import display_value
from pipeline.models import JointReviewCase
from pipeline.pool_records import NewEntry
from projects.models import Project

Result = JointReviewCase.Result
NO_OPENING = "期初清单还没有确认：请先在“储备库”确认期初清单，再导入以后入库的项目。"
NO_REASON = "要有理由，请在上面的“变更理由”填写（整批一次），或在“备注”列写明。"
ENTERS, IS_ARGUED = "入库（附论证）", "没有论证：提请三方联席，列为待上会"
#: Key of a column -> field of NewEntry that it says, of which PoolRefusals speaks.
COLUMNS = {
    "since": "pool_since",
    "amount": "pool_amount",
    "reviewed_on": "reviewed_on",
    "document": "review_document",
    "project": "name",
}


@dataclass
class PoolContext:
    """The day, the reason of the batch, and what stands."""

    today: date
    reason: str
    current: CurrentValues


class ComparePool(Comparison):
    """One PoolRowChange being filled."""

    change: PoolRowChange
    context: PoolContext
    known: KnownPool

    def run(self) -> None:
        entry = self.meant()
        if entry is None:
            self.come_in()
        elif entry.row.until:
            self.leave_as_it_is(entry)
        else:
            self.correct(entry)

    def meant(self) -> StandingEntry | None:
        """The entry of the row: the open one; of those that have left the one of its day. One that
        was entered by mistake is meant only where the row says that it left."""
        if self.known.open_entry and not self.value("pool_left"):
            return self.known.open_entry
        since, says_left = self.value("pool_since"), bool(self.value("pool_left"))
        of_day = [one for one in self.known.entries if one.row.since == since and one.row.until]
        found = [one for one in of_day if says_left or not one.row.is_mistaken]
        if says_left and not found:
            self.change.refuse(
                "pool_left", "没有这一次出库的记录；出库由列入清单、终止等自动登记。"
            )
        return found[0] if found else None

    # --- in -----------------------------------------------------------------------------------

    def come_in(self) -> None:
        amount, maturity = self.value("pool_amount"), self.value("maturity")
        for key, label, value in (
            ("pool_amount", "金额", amount),
            ("maturity", "成熟度", maturity),
        ):
            if value is None:
                self.change.refuse(key, f"缺少{label}，请补填。")
        if self.context.current.opening is None:
            self.change.refuse("name", NO_OPENING)
        if self.row.refused:
            return
        self.warn_of_unit()
        if self.value("reviewed_on") or self.value("review_document"):
            self.enter()
        else:
            self.propose()

    def warn_of_unit(self) -> None:
        amount = self.value("pool_amount")
        if question := asks_for_unit_of_total(amount, "金额"):
            words = (f"{amount.normalize():f}亿元",)
            self.row.add_issue(WARNING, f"疑似亿元：{question}", "pool_amount", words)

    def enter(self) -> None:
        """With day and document of a review held elsewhere."""
        since, project = self.value("pool_since"), self.project
        if since is None:
            self.change.refuse("pool_since", "缺少入库日期，请补填。")
            return
        entry = NewEntry(
            project,
            since,
            self.value("pool_amount"),
            self.value("maturity"),
            self.value("reviewed_on"),
            self.value("review_document") or "",
        )
        for field, sentence in self.context.current.refusals.of(entry).items():
            self.change.refuse(COLUMNS[field], sentence)
        self.change.entry = entry
        self.note_all("pool_since", "reviewed_on", "review_document", step=ENTERS)

    @property
    def project(self) -> Project:
        assert self.known.project
        return self.known.project

    def note_all(self, *keys: str, step: str) -> None:
        for key in (*keys, "pool_amount", "maturity"):
            self.change.note(key, "", display_value(key, self.value(key)))
        self.change.note("pool_step", "", step)

    def propose(self) -> None:
        """Without a review: a case, which waits for a meeting."""
        case, project = self.known.case, self.project
        reason = self.value("pool_note") or self.context.reason
        if case and case.is_pending:
            self.row.add_issue(NOTE, f"已提请联席论证（{case.standing}），不用再提。", "name")
            return
        if project.withdrawn_on:
            self.change.refuse("name", "项目已撤回，不能提请联席论证。")
        elif project.stage == Project.Stage.TERMINATED:
            self.change.refuse("name", "项目已终止，不能提请联席论证。")
        elif case and case.result == Result.PASSED:
            day = f"{case.decided_on:%Y-%m-%d}"
            self.change.refuse("name", f"{day} 已通过联席论证，请由项目中心在储备库办理入库。")
        elif case and case.result == Result.REFUSED and not reason:
            day = f"{case.decided_on:%Y-%m-%d}"
            sentence = f"{day} 论证不予通过，重新提请要写明理由（情况有哪些变化），请写在“备注”列。"
            self.change.refuse("pool_note", sentence)
        else:
            told = self.value("pool_amount"), self.value("maturity"), reason
            self.change.proposal = Proposal(*told)
            self.note_all(step=IS_ARGUED)

    # --- what stands --------------------------------------------------------------------------

    def correct(self, entry: StandingEntry) -> None:
        self.check_facts(entry)
        on = self.value("pool_changed_on") or self.context.today
        amount, maturity = self.value("pool_amount"), self.value("maturity")
        if amount is not None and amount != entry.amount:
            if amount <= 0:
                self.change.refuse("pool_amount", "金额要大于 0，请核对。")
            self.warn_of_unit()
            self.move("pool_amount", "change_amount", {"amount": amount, "on": on}, entry.amount)
        if maturity is not None and maturity != entry.maturity:
            facts = {"maturity": maturity, "on": on}
            self.move("maturity", "change_maturity", facts, entry.maturity)
        if not self.change.changes:
            return
        self.change.standing = entry
        self.change.note("pool_changed_on", "", on.isoformat())
        reason = self.value("pool_note") or self.context.reason
        if on < entry.changed_on:
            day = f"{entry.changed_on:%Y-%m-%d}"
            sentence = f"这一项到 {day} 还有记录，变更日期不能更早，请核对。"
            self.change.refuse("pool_changed_on", sentence)
        if not reason:
            self.change.refuse("pool_note", f"改金额或成熟度{NO_REASON}")
        for facts in self.change.changes.values():
            facts["reason"] = reason

    def move(self, key: str, verb: str, facts: dict[str, object], held: object) -> None:
        self.change.changes[verb] = facts
        value = facts["amount" if key == "pool_amount" else "maturity"]
        self.change.note(key, display_value(key, held), display_value(key, value))

    def check_facts(self, entry: StandingEntry) -> None:
        """When and on what it came in is not changed by a sheet."""
        row = entry.row
        since, on = self.value("pool_since"), self.value("reviewed_on")
        document = self.value("review_document")
        if since not in (None, row.since):
            sentence = f"项目 {row.since:%Y-%m-%d} 已入库；日期录错的，请按“录错”办后重新登记。"
            self.change.refuse("pool_since", sentence)
        if on not in (None, row.reviewed_on) or document not in (None, row.document):
            held = f"{row.reviewed_on} {row.document}" if row.reviewed_on else "未经联席"
            sentence = f"入库时登记的论证是“{held}”，不从这里改；录错的请按“录错”办后重新登记。"
            self.change.refuse("reviewed_on", sentence)

    def leave_as_it_is(self, entry: StandingEntry) -> None:
        """One that has left is no longer changed by a sheet."""
        amount, maturity = self.value("pool_amount"), self.value("maturity")
        if amount not in (None, entry.amount) or maturity not in (None, entry.maturity):
            day = f"{entry.row.until:%Y-%m-%d}"
            self.change.refuse("name", f"这一次已于 {day} 出库，不再修改，请核对。")
