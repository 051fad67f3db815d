"""A row of a sheet of contracts against what is registered: what is new, what differs, what is
wrong with it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models.unit import name_key
from core.forms.amounts import asks_for_unit_of_total
from core.values.errors import NotUnderstood
from exchange.issues import WARNING
from exchange.kinds.contract_sheet.references import LANDED_UNSEEN, References
from exchange.kinds.contract_sheet.row_change import (
    Arrivals,
    ContractRowChange,
    KnownContract,
)
from exchange.matching.comparison import Comparison
from exchange.matching.row_change_base import display_value
from pipeline.contracts import EARLIEST
from pipeline.framework_link import OF_A_FRAMEWORK, framework_problem, later_framework
from pipeline.models import SigningContract
from pipeline.models.contract_money import in_words as written
from pipeline.models.signing_contract import numbered

Kind, Method = SigningContract.Kind, SigningContract.Method
#: Key of a column -> fact of a contract, for what is written as it stands in the sheet.
PLAIN = {"name": "name", "investor": "investor", "method": "method", "chain_name": "chain_name"}
REQUIRED = {
    "contract_kind": "类别",
    "investor": "投资方",
    "signed_on": "签订日期",
    "contract_amount": "金额",
    "method": "招商方式",
}
NO_REASON = "要有理由，请在上面的“变更理由”填写（整批一次），或在“说明”列写明。"
#: A cell of names is compared without blanks and marks.
BY_KEY_OF_NAME = ("name", "investor")


@dataclass
class ContractContext:
    """The day, from which day on months are open (None: none is closed), the reason of the batch,
    and what the rows refer to."""

    today: date
    first_open: date | None
    reason: str
    references: References

    def counting_day(self, on: date) -> date:
        """From which day something of a day counts when it is written now (R-IN-8)."""
        return max(on, self.first_open or on)


class CompareContract(Comparison):
    """One ContractRowChange being filled: a new one with all its facts, a known one with what
    differs."""

    change: ContractRowChange
    context: ContractContext
    known: KnownContract

    def run(self) -> None:
        self.change.reason = self.value("contract_reason") or self.context.reason
        if self.known.row is None:
            self.enter()
        elif self.known.row.ended_on:
            self.leave_ended(self.known.row)
        else:
            self.correct(self.known.row)

    # --- a new one ----------------------------------------------------------------------------

    def enter(self) -> None:
        for key, label in REQUIRED.items():
            if self.value(key) is None:
                self.change.refuse(key, f"缺少{label}，请补填。")
        if self.row.refused:
            return
        signed_on, amount = self.value("signed_on"), self.value("contract_amount")
        self.check_day(signed_on)
        self.check_amount(amount)
        self.change.facts = {
            "name": self.row.name,
            "kind": self.value("contract_kind"),
            "investor": self.value("investor"),
            "amount": amount,
            "signed_on": signed_on,
            "method": self.value("method"),
            "chain_name": self.chain(),
            "fulfils": None,
            "trip": None,
        }
        for key in ("name", *REQUIRED, "chain_name"):
            self.change.note(key, "", display_value(key, self.value(key)))
        self.framework(self.value("contract_kind"), signed_on)
        self.trip()
        self.project()
        self.arrivals()
        self.note_counting(signed_on)

    def check_day(self, day: date) -> None:
        if day < EARLIEST:
            self.change.refuse("signed_on", "日期早于 2000 年，请核对年份。")

    def check_amount(self, amount: Decimal) -> None:
        if amount <= 0:
            self.change.refuse("contract_amount", "金额要大于 0，请核对。")
        elif question := asks_for_unit_of_total(amount, "金额"):
            words = (f"{amount.normalize():f}亿元",)
            self.row.add_issue(WARNING, f"疑似亿元：{question}", "contract_amount", words)

    def chain(self) -> str:
        """产业链 where the method is 以链, which needs one."""
        name, method = self.value("chain_name") or "", self.value("method")
        if method == Method.CHAIN and not name:
            self.change.refuse("chain_name", "以链招商的请填产业链。")
        elif method != Method.CHAIN and name:
            self.row.values.pop("chain_name")
            self.change.warn("chain_name", "只有以链招商的写产业链，这一格没有写入。")
        return name if method == Method.CHAIN else ""

    def note_counting(self, on: date) -> None:
        if (counts_from := self.context.counting_day(on)) != on:
            words = f"{counts_from}（所在月份已结账）"
            self.change.note("counts_from", "", words)

    # --- what it refers to --------------------------------------------------------------------

    def framework(self, kind: str, signed_on: date) -> None:
        text = self.value("framework")
        if not text:
            return
        held = self.known.row.fulfils if self.known.row else None
        if kind == Kind.FRAMEWORK:
            is_own = name_key(text) == self.row.name_key
            self.change.refuse("framework", "合同不能落实它自己。" if is_own else OF_A_FRAMEWORK)
            return
        try:
            found = self.context.references.framework(text)
        except NotUnderstood as problem:
            # One that has lapsed since is kept as it stands.
            if held is None or name_key(text) != name_key(held.name):
                self.change.refuse("framework", str(problem))
            return
        if isinstance(found, ContractRowChange):
            self.new_framework(found, signed_on)
        elif found.row and found.pk != (held and held.pk):
            self.known_framework(found.row, kind, signed_on)

    def new_framework(self, found: ContractRowChange, signed_on: date) -> None:
        """One of the same sheet, which is entered first."""
        name, day = found.row.name, found.row.values.get("signed_on")
        if found.row.refused or day is None:
            sentence = f"落实的框架协议在第 {found.row.number} 行，那一行有错误，请先改正。"
            self.change.refuse("framework", sentence)
        elif problem := later_framework(name, day, signed_on):
            self.change.refuse("framework", problem)
        else:
            self.change.framework = found
            self.note_framework(name)

    def known_framework(self, found: SigningContract, kind: str, signed_on: date) -> None:
        if found.pk == self.known.pk:
            self.change.refuse("framework", "合同不能落实它自己。")
        elif problem := framework_problem(found, kind, signed_on):
            self.change.refuse("framework", problem)
        else:
            self.change.facts["fulfils"] = found
            self.note_framework(found.numbered_name)

    def note_framework(self, words: str) -> None:
        held = self.known.row.fulfils if self.known.row else None
        self.change.note("framework", held.numbered_name if held else "", words)

    def trip(self) -> None:
        text, leader = self.value("trip"), self.value("trip_leader") or ""
        held = self.known.row.trip if self.known.row else None
        if not text:
            return
        trip = self.attempt("trip", self.context.references.trip, text, leader)
        if trip and trip.pk != (held and held.pk):
            self.change.facts["trip"] = trip
            self.change.note("trip", held.full_name if held else "", trip.full_name)

    def project(self) -> None:
        text = self.value("landed")
        held = self.known.row.project if self.known.row else None
        if not text or text == LANDED_UNSEEN:
            return
        project = self.attempt("landed", self.context.references.project, text)
        if project and project.pk != (held and held.pk):
            self.change.project = project
            self.change.note("landed", numbered(held) if held else "", numbered(project))

    # --- what arrived -------------------------------------------------------------------------

    def arrivals(self) -> None:
        listed, total = self.value("arrivals"), self.value("arrived")
        if listed is None:
            if total is not None:
                self.arrived_in_all(total)
            return
        if total is not None and total != _sum(listed):
            sums = f"{display_value('', _sum(listed))} 万元，“到位资金”写的是"
            sums += f" {display_value('', total)} 万元"
            self.change.ask("arrivals", f"各笔相加 {sums}，都没有写入，请核对。")
            return
        held = Counter(self.known.arrived)
        new = sorted((Counter(listed) - held).elements())
        if unlisted := sorted((held - Counter(listed)).elements()):
            sentence = f"台账另有 {written(unlisted)} 万元，表里没有；冲减的请另写一笔负数。"
            self.change.ask("arrivals", sentence)
        else:
            self.arrive("arrivals", new)

    def arrived_in_all(self, total: Decimal) -> None:
        """到位资金 is the sum so far; what is new of it arrived on 到位日期."""
        new, day = total - _sum(self.known.arrived), self.value("arrived_on")
        if not new:
            return
        if new < 0:
            held = display_value("", _sum(self.known.arrived))
            sentence = f"小于已登记的累计 {held} 万元；冲减的请在“到位明细”写一笔负数。"
            self.change.ask("arrived", sentence)
        elif day is None:
            self.change.ask("arrived", "请在“到位日期”列写明哪一天到位。")
        else:
            self.arrive("arrived", [(day, new)])

    def arrive(self, key: str, new: Arrivals) -> None:
        if not new:
            return
        if any(day > self.context.today for day, _ in new):
            self.change.ask(key, "到位日期还没有到，请核对。")
        elif any(not amount for _, amount in new):
            self.change.ask(key, "到位金额不能为 0，请核对。")
        elif any(amount < 0 for _, amount in new) and not self.change.reason:
            self.change.ask(key, f"冲减到位资金{NO_REASON}")
        elif _sum(self.known.arrived) + _sum(new) < 0:
            self.change.ask(key, "冲减后累计到位会小于 0，请核对。")
        else:
            self.warn_of_unit(key, new)
            self.change.arrivals = new
            after = sorted([*self.known.arrived, *new])
            self.change.note("arrivals", written(self.known.arrived), written(after))

    def warn_of_unit(self, key: str, new: Arrivals) -> None:
        asked = (asks_for_unit_of_total(abs(amount), "到位金额") for _, amount in new)
        if question := next(filter(None, asked), ""):
            self.change.warn(key, question)

    # --- a known one --------------------------------------------------------------------------

    def correct(self, row: SigningContract) -> None:
        kind = self.value("contract_kind")
        if kind is not None and kind != row.kind:
            sentence = (
                f"已登记为{row.get_kind_display()}；类别不能改，登记错的请办“录错”后重新登记。"
            )
            self.change.refuse("contract_kind", sentence)
        self.plain_facts(row)
        self.signed_on(row)
        self.amount(row)
        self.framework(row.kind, self.change.facts.get("signed_on", row.signed_on))
        self.check_link(row)
        self.trip()
        self.project()
        self.arrivals()
        self.check_reasons()

    def plain_facts(self, row: SigningContract) -> None:
        method = self.value("method") or row.method
        for key, name in PLAIN.items():
            value, held = self.value(key), getattr(row, name)
            if value is None or (key == "chain_name" and method != Method.CHAIN):
                continue
            if not self.is_same(key, held, value):
                self.change.facts[name] = value
                self.change.note(key, display_value(key, held), display_value(key, value))
        if "method" in self.change.facts:
            self.change.facts["chain_name"] = self.chain()

    @staticmethod
    def is_same(key: str, held: str, value: str) -> bool:
        if key in BY_KEY_OF_NAME:
            return name_key(held) == name_key(value)
        return held.strip() == value

    def signed_on(self, row: SigningContract) -> None:
        day = self.value("signed_on")
        if day is None or day == row.signed_on:
            return
        self.check_day(day)
        first_change, first = self.known.first_change_on, self.known.first_fulfilled_on
        if first_change and first_change < day:
            sentence = "金额变更或失效的日期早于这一天，请核对日期。"
            self.change.refuse("signed_on", sentence)
        if row.is_framework and first and first < day:
            sentence = "落实本框架的合同里有更早签订的，请核对日期。"
            self.change.refuse("signed_on", sentence)
        held = row.fulfils if "framework" not in self.row.values else None
        if held and (problem := later_framework(held.name, held.signed_on, day)):
            self.change.refuse("signed_on", problem)
        self.change.facts["signed_on"] = day
        self.change.note("signed_on", display_value("", row.signed_on), display_value("", day))
        if self.context.counting_day(row.counts_from) == row.counts_from:
            self.note_counting(day)

    def amount(self, row: SigningContract) -> None:
        amount = self.value("contract_amount")
        if amount is None or amount == row.amount:
            return
        self.check_amount(amount)
        on = self.value("amount_since") or self.context.today
        last = max(self.known.last_amount_on or on, self.change.facts.get("signed_on", on))
        if on < last:
            sentence = f"合同金额到 {last} 还有记录，变更日期不能更早，请核对。"
            self.change.refuse("amount_since", sentence)
        self.change.amount = (amount, on)
        held = display_value("", row.amount)
        self.change.note("contract_amount", held, display_value("", amount))
        self.change.note("amount_since", "", on.isoformat())
        self.note_counting(on)

    def check_link(self, row: SigningContract) -> None:
        """What a closed month has counted stays with its framework (R-IN-8)."""
        moved = self.change.framework or "fulfils" in self.change.facts
        since = row.fulfils_since
        if moved and since and self.context.counting_day(since) != since:
            month = f"{since.year}年{since.month}月"
            self.change.refuse("framework", f"{month}已经按原来的框架结账，不能再改。")

    def check_reasons(self) -> None:
        """Another day, framework or amount moves money: it takes a reason."""
        moved = {"signed_on": "签订日期", "fulfils": "落实的框架协议"}
        named = [label for name, label in moved.items() if name in self.change.facts]
        named += ["落实的框架协议"] if self.change.framework else []
        named += ["金额"] if self.change.amount else []
        if named and not self.change.reason:
            self.change.refuse("contract_reason", f"改{'、'.join(named)}{NO_REASON}")

    def leave_ended(self, row: SigningContract) -> None:
        """One that has ended is no longer changed by a sheet."""
        self.plain_facts(row)
        amount, day = self.value("contract_amount"), self.value("signed_on")
        differs = amount not in (None, row.amount) or day not in (None, row.signed_on)
        if self.change.facts or differs:
            day_words = f"{row.ended_on:%Y-%m-%d}"
            sentence = f"这份合同已于 {day_words} 失效，不再修改，请核对是不是同一份。"
            self.change.refuse("name", sentence)


def _sum(amounts: Arrivals) -> Decimal:
    return sum((amount for _, amount in amounts), Decimal(0))
