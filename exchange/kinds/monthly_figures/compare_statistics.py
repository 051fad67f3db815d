"""统计口径 of a row: enrolment, and what was reported to the bureau up to a month (R-LT-5)."""

from decimal import Decimal

from core.forms.amounts import asks_for_unit
from exchange.kinds.monthly_figures.figures_comparison import FiguresComparison
from exchange.matching.row_change_base import display_value
from investment.ledger_fields import MONTHS


class CompareStatistics(FiguresComparison):
    """For the statistician alone; a former figure is corrected, and the trail keeps it."""

    def run(self) -> None:
        self.enrolment()
        amounts = {month: self.value(f"bureau_{month}") for month in MONTHS}
        undated = self.value("bureau")
        if undated is not None:
            if amounts[self.context.month] not in (None, undated):
                sentence = "与分月的统计上报累计不一致，两处都没有写入，请只保留一处。"
                self.change.ask("bureau", sentence)
                undated = None
            amounts[self.context.month] = undated
        given = {month: amount for month, amount in amounts.items() if amount is not None}
        for month, amount in given.items():
            self.month(month, amount)
        self.reason(list(given))

    def enrolment(self) -> None:
        day, held = self.value("enrolled_on"), self.known.enrolled_on
        if day and day != held:
            self.change.enrolled_on = day
            self.change.note("enrolled_on", display_value("", held), display_value("", day))

    def key(self, month: int) -> str:
        undated = "bureau" in self.row.values and month == self.context.month
        return "bureau" if undated else f"bureau_{month}"

    def month(self, month: int, amount: Decimal) -> None:
        key, held = self.key(month), self.known.bureau.get(month)
        if held and held.ytd == amount:
            return
        if not self.context.has_ended(month):
            if amount:
                self.change.refuse(key, f"{month}月还没有结束，请核对月份。")
            return
        plan = self.known.plan
        if question := asks_for_unit(amount, plan and plan.amount):
            self.change.warn(key, question)
        before = [row.ytd for number, row in self.known.bureau.items() if number < month]
        if before and amount < max(before):
            sentence = f"累计小于以前月份已填的 {display_value('', max(before))} 万元，请核实。"
            self.change.warn(key, sentence)
        self.change.bureau[month] = (amount, held.reason if held else "")
        self.change.note(key, display_value("", held and held.ytd), display_value("", amount))

    def reason(self, months: list[int]) -> None:
        """差异说明 belongs to the last month that the row has, else to the month asked for."""
        reason = self.value("bureau_reason")
        month = max(months, default=self.context.month)
        held = self.known.bureau.get(month)
        if not reason or (held and held.reason == reason):
            return
        amount: Decimal | None = held.ytd if held else None
        if month in self.change.bureau:
            amount = self.change.bureau[month][0]
        if amount is None:
            self.change.ask("bureau_reason", f"还没有 1—{month}月统计上报累计，请一并填写。")
            return
        self.change.bureau[month] = (amount, reason)
        self.change.note("bureau_reason", held.reason if held else "", reason)
