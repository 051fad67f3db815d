"""路线图模板: the steps with which the road map of a kind and work area begins.

An edition is dated and never changed: another one follows from a later day, or an end (停用), from
which on there is none. What was once applied are milestones like any other, which none touches.
"""

from datetime import date, timedelta
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from core.models.signed import Signed
from projects.models.milestone import Milestone
from projects.models.year_listing import YearListing

#: Of the step that a kind owes by law: the ones of the template are numbered from 1.
STATUTORY_STEP = 0
#: A fixed day stands in every year, so that 2月29日 is none.
COMMON_YEAR = 2025
#: More steps than that are a slip, not a template.
MOST_STEPS = 15
MOST_DAYS = 1000
#: The codes that a template may give; the statutory ones come from the kind.
CODES = [code for code in Milestone.Code if code not in Milestone.STATUTORY]


class RoadmapTemplateQuerySet(models.QuerySet["RoadmapTemplate"]):
    """Editions and ends (停用), by the day from which they count (R-DL-8, decision 30)."""

    def in_force(self, day: date) -> Self:
        """The edition of each kind and area that is in force on a day: the newest effective one,
        unless that is an end."""
        return self.newest(day).filter(is_end=False)

    def newest(self, day: date) -> Self:
        """Of each kind and area the newest edition, or end, that is effective on a day."""
        effective = self.filter(effective_on__lte=day)
        return effective.exclude(_another_edition(effective_on__lte=day, effective_on__gt=_own_day))

    def newest_or_first(self, day: date) -> Self:
        """One of each kind and area: the newest that is effective, else the first to come."""
        to_come = self.filter(effective_on__gt=day)
        to_come = to_come.exclude(_another_edition(effective_on__lt=_own_day))
        return self.filter(Q(pk__in=self.newest(day).values("pk")) | Q(pk__in=to_come.values("pk")))


def no_such_day(month: int, day: int) -> str:
    """The sentence on a day that not every year has."""
    if (month, day) == (2, 29):
        return "2 月 29 日不是每年都有，请填 2 月 28 日或 3 月 1 日。"
    return f"没有 {month} 月 {day} 日这一天，请改。"


_own_day = OuterRef("effective_on")


def _another_edition(**facts: object) -> Exists:
    """Whether the same kind and area has an edition with these facts."""
    area = Coalesce("work_area_id", 0)
    others = RoadmapTemplate.objects.annotate(area=area).filter(
        kind=OuterRef("kind"), area=Coalesce(OuterRef("work_area_id"), 0)
    )
    return Exists(others.filter(**facts))


class RoadmapTemplate(Signed):
    """One edition of a template, in force from its day on until the next one is."""

    kind = models.CharField("建设性质", max_length=12, choices=YearListing.Kind.choices, blank=True)
    #: None: of all areas that have no template of their own.
    work_area = models.ForeignKey(
        "norms.WorkArea", models.PROTECT, null=True, blank=True, verbose_name="所属领域"
    )
    effective_on = models.DateField("施行日期")
    name = models.CharField("名称", max_length=40)
    #: Of an end the reason.
    note = models.CharField("说明", max_length=200, blank=True)
    #: From its day on the kind and area has no template, until another edition begins.
    is_end = models.BooleanField("停用", default=False, db_default=False)

    objects = RoadmapTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "路线图模板"
        ordering = ["-effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "work_area", "effective_on"],
                name="one_template_edition_a_day",
                violation_error_message="这一天已有一版施行，请改日期，或先撤回那一版。",
            ),
            # An empty column is no two times the same to a database.
            models.UniqueConstraint(
                fields=["kind", "effective_on"],
                condition=Q(work_area=None),
                name="one_general_template_edition_a_day",
                violation_error_message="这一天已有一版施行，请改日期，或先撤回那一版。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.effective_on:%Y-%m-%d} 起{'停用' if self.is_end else ''}）"

    def get_absolute_url(self) -> str:
        return reverse("projects:template", args=[self.pk])

    @property
    def kind_label(self) -> str:
        return self.get_kind_display() or "性质未定"

    @property
    def scope(self) -> str:
        """For which projects: 前期 · 深化工业转型"""
        return f"{self.kind_label} · {self.work_area or '各领域'}"

    def editions(self) -> RoadmapTemplateQuerySet:
        """All editions of its kind and area, the newest first."""
        return RoadmapTemplate.objects.filter(kind=self.kind, work_area=self.work_area_id)

    def dates_in(self, year: int, statutory: date | None) -> dict[int, date]:
        """{number of a step: its day in that year}. `statutory` is the day of the milestone that
        the kind owes, from which steps may be counted. Days are calendar days."""
        found = {} if statutory is None else {STATUTORY_STEP: statutory}
        for step in self.steps.all():
            found[step.number] = step.day_in(year, found)
        return found


class RoadmapTemplateStep(models.Model):
    """A milestone to be: on a day of every year, or so many days after an earlier step."""

    template = models.ForeignKey(RoadmapTemplate, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(
        "第几步", validators=[MinValueValidator(1), MaxValueValidator(MOST_STEPS)]
    )
    name = models.CharField("节点", max_length=100)
    code = models.CharField(
        "类别", max_length=12, choices=[(code.value, code.label) for code in CODES], blank=True
    )
    month = models.PositiveSmallIntegerField("月", null=True, blank=True)
    day = models.PositiveSmallIntegerField("日", null=True, blank=True)
    #: The number of an earlier step; STATUTORY_STEP for the one that the kind owes.
    after = models.PositiveSmallIntegerField("在第几步之后", null=True, blank=True)
    days = models.PositiveSmallIntegerField(
        "多少天",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )

    class Meta:
        verbose_name = verbose_name_plural = "路线图模板的步骤"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_step_number"),
            models.UniqueConstraint(
                fields=["template", "name"],
                name="template_step_name",
                violation_error_message="同一模板里的节点不能重名。",
            ),
            models.UniqueConstraint(
                fields=["template", "code"],
                condition=~Q(code=""),
                name="template_step_code",
                violation_error_message="竣工、投产、达效在同一模板里各只有一步。",
            ),
            models.CheckConstraint(
                condition=Q(month__isnull=False, day__isnull=False, after=None, days=None)
                # An unknown comparison would pass: the columns are asked for as well.
                | Q(after__isnull=False, days__isnull=False, month=None, day=None)
                & Q(after__lt=F("number"), days__gte=1),
                name="template_step_has_one_day",
                violation_error_message="每步填一个固定日期，或填在哪个更早的步骤之后多少天。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.month and self.day:
            try:
                date(COMMON_YEAR, self.month, self.day)
            except ValueError:
                raise ValidationError({"day": no_such_day(self.month, self.day)}) from None

    def day_in(self, year: int, earlier: dict[int, date]) -> date:
        """Its day in a year, given {number: day} of the steps before it."""
        if self.month and self.day:
            return date(year, self.month, self.day)
        return earlier[self.after or STATUTORY_STEP] + timedelta(days=self.days or 0)

    @property
    def rule(self) -> str:
        """每年 12 月 31 日；第 2 步之后 30 天"""
        if self.month:
            return f"每年 {self.month} 月 {self.day} 日"
        first = f"第 {self.after} 步" if self.after else "法定节点"
        return f"{first}之后 {self.days} 天"
