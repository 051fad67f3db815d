from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.models.signed import Signed

#: Between two key words, as people write them.
SEPARATORS = r"[、,，;；\s]+"


class DefaultUnit(Signed):
    """行业分工: the unit that usually answers for an industry, found by a work area and by words of
    a project's name and content. It is offered, and decides nothing (R-DU-1).

    Whoever changed it last signs it; what stood before stands in the trail.
    """

    work_area = models.ForeignKey(
        "norms.WorkArea", models.PROTECT, null=True, blank=True, verbose_name="所属领域"
    )
    #: Two characters at least each, joined by 、; "" for a whole work area.
    key_words = models.CharField("关键词", max_length=200, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", verbose_name="责任单位"
    )
    order = models.PositiveSmallIntegerField(
        "先后", default=100, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )

    class Meta:
        verbose_name = verbose_name_plural = "行业分工"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(work_area__isnull=False) | ~models.Q(key_words=""),
                name="default_unit_says_for_what",
                violation_error_message="请选择所属领域，或填写关键词。",
            ),
        ]

    def __str__(self) -> str:
        return "、".join(filter(None, [self.area_name, self.key_words]))

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("norms:default-unit", args=[self.pk])

    @property
    def area_name(self) -> str:
        return self.work_area.name if self.work_area else ""

    @property
    def words(self) -> list[str]:
        """Its key words, one by one."""
        return self.key_words.split("、") if self.key_words else []
