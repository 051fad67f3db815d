"""招商签约: a contract or a framework signed with an investor (R-SG-1). Amounts in 万元."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Sum, When
from django.urls import reverse

from accounts.models import Person
from accounts.models.unit import name_key
from core.models.signed import Signed
from pipeline.models.contract_sight import sees_contracts
from projects.models import Project
from projects.models.visibility import readable_projects

IN_FORCE = Q(ended_on=None)


def numbered(project: Project) -> str:
    """A project as a sheet of contracts names it: 示例项目（ZQ-12）."""
    return f"{project.name}（ZQ-{project.pk}）"


def lock_contracts(keys: Iterable[int]) -> None:
    """Hold these contracts until the transaction ends: acts on one of them follow each other."""
    rows = SigningContract.objects.filter(pk__in=keys).select_for_update(no_key=True)
    # In one order everywhere, so that two wait and never deadlock.
    list(rows.order_by("pk").values_list("pk"))


class SigningContractQuerySet(models.QuerySet["SigningContract"]):
    """What was signed: all of it for whom sees_contracts() says so, else that of one's projects."""

    def visible_to(self, person: Person) -> Self:
        if sees_contracts(person):
            return self
        return self.filter(readable_projects(person, "project__"), project__isnull=False)

    def in_force(self) -> Self:
        """Neither lapsed nor entered by mistake."""
        return self.filter(IN_FORCE)

    def no_mistake(self) -> Self:
        """Without those entered by mistake or twice."""
        return self.exclude(ending=SigningContract.Ending.MISTAKEN)

    def of_year(self, year: int) -> Self:
        """Signed in the year, or written so late that it counts in it (R-IN-8)."""
        return self.filter(Q(signed_on__year=year) | Q(counts_from__year=year))

    def with_landed(self) -> Self:
        """Whether it, or one that fulfils it, became a project, as column `has_landed`."""
        fulfilling = SigningContract.objects.in_force().filter(
            fulfils=OuterRef("pk"), project__isnull=False
        )
        landed = Q(project__isnull=False) | Exists(fulfilling.order_by())
        return self.annotate(has_landed=Case(When(landed, then=True), default=False))

    def with_arrived(self) -> Self:
        """What has arrived of it in 万元, as column `arrived`; empty for nothing."""
        # Not Sum("arrivals"): joined to other rows it would be multiplied by them.
        arrivals: Any = SigningContract._meta.get_field("arrivals").related_model
        sums = arrivals.objects.filter(contract=OuterRef("pk")).order_by().values("contract")
        return self.annotate(arrived=Subquery(sums.annotate(s=Sum("amount")).values("s")))


class SigningContract(Signed):
    """正式合同 or 框架协议. Its amount is a series of dated rows (ContractAmount), of which
    `amount` is the last that was above nought; `counts_from` is the day from which the signing
    counts: its own, or the first of the month that was open when it was written (R-IN-8)."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", "正式合同"
        FRAMEWORK = "framework", "框架协议"

    class Method(models.TextChoices):
        CHAIN = "chain", "以链招商"
        BUSINESS = "business", "以商招商"
        TIES = "ties", "以情招商"

    class Ending(models.TextChoices):
        LAPSED = "lapsed", "失效、解除"
        MISTAKEN = "mistaken", "录错、重复"

    name = models.CharField("合同名称", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    investor = models.CharField("投资方", max_length=100)
    investor_key = models.CharField(max_length=200, editable=False, db_index=True)
    signed_on = models.DateField("签订日期")
    counts_from = models.DateField("计入日期", editable=False)
    amount = models.DecimalField("金额（万元）", max_digits=14, decimal_places=2)
    method = models.CharField("招商方式", max_length=10, choices=Method.choices)
    chain_name = models.CharField("产业链", max_length=40, blank=True)
    fulfils = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name="落实的框架协议",
    )
    #: From which day that counts, as `counts_from`.
    fulfils_since = models.DateField(null=True, editable=False)
    trip = models.ForeignKey(
        "pipeline.PromotionTrip",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name="招商活动",
    )
    project = models.ForeignKey(
        "projects.Project",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signing_contracts",
        verbose_name="落地项目",
    )
    ended_on = models.DateField("失效日期", null=True, editable=False)
    ending = models.CharField(
        "失效情形", max_length=10, choices=Ending.choices, blank=True, editable=False
    )
    ended_reason = models.CharField("失效理由", max_length=200, blank=True, editable=False)

    objects = SigningContractQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "招商签约"
        ordering = ["-signed_on", "-pk"]
        indexes = [
            models.Index(fields=["-signed_on", "-id"], name="contract_by_day"),
            models.Index(fields=["counts_from"], name="contract_by_counting_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="contract_amount_above_nought",
                violation_error_message="合同金额要大于 0",
            ),
            models.CheckConstraint(
                condition=Q(fulfils=None) | Q(kind="contract"),
                name="only_a_contract_fulfils",
                violation_error_message="只有正式合同可以落实框架协议",
            ),
            models.CheckConstraint(
                condition=~Q(fulfils=F("id")),
                name="contract_fulfils_another",
                violation_error_message="合同不能落实它自己",
            ),
            models.CheckConstraint(
                condition=Q(fulfils=None, fulfils_since=None)
                | Q(fulfils__isnull=False, fulfils_since__isnull=False),
                name="fulfils_since_a_day",
            ),
            models.CheckConstraint(
                condition=Q(method="chain") & ~Q(chain_name="")
                | ~Q(method="chain") & Q(chain_name=""),
                name="chain_named_where_it_is_the_method",
                violation_error_message="以链招商的要写产业链，其他方式不写",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ending="", ended_reason="")
                | Q(ended_on__gte=F("signed_on")) & ~Q(ending="") & ~Q(ended_reason=""),
                name="ended_contract_says_why",
                violation_error_message="失效日期不能早于签订日期，并要写明理由",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.investor_key = name_key(self.investor)
        if (fields := kwargs.get("update_fields")) is not None and "investor" in fields:
            kwargs["update_fields"] = {*fields, "investor_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("pipeline:contract", args=[self.pk])

    @property
    def numbered_name(self) -> str:
        """As a sheet names it, so that it is known again: 示例合同（HT-12）."""
        return f"{self.name}（HT-{self.pk}）"

    @property
    def is_framework(self) -> bool:
        return self.kind == self.Kind.FRAMEWORK

    @property
    def quarter(self) -> int:
        return (self.signed_on.month + 2) // 3

    @property
    def counts_late(self) -> bool:
        """Written after its month was closed."""
        return self.counts_from != self.signed_on

    def share_of(self, arrived: Decimal | None) -> Decimal | None:
        """资金到位率 in points."""
        return arrived * 100 / self.amount if arrived else None

    def is_in_force_on(self, day: date) -> bool:
        return self.signed_on <= day and (self.ended_on is None or day < self.ended_on)
