"""督办件: what 督查室 sends a unit over a project, on paper as the county writes it (R-SO-1)."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Duty, Person
from projects.models import Milestone
from projects.models.obligation import DatedObligation, obligation_kinds
from projects.models.visibility import (
    listed_projects,
    on_ledger_for,
    readable_projects,
    sight_of,
    visible_projects,
)

if TYPE_CHECKING:
    from supervision.models.order_step import OrderStep


class SupervisionOrderQuerySet(models.QuerySet["SupervisionOrder"]):
    """Orders of every state. Who sees the project sees what was issued; a draft is 督查室's."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(visible_projects(person, "project__"), _told_to(person))

    def readable_by(self, person: Person) -> Self:
        """Those whose page this person may open."""
        return self.filter(readable_projects(person, "project__"), _told_to(person))

    def listed_to(self, person: Person, *, related: bool = False) -> Self:
        """Those in a list of this person; `related`: 与我单位有关. What went to their own unit
        stands in it, whosever the project is."""
        listed = listed_projects(person, "project__", related=related)
        if listed:  # an empty one is everything
            listed |= Q(to_unit__in=sight_of(person).units)
        return self.filter(listed, on_ledger_for(person, "project__"), _told_to(person))

    def drafts(self) -> Self:
        return self.filter(state=SupervisionOrder.State.DRAFT)

    def issued(self) -> Self:
        """Out and not at its end: something is owed on them."""
        return self.filter(state=SupervisionOrder.State.ISSUED)

    def ever_issued(self) -> Self:
        """Those that bear a number, whatever became of them."""
        return self.exclude(number=None)


def _told_to(person: Person) -> Q:
    return Q() if person.has_duty(Duty.Kind.SUPERVISION) else Q(number__isnull=False)


def _who(word: str) -> Any:
    """A foreign key to who did something."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=word,
    )


class SupervisionOrder(models.Model):
    """督办件 of one project to one unit over the rows that it lists.

    The facts are those of `facts_on` and never change; the words are 督查室's until it is issued by
    one of its people, and not after. Where it stands between, its steps say (order_step.py).
    """

    class Kind(models.TextChoices):
        LETTER = "letter", "提醒函"
        YELLOW = "yellow", "督办单"
        RED = "red", "督办单（红）"
        TALK = "talk", "约谈通知"

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        ISSUED = "issued", "已发出"
        CLOSED = "closed", "已销号"
        UPGRADED = "upgraded", "已升级"
        WITHDRAWN = "withdrawn", "作废"
        DISCARDED = "discarded", "草稿不用"

    #: From the mildest on: an order is replaced by one that stands further on.
    KINDS_IN_ORDER = (Kind.LETTER, Kind.YELLOW, Kind.RED, Kind.TALK)

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="orders")
    kind = models.CharField("文种", max_length=8, choices=Kind.choices)
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    to_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="orders", verbose_name="主送"
    )
    cc_units = models.ManyToManyField(
        "accounts.Unit", blank=True, related_name="+", verbose_name="抄送"
    )
    is_hard = models.BooleanField("疑难", default=False)
    title = models.CharField("标题", max_length=120)
    basis = models.TextField("督办依据", max_length=1000, blank=True)
    demands = models.TextField("督办要求", max_length=2000)
    facts_on = models.DateField("情况截至", editable=False)
    number_13710 = models.CharField("13710 编号", max_length=40, blank=True)
    #: Where it was given, changed or taken away after the issue: the paper is as it went out.
    numbered_on = models.DateField("补记 13710 编号的日期", null=True, editable=False)
    #: What stood on the paper then.
    paper_13710 = models.CharField(
        max_length=40, blank=True, default="", db_default="", editable=False
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="replaced_by",
        verbose_name="所升级的督办件",
    )

    #: 代字〔year〕number号, given at issue.
    series = models.CharField("发文代字", max_length=10, blank=True, editable=False)
    year = models.PositiveSmallIntegerField("年度", null=True, editable=False)
    number = models.PositiveIntegerField("顺序号", null=True, editable=False)

    drafted_by = _who("拟稿人")
    drafted_name = models.CharField("拟稿人", max_length=60, editable=False)
    drafted_at = models.DateTimeField("拟稿时间", editable=False)
    issued_by = _who("签发人")
    issued_name = models.CharField("签发人", max_length=60, blank=True, editable=False)
    issued_at = models.DateTimeField("签发时间", null=True, editable=False)
    issued_on = models.DateField("发出日期", null=True, editable=False)
    #: How it ended: 销号, 已升级, 作废, 草稿不用.
    closed_by = _who("办结人")
    closed_name = models.CharField("办结人", max_length=60, blank=True, editable=False)
    closed_at = models.DateTimeField("结束时间", null=True, editable=False)
    closed_on = models.DateField("结束日期", null=True, editable=False)
    closing_note = models.TextField("结束说明", max_length=500, blank=True, editable=False)
    #: That a unit which is not the responsible one has this to do (projects/project_units.py).
    given_unit = models.OneToOneField(
        "projects.ProjectUnit", models.PROTECT, null=True, editable=False, related_name="order"
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = SupervisionOrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办件"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["project", "-issued_on"], name="order_by_project"),
            models.Index(fields=["state", "-issued_on"], name="order_by_state"),
            models.Index(
                fields=["number_13710"], condition=~Q(number_13710=""), name="order_by_13710"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "number"],
                condition=Q(number__isnull=False),
                name="one_order_a_number",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(state="draft"),
                name="one_drafted_upgrade_an_order",
                violation_error_message="这份督办件已有升级的草稿",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "discarded"], number=None, issued_at=None, issued_on=None
                )
                | ~Q(state__in=["draft", "discarded"])
                & Q(number__isnull=False, year__isnull=False, issued_at__isnull=False)
                & Q(issued_on__isnull=False)
                & ~Q(series=""),
                name="order_numbered_when_issued",
            ),
        ]

    def __str__(self) -> str:
        return self.number_words or f"{self.title}（草稿）"

    def get_absolute_url(self) -> str:
        return reverse("supervision:order", args=[self.pk])

    @property
    def number_words(self) -> str:
        """左督〔2026〕1号; "" of a draft."""
        return "" if self.number is None else f"{self.series}〔{self.year}〕{self.number}号"

    @property
    def name(self) -> str:
        """督办单左督〔2026〕1号"""
        return f"{self.get_kind_display()}{self.number_words or '（草稿）'}"

    @property
    def issued_number_13710(self) -> str:
        """The number that its paper bears."""
        return self.paper_13710 if self.numbered_on else self.number_13710

    @property
    def is_issued(self) -> bool:
        """Python twin of SupervisionOrderQuerySet.issued()."""
        return self.state == self.State.ISSUED

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def standing(self) -> str:
        """待签收, 待反馈, 退回待反馈, 待办结, 待复核; else its state. Reads its steps."""
        if not self.is_issued:
            return self.get_state_display()
        return next((step.waiting_word for step in self.steps_in_order() if step.is_open), "待复核")

    def steps_in_order(self) -> "list[OrderStep]":
        """签收, 反馈, 办结, every 复核, as they follow; reads `steps`, which a list prefetches."""
        return sorted(self.steps.all(), key=lambda step: (step.place, step.pk))


class OrderRowQuerySet(models.QuerySet["OrderRow"]):
    """What orders list, of every state."""

    def open(self) -> Self:
        """Under an order that is out."""
        return self.filter(is_open=True)

    def holding(self) -> Self:
        """Drafted or under an order that is out: in no further draft, but of its upgrade."""
        return self.filter(Q(is_open=True) | Q(is_draft=True))

    def about(self, rows: Iterable[DatedObligation]) -> Self:
        """Those that list one of these obligations."""
        return self.of_keys(key_of(row) for row in rows)

    def of_keys(self, keys: Iterable[tuple[str, int]]) -> Self:
        """As about(), by how a row names its obligation."""
        asked = Q(pk__in=[])
        for kind, found in by_kind(keys).items():
            asked |= Q(kind=kind, object_id__in=found)
        return self.filter(asked)


class OrderRow(models.Model):
    """One obligation under an order, with its facts as they stood on the order's `facts_on`."""

    order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="rows")
    #: Of which kind it is (its model's name), and its key there.
    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    #: Where it is a milestone.
    milestone = models.ForeignKey(
        "projects.Milestone", models.PROTECT, null=True, related_name="order_rows"
    )
    title = models.CharField("事项", max_length=200)
    baseline_due_date = models.DateField("原定", null=True)
    due_date = models.DateField("现定")
    overdue_days = models.PositiveIntegerField("逾期天数")
    level_word = models.CharField("级别", max_length=30, blank=True)
    lead_officials = models.CharField("包联领导", max_length=200, blank=True)
    last_report = models.TextField("最近一次填报", max_length=1200, blank=True)
    #: Its order is drafted; is out; neither of both afterwards.
    is_draft = models.BooleanField(default=True, editable=False)
    is_open = models.BooleanField(default=False, editable=False)

    objects = OrderRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办事项"
        ordering = ["due_date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(is_open=True),
                name="one_open_order_a_row",
                violation_error_message="这一项已在督办",
            ),
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(is_draft=True),
                name="one_drafted_order_a_row",
                violation_error_message="这一项已有督办草稿",
            ),
            models.CheckConstraint(
                condition=~Q(is_draft=True, is_open=True), name="order_row_drafted_or_open"
            ),
            models.CheckConstraint(
                condition=Q(kind="milestone", milestone__isnull=False)
                | ~Q(kind="milestone") & Q(milestone=None),
                name="order_row_names_its_milestone",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> tuple[str, int]:
        """Of its obligation: kind and key."""
        return self.kind, self.object_id


def key_of(row: DatedObligation) -> tuple[str, int]:
    """How an order's row names this obligation."""
    return str(row._meta.model_name), row.pk


def by_kind(keys: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """{kind: keys}"""
    found: dict[str, list[int]] = {}
    for kind, key in keys:
        found.setdefault(kind, []).append(key)
    return found


def obligations_of(rows: Iterable[OrderRow]) -> dict[tuple[str, int], DatedObligation]:
    """{key: what it is today} of these rows; a query a kind."""
    kinds: dict[str, Any] = {str(model._meta.model_name): model for model in obligation_kinds()}
    found: dict[tuple[str, int], DatedObligation] = {}
    for kind, keys in by_kind(row.key for row in rows).items():
        model = kinds[kind]
        asked = model.objects.filter(pk__in=keys).select_related("project", *model.title_needs)
        found |= {(kind, each.pk): each for each in asked}
    return found


def baseline_of(row: DatedObligation) -> date | None:
    """原定 of a milestone; other kinds have one date alone."""
    return row.baseline_due_date if isinstance(row, Milestone) else None
