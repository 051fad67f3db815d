"""Why something is late or stops: the county's one table of causes, and who brought them about."""

from typing import Any

from django.db import models

from norms.models.policy import PolicyVersion


class Cause(models.Model):
    """One cause of the table of an edition: 用地, 手续 … (R-CH-2).

    One table for requests, obstacles, pauses and problems. Rows elsewhere keep its `code`, which
    means the same in every edition; `norms.causes` reads it as of a day.
    """

    policy_version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="causes")
    code = models.SlugField("代号", max_length=12)
    name = models.CharField("名称", max_length=20)
    number = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = verbose_name_plural = "原因"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["policy_version", "code"], name="one_cause_a_code"),
            models.UniqueConstraint(fields=["policy_version", "name"], name="one_cause_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CausedBy(models.TextChoices):
    """Who brought it about (R-CH-2); a department is named beside it."""

    OWNER_UNIT = "owner_unit", "项目单位"
    RESPONSIBLE_UNIT = "responsible", "责任单位"
    DEPARTMENT = "department", "有关部门"
    LOCALITY = "locality", "属地"
    SUPERIOR = "superior", "上级"
    FORCE_MAJEURE = "force", "不可抗力"


def caused_by_word(code: str | None, *names: str | None) -> str:
    """The word for who brought it about, of a department the first of its names that it has; ""
    for nobody."""
    return next(filter(None, names), dict(CausedBy.choices).get(code or "", ""))


class HasCausedBy(models.Model):
    """Columns of what somebody brought about."""

    caused_by = models.CharField("原因在谁", max_length=12, choices=CausedBy.choices, blank=True)
    caused_by_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="哪个部门",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(caused_by=CausedBy.DEPARTMENT, caused_by_unit__isnull=False)
                | ~models.Q(caused_by=CausedBy.DEPARTMENT) & models.Q(caused_by_unit=None),
                name="%(class)s_names_the_department",
                violation_error_message="原因在有关部门的，要写明是哪个部门",
            )
        ]

    @property
    def caused_by_word(self) -> str:
        """项目单位; of a department its name."""
        unit: Any = self.caused_by_unit
        return caused_by_word(self.caused_by, unit and str(unit))


class HasCause(HasCausedBy):
    """Columns of what has a cause: which, brought about by whom."""

    category = models.CharField("原因", max_length=12, blank=True)

    class Meta(HasCausedBy.Meta):
        abstract = True

    def cause_columns(self) -> dict[str, Any]:
        """The columns above, for a row that follows from this one."""
        who = {"caused_by": self.caused_by, "caused_by_unit_id": self.caused_by_unit_id}
        return {"category": self.category, **who}
