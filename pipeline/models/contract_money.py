"""The dated amounts of a contract, and what has arrived of them. Insert-only, in 万元."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q

from core.models.signed import Signed
from pipeline.models.signing_contract import SigningContract


class ContractAmount(Signed):
    """合同金额: what a contract is worth from a day on. A change or an end is a further row, which
    counts from its own day or, written late, from the first open month (R-IN-8)."""

    class Kind(models.TextChoices):
        SIGNED = "signed", "签订"
        CHANGED = "changed", "变更"
        ENDED = "ended", "失效"

    contract = models.ForeignKey(SigningContract, models.PROTECT, related_name="amounts")
    kind = models.CharField("情形", max_length=10, choices=Kind.choices)
    on = models.DateField("日期")
    counts_from = models.DateField("计入日期")
    amount = models.DecimalField("金额（万元）", max_digits=14, decimal_places=2)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "合同金额"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="ended", amount=0) | ~Q(kind="ended") & Q(amount__gt=0),
                name="amount_is_nought_when_ended",
                violation_error_message="合同金额要大于 0",
            ),
            models.CheckConstraint(
                condition=Q(kind="signed") | ~Q(reason=""),
                name="changed_amount_says_why",
                violation_error_message="请写明理由",
            ),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(kind="signed"), name="contract_is_signed_once"
            ),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(kind="ended"), name="contract_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.on} {self.amount} 万元"


class ArrivedAmount(Signed):
    """到位资金: money that came in on a day; a slip is followed by a negative row that says why."""

    contract = models.ForeignKey(SigningContract, models.PROTECT, related_name="arrivals")
    on = models.DateField("到位日期")
    amount = models.DecimalField("到位金额（万元）", max_digits=14, decimal_places=2)
    reason = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "到位资金"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount__lt=0) & ~Q(reason=""),
                name="arrived_amount_or_a_correction",
                violation_error_message="到位金额不能为 0；冲减的要写明理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.on} 到位 {self.amount} 万元"


def in_words(amounts: Iterable[tuple[date, Decimal]]) -> str:
    """What arrived on which day, in 万元, as a sheet lists it."""
    return "；".join(f"{day.isoformat()} {amount.normalize():f}" for day, amount in amounts)
