"""The yearly plan of a row and its split by month, against the plan in force."""

from decimal import Decimal

from core.forms.amounts import asks_for_unit
from exchange.kinds.monthly_figures.figures_comparison import FiguresComparison
from exchange.kinds.monthly_figures.row_change import PlanChange
from exchange.matching.comparison import KEPT_BY_OFFICE
from exchange.matching.row_change_base import display_value
from investment import plan_curves
from investment.ledger_fields import MONTHS
from investment.models import AnnualPlan

ZERO = Decimal("0.00")
Curve = AnnualPlan.Curve


class CompareAnnualPlan(FiguresComparison):
    """Blank leaves as it is; what stands is changed only by a document with number and date."""

    def run(self) -> None:
        self.held = self.known.plan
        split = {month: self.value(f"plan_{month}") for month in MONTHS}
        self.split = {month: amount for month, amount in split.items() if amount is not None}
        self.amount: Decimal | None = self.value("annual_plan")
        if (self.amount is None and not self.split) or not self.settle() or self.is_same():
            return
        if self.context.role == "unit":
            self.change.warn(self.key, KEPT_BY_OFFICE)
            return
        amount = self.amount or ZERO
        self.check(amount)
        self.note_change(amount)

    @property
    def key(self) -> str:
        return "annual_plan" if "annual_plan" in self.row.values else f"plan_{min(self.split)}"

    def settle(self) -> bool:
        """Complete the twelve months and the year from each other; False if they disagree."""
        stood = dict(enumerate(self.held.by_month(), 1)) if self.held else {}
        self.months: list[Decimal] = []
        if not self.split:
            return True
        months = [self.split.get(month, stood.get(month)) for month in MONTHS]
        if None in months and self.amount is None:
            self.change.ask(self.key, "分月计划没有填满 12 个月，请填满或写明全年合计。")
            return False
        self.months = [amount or ZERO for amount in months]
        total = sum(self.months, ZERO)
        self.amount = total if self.amount is None else self.amount
        if total != self.amount:
            sums = (
                f"12 个月合计 {display_value('', total)}，年度计划 {display_value('', self.amount)}"
            )
            apart = display_value("", abs(total - self.amount))
            self.change.ask(self.key, f"{sums}，相差 {apart} 万元，都没有写入，请核对。")
        return total == self.amount

    def is_same(self) -> bool:
        held = self.held
        if held is None or self.amount != held.amount:
            return False
        return not self.months or self.months == held.by_month()

    def check(self, amount: Decimal) -> None:
        total = self.known.total
        if question := asks_for_unit(amount, total):
            self.change.warn(self.key, question)
        elif total and amount > total:
            self.change.warn(self.key, "年度计划投资大于总投资，请核实单位和数额。")
        if self.held and not (self.context.document and self.context.document_on):
            held = display_value("", self.held.amount)
            sentence = f"台账中年度计划为 {held} 万元；改动年度计划或分月要有调整文号和日期"
            self.change.refuse(self.key, f"{sentence}，请在“调整依据”中填写后再核对。")

    def note_change(self, amount: Decimal) -> None:
        held, change = self.held, self.change
        former = held.pk if held else None
        change.plan = PlanChange(amount, self.curve(amount), self.months, former)
        stood: list[Decimal | None] = [*held.by_month()] if held else [None] * 12
        if held is None or held.amount != amount:
            before = display_value("", held.amount) if held else ""
            change.note("annual_plan", before, display_value("", amount))
        for month, before, after in zip(MONTHS, stood, self.months, strict=False):
            if before != after and (held or change.plan.curve == Curve.OWN):
                change.note(f"plan_{month}", display_value("", before), display_value("", after))

    def curve(self, amount: Decimal) -> str | None:
        """The curve whose months these are; None keeps the former one."""
        if not self.months:
            return None if self.held else Curve.LINEAR
        for curve in (Curve.LINEAR, Curve.SEASON):
            if plan_curves.spread(curve, amount) == self.months:
                return curve
        return Curve.OWN
