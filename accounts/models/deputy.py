from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.holding import Holding


class Deputyship(Holding):
    """X 代 Y: while one is away, another receives the letters too and may act in their place."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputyships")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="standing_in")

    class Meta(Holding.Meta):
        verbose_name = verbose_name_plural = "代办"
        ordering = ["-since", "-pk"]
        constraints = [
            *Holding.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(deputy=F("person")),
                name="nobody_deputises_for_oneself",
                violation_error_message="不能由本人代办",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=False),
                name="deputyship_has_an_end",
                violation_error_message="请填代办到哪一天",
            ),
        ]

    def __str__(self):
        return f"{self.deputy} 代 {self.person}"
