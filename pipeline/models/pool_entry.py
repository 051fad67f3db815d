"""储备库: which projects were in the pool, from when until when, for how much (R-RES-3).

An entry is a dated record of its own and no listing. Amount and maturity are dated rows of it, in
万元 and by choice, of which the last up to a day holds on that day.
"""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import Person
from core.models.signed import Signed
from pipeline.models.joint_review import JointReviewCase
from pipeline.models.maturity import Maturity
from projects.models import YearListing
from projects.models.visibility import (
    Sight,
    listed_projects,
    readable_projects,
    visible_projects,
)

#: It has not left, nor is it known when it will.
OPEN = Q(until=None)


def in_pool_on(day: date) -> Q:
    """The condition on entries that count on a day: SQL twin of PoolEntry.is_in_pool_on()."""
    return Q(since__lte=day) & (OPEN | Q(until__gt=day))


class PoolOpening(Signed):
    """期初清单: what was in the pool when it was first kept here, confirmed by the office once."""

    confirmed_on = models.DateField("期初日期")
    document = models.CharField("确认文件", max_length=100)
    #: The same in every row, so that there is one.
    is_only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "储备库期初清单"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_only=True),
                name="one_pool_opening",
                violation_error_message="期初清单已经确认过",
            )
        ]

    def __str__(self) -> str:
        return f"{self.confirmed_on:%Y-%m-%d} 期初清单"


class PoolEntryQuerySet(models.QuerySet["PoolEntry"]):
    """Entries of every time, those that left and those entered by mistake too."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(visible_projects(person, "project__"))

    def listed_to(self, person: Person, *, related: bool = False) -> Self:
        """Those in a list of this person; `related`: 与我单位有关."""
        return self.filter(listed_projects(person, "project__", related=related))

    def readable_by(self, person: Person | Sight) -> Self:
        """Those whose page this person may open."""
        return self.filter(readable_projects(person, "project__"))

    def open(self) -> Self:
        """Without a day on which they left, or will."""
        return self.filter(OPEN)

    def standing(self) -> Self:
        """Without those entered by mistake."""
        return self.exclude(left=PoolEntry.Left.MISTAKEN)

    def on(self, day: date) -> Self:
        """Those that count on a day (R-RES-3)."""
        return self.filter(in_pool_on(day))

    def reviewed(self) -> Self:
        """After a joint review; the others are 未经联席."""
        return self.filter(reviewed_on__isnull=False)

    def unreviewed(self) -> Self:
        """未经联席: of the opening list."""
        return self.filter(reviewed_on=None)

    def with_figures(self, day: date) -> Self:
        """What holds on a day as columns `amount`, in 万元, and `maturity`."""
        return self.annotate(
            amount=Subquery(_in_force(PoolAmount, day).values("amount")[:1]),
            maturity=Subquery(_in_force(PoolMaturity, day).values("maturity")[:1]),
        )


class PoolEntry(Signed):
    """在库: a project in the pool from `since` on; `until` is the first day that no longer counts.

    Verbs stand in pipeline/pool_entries.py; it leaves by itself on the day on which its project
    is listed 新建 or 续建, terminated or withdrawn (pipeline/pool_leaving.py).
    """

    class Basis(models.TextChoices):
        OPENING = "opening", "期初清单"
        REVIEW = "review", "联席会议"
        SHEET = "sheet", "台账导入（附论证日期和文件）"
        RETURNED = "returned", "退回储备"

    class Left(models.TextChoices):
        LISTED = "listed", "列入年度清单"
        TERMINATED = "terminated", "终止"
        WITHDRAWN = "withdrawn", "撤回"
        MISTAKEN = "mistaken", "录错"

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="pool_entries")
    since = models.DateField("入库日期")
    until = models.DateField("出库日期", null=True, editable=False)
    basis = models.CharField("入库依据", max_length=10, choices=Basis.choices)
    opening = models.ForeignKey(
        PoolOpening, models.PROTECT, null=True, editable=False, related_name="entries"
    )
    #: Empty of what was reviewed outside the system, and of the opening list.
    case = models.ForeignKey(
        JointReviewCase, models.PROTECT, null=True, editable=False, related_name="pool_entries"
    )
    #: Of the review by which it is in the pool, held here or outside; empty is 未经联席.
    reviewed_on = models.DateField("论证日期", null=True, blank=True)
    document = models.CharField("论证文件", max_length=100, blank=True)
    left = models.CharField("出库情形", max_length=10, choices=Left.choices, blank=True)
    left_reason = models.CharField("出库说明", max_length=200, blank=True)
    left_listing = models.ForeignKey(
        YearListing, models.PROTECT, null=True, editable=False, related_name="+"
    )
    #: When its end was last written, or taken back.
    left_at = models.DateTimeField(null=True, editable=False)

    objects = PoolEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "储备库"
        ordering = ["-since", "-pk"]
        indexes = [
            models.Index(fields=["-since", "-id"], name="pool_entry_by_day"),
            models.Index(fields=["project", "since"], name="pool_entry_by_project"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=OPEN,
                name="one_open_pool_entry",
                violation_error_message="项目已在储备库",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=~Q(left="mistaken"),
                name="one_pool_entry_a_case",
                violation_error_message="本次论证已经办过入库",
            ),
            models.CheckConstraint(
                condition=Q(basis="review", case__isnull=False) | ~Q(basis="review") & Q(case=None),
                name="pool_entry_by_review_names_its_case",
            ),
            models.CheckConstraint(
                condition=OPEN | Q(until__gte=F("since")),
                name="pool_entry_ends_after_it_begins",
                violation_error_message="出库日期不能早于入库日期",
            ),
            models.CheckConstraint(
                condition=Q(until=None, left="", left_reason="", left_listing=None)
                | Q(until__isnull=False) & ~Q(left=""),
                name="pool_entry_says_how_it_left",
            ),
            models.CheckConstraint(
                condition=Q(left="listed", left_listing__isnull=False)
                | ~Q(left="listed") & Q(left_listing=None),
                name="listed_pool_entry_names_its_listing",
            ),
            models.CheckConstraint(
                condition=~Q(left="mistaken") | Q(until=F("since")) & ~Q(left_reason=""),
                name="mistaken_pool_entry_never_counted",
                violation_error_message="请写明理由",
            ),
            models.CheckConstraint(
                condition=Q(basis="opening", opening__isnull=False)
                | ~Q(basis="opening") & Q(opening=None, reviewed_on__isnull=False),
                name="pool_entry_is_reviewed_or_of_the_opening",
                violation_error_message="入库要有联席论证的日期",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on=None, document="")
                | Q(reviewed_on__lte=F("since")) & ~Q(document=""),
                name="pool_review_comes_first_with_its_document",
                violation_error_message="论证要有文件，论证日期不能晚于入库日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.since:%Y-%m-%d} 入库"

    def get_absolute_url(self) -> str:
        return reverse("pipeline:pool-entry", args=[self.pk])

    @property
    def is_reviewed(self) -> bool:
        """After a joint review; else 未经联席."""
        return self.reviewed_on is not None

    @property
    def is_mistaken(self) -> bool:
        return self.left == self.Left.MISTAKEN

    def is_in_pool_on(self, day: date) -> bool:
        """Whether it counts on a day: Python twin of in_pool_on()."""
        return self.since <= day and (self.until is None or day < self.until)


class PoolAmount(Signed):
    """在库金额: the investment for which a project stands in the pool from a day on. Insert-only;
    of two of one day the later written counts."""

    entry = models.ForeignKey(PoolEntry, models.PROTECT, related_name="amounts")
    on = models.DateField("自何日起")
    amount = models.DecimalField("金额（万元）", max_digits=14, decimal_places=2)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "储备库金额"
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["entry", "on"], name="pool_amount_by_entry")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="pool_amount_above_nought",
                violation_error_message="金额要大于 0",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.on} {self.amount} 万元"


class PoolMaturity(Signed):
    """成熟度: how ready a project in the pool is from a day on. Insert-only, as its amounts are."""

    entry = models.ForeignKey(PoolEntry, models.PROTECT, related_name="maturities")
    on = models.DateField("自何日起")
    maturity = models.CharField("成熟度", max_length=12, choices=Maturity.choices)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "储备库成熟度"
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["entry", "on"], name="pool_maturity_by_entry")]

    def __str__(self) -> str:
        return f"{self.entry} {self.on} {self.get_maturity_display()}"


def _in_force(model: Any, day: date) -> Any:
    """The rows of the outer entry up to a day, the one in force first."""
    rows = model.objects.filter(entry=OuterRef("pk"), on__lte=day)
    return rows.order_by("-on", "-pk")
