from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import FilteredRelation, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person, active_on
from accounts.models.unit import name_key
from projects import national_code
from projects.models.visibility import (
    Sight,
    listed_projects,
    on_ledger_for,
    readable_projects,
    visible_projects,
)


class Tag(models.Model):
    """A free word on projects: each stands once, and they share it."""

    name = models.CharField("标签", max_length=20, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def lead_on(day: date, prefix: str = "") -> FilteredRelation:
    """The primary lead of a day as a relation to join: at most one row a project."""
    leads = f"{prefix}leads"
    primary = Q(**{f"{leads}__is_primary": True})
    return FilteredRelation(leads, condition=active_on(day, f"{leads}__") & primary)


def contact_on(day: date, prefix: str = "") -> FilteredRelation:
    """The contact of a day as a relation to join: at most one row a project."""
    contacts = f"{prefix}contacts"
    return FilteredRelation(contacts, condition=active_on(day, f"{contacts}__"))


def lock_projects(keys: Iterable[int]) -> dict[int, str]:
    """Hold these projects until the transaction ends; {key: stage}. Whatever moves an obligation
    holds its project first, so that acts on one project follow each other."""
    # In one order everywhere, so that two acts on the same projects wait and never deadlock.
    rows = Project.objects.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk")
    return dict(rows.values_list("pk", "stage"))


def check_none_withdrawn(keys: Iterable[int]) -> None:
    """Refuse what would open something on a project that was taken off the ledger."""
    if Project.objects.filter(pk__in=keys).exclude(withdrawn_on=None).exists():
        raise ValidationError("项目已撤回，不能再办理。")


class ProjectQuerySet(models.QuerySet["Project"]):
    """Withdrawn ones too, unless current() leaves them out. ValueError for an update() to a stage
    that only a pause sets (R-OD-6)."""

    def update(self, **values: Any) -> int:
        refuse_resting([values.get("stage")])
        return super().update(**values)

    def set_stage(self, stage: str) -> int:
        """Of the verbs of a pause (projects/pauses.py) alone: also 停工 and 终止."""
        return super().update(stage=stage, version=models.F("version") + 1)

    def visible_to(self, person: Person) -> Self:
        return self.filter(visible_projects(person))

    def listed_to(self, person: Person, *, related: bool = False) -> Self:
        """Those in a list of this person; `related`: 与我单位有关."""
        return self.filter(listed_projects(person, related=related))

    def on_ledger_for(self, person: Person) -> Self:
        """Without those that were withdrawn, for whom these are kept no more."""
        return self.filter(on_ledger_for(person))

    def readable_by(self, person: Person | Sight) -> Self:
        """Those whose page this person may open."""
        return self.filter(readable_projects(person))

    def current(self) -> Self:
        """Without those withdrawn as entered twice or by mistake."""
        return self.filter(withdrawn_on=None)

    def with_holders(self, today: date) -> Self:
        """Today's primary lead official and contact, as columns: no query a row."""
        return self.annotate(lead=lead_on(today), contact=contact_on(today)).annotate(
            lead_id=models.F("lead__official"),
            lead_name=models.F("lead__official__name"),
            contact_id=models.F("contact__person"),
            contact_name=models.F("contact__person__name"),
        )

    def named(self, name: str) -> Self:
        return self.filter(name_key=name_key(name))


class Project(models.Model):
    """重点项目: one row of the county's ledger, whatever the year. Amounts in 万元."""

    class Stage(models.TextChoices):
        CONCEIVED = "conceived", "谋划"
        RESERVED = "reserved", "储备"
        SIGNED = "signed", "签约"
        LANDED = "landed", "落地"
        STARTED = "started", "开工"
        BUILDING = "building", "在建"
        SUSPENDED = "suspended", "停工"
        COMPLETED = "completed", "竣工"
        COMMISSIONED = "commissioned", "投产"
        AT_CAPACITY = "at_capacity", "达效"
        TERMINATED = "terminated", "终止"

    class Grade(models.TextChoices):
        PROVINCIAL = "provincial", "省级"
        MUNICIPAL = "municipal", "市级"
        COUNTY = "county", "县级"

    #: In these stages what is open is frozen; they come from a Pause alone (R-OD-6).
    FROZEN_STAGES = (Stage.SUSPENDED, Stage.TERMINATED)
    #: From the first idea on; a stage never falls behind a confirmed event (R-OD-7).
    STAGES_IN_ORDER = (
        Stage.CONCEIVED,
        Stage.RESERVED,
        Stage.SIGNED,
        Stage.LANDED,
        Stage.STARTED,
        Stage.BUILDING,
        Stage.COMPLETED,
        Stage.COMMISSIONED,
        Stage.AT_CAPACITY,
    )

    name = models.CharField("项目名称", max_length=200)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    national_code = models.CharField(
        "项目代码",
        max_length=24,
        blank=True,
        help_text="如 2603-140722-89-01-000010，储备项目可不填",
    )
    work_area = models.ForeignKey(
        "norms.WorkArea", models.PROTECT, null=True, blank=True, verbose_name="所属领域"
    )
    grade = models.CharField("级别", max_length=12, choices=Grade.choices, default=Grade.COUNTY)
    stage = models.CharField("项目阶段", max_length=12, choices=Stage.choices, blank=True)
    is_livelihood_item = models.BooleanField("十件民生实事", default=False)
    tags = models.ManyToManyField(Tag, blank=True, verbose_name="标签")
    location = models.CharField("建设地点", max_length=100, blank=True)
    content = models.TextField("建设内容及规模", max_length=4000, blank=True)
    period = models.CharField("建设起止年限", max_length=30, blank=True, help_text="如 2025—2027")
    total_investment = models.DecimalField(
        "总投资（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    responsible_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        related_name="responsible_projects",
        verbose_name="责任单位",
    )
    owner_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_projects",
        verbose_name="项目单位",
    )
    supporting_units = models.ManyToManyField(
        "accounts.Unit", blank=True, related_name="+", verbose_name="配合单位"
    )
    formalities = models.TextField("前期手续办理情况", max_length=2000, blank=True)
    funding = models.CharField("资金来源", max_length=200, blank=True)
    stat_enrolled = models.BooleanField("已入统", null=True, blank=True)
    remark = models.TextField("备注", max_length=2000, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, editable=False)
    withdrawn_reason = models.CharField(max_length=200, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["national_code"],
                condition=~Q(national_code="") & Q(withdrawn_on=None),
                name="national_code_unique_when_present",
                violation_error_message="这个项目代码已登记在另一个项目上",
            ),
            models.CheckConstraint(
                condition=Q(total_investment=None) | Q(total_investment__gte=0),
                name="total_investment_not_negative",
                violation_error_message="总投资不能为负数",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or "stage" in fields:
            refuse_resting([self.stage])
        self.name_key = name_key(self.name)
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "name_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("desk:project", args=[self.pk])

    def clean(self) -> None:
        self.name = " ".join(self.name.split())
        self.national_code = national_code.normalise(self.national_code)
        # A wrong check digit is an error in forms and a warning in an import, so it may stand here.
        if self.national_code and not national_code.has_code_form(self.national_code):
            raise ValidationError({"national_code": national_code.problem(self.national_code)})

    def lead_on(self, day: date) -> Person | None:
        """The primary lead official on that day, or None."""
        row = self.leads.on(day).filter(is_primary=True).select_related("official").first()
        return row.official if row else None

    def contact_on(self, day: date) -> Person | None:
        """The contact person on that day, or None."""
        row = self.contacts.on(day).select_related("person").first()
        return row.person if row else None


def refuse_resting(stages: Iterable[Any]) -> None:
    """ValueError for whoever writes 停工 or 终止 in another way than by a Pause (R-OD-6)."""
    if not set(stages).isdisjoint(Project.FROZEN_STAGES):
        raise ValueError("停工 and 终止 come from a Pause alone (R-OD-6)")


def lock_current_project(project: Project) -> str:
    """Nothing is promised any more of a project taken off the ledger: ValidationError. It is
    held until this is committed; returns the stage in which it stands."""
    stage = lock_projects([project.pk])[project.pk]
    check_none_withdrawn([project.pk])
    return stage
