"""招商活动: a county leader travelled to win investors, with whom and with what result."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.urls import reverse

from accounts.models import Person
from core.models.signed import Signed
from core.values.dates import month_day
from pipeline.models.contract_sight import sees_contracts


class PromotionTripQuerySet(models.QuerySet["PromotionTrip"]):
    """Trips of leaders, which whoever sees the contracts reads; each leader their own as well."""

    def visible_to(self, person: Person) -> Self:
        if sees_contracts(person):
            return self
        return self.filter(leader=person) if person.is_active else self.none()

    def current(self) -> Self:
        """Without those taken back as entered by mistake."""
        return self.filter(withdrawn_on=None)

    def of_year(self, year: int) -> Self:
        """Begun in that year."""
        return self.filter(starts_on__year=year)

    def with_contracts(self) -> Self:
        """How many of its contracts are in force, and their amounts in 万元, as columns."""
        contracts: Any = PromotionTrip._meta.get_field("contracts").related_model
        mine = contracts.objects.in_force().filter(trip=OuterRef("pk")).order_by().values("trip")
        return self.annotate(
            contract_count=Subquery(mine.annotate(n=Count("pk")).values("n")),
            contract_sum=Subquery(mine.annotate(s=Sum("amount")).values("s")),
        )


class PromotionTrip(Signed):
    """县领导带队招商: who led, from when to when, where, with whom, with what result."""

    leader = models.ForeignKey(
        "accounts.Person", models.PROTECT, related_name="promotion_trips", verbose_name="带队领导"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    place = models.CharField("地点", max_length=100)
    party = models.CharField("随行人员和单位", max_length=200, blank=True)
    result = models.TextField("成果", max_length=1000, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, editable=False)
    withdrawn_reason = models.CharField("撤回理由", max_length=200, blank=True, editable=False)

    objects = PromotionTripQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "招商活动"
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="trip_by_day"),
            models.Index(fields=["leader", "-starts_on"], name="trip_by_leader"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="trip_ends_after_it_starts",
                violation_error_message="结束日期不能早于开始日期",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_reason=""),
                name="withdrawn_trip_says_why",
                violation_error_message="请写明撤回的理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{month_day(self.starts_on)} {self.place}"

    def get_absolute_url(self) -> str:
        return reverse("pipeline:trip", args=[self.pk])

    @property
    def full_name(self) -> str:
        """As a sheet names it: its leader, its first day, its place."""
        return f"{self.leader} {self.starts_on:%Y-%m-%d} {self.place}"

    @property
    def days(self) -> int:
        """Both ends counted."""
        return (self.ends_on - self.starts_on).days + 1

    def is_over(self, today: date) -> bool:
        return self.ends_on < today
