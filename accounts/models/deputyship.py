"""X 代 Y: a time in which somebody else receives the letters too and may act in Y's place."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.person import Duty
from accounts.models.term import Term, TermQuerySet, in_force_on


class DeputyshipQuerySet(TermQuerySet["Deputyship"]):
    """Unlike other terms these count only from `in_force_since`, once whoever is asked has agreed
    (decision 9)."""

    def on(self, day: date, *, known_at: datetime | None = None) -> Self:
        """In force on that day; one that still waits for somebody's word is not. What was known
        at a moment is not asked of a deputyship: NotImplementedError."""
        if known_at is not None:
            raise NotImplementedError
        return self.filter(in_force_on(day))

    def current(self, today: date) -> Self:
        """Neither ended nor declined: in force, waiting, or still to begin."""
        return self.filter(until__gt=today, declined_at=None)

    def to_accept(self, today: date) -> Self:
        return self.current(today).filter(in_force_since=None, accepted_at=None)

    def with_state(self) -> "DeputyshipQuerySet":
        """With what state() reads."""
        people = self.select_related("person", "deputy", "declined_by")
        return people.prefetch_related("approvals")


class Deputyship(Term):
    """代办. For somebody with a duty it takes effect only when the deputy has accepted it and
    every duty that the deputy does not hold has been approved (R-AC-2, accounts/deputy_consent.py).

    Where nothing had to be accepted, `accepted_at` stays empty and it is in force from `since`.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputyships")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="standing_in")
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    #: The first day on which it counts; empty while it waits for somebody's word.
    in_force_since = models.DateField("生效日期", null=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    declined_at = models.DateTimeField(null=True, editable=False)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    #: The day on which somebody ended it before its time: it may have counted until that moment.
    ended_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = DeputyshipQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta(Term.Meta):
        verbose_name = verbose_name_plural = "代办"
        ordering = ["-since", "-pk"]
        constraints = [
            *Term.Meta.constraints,
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
            models.CheckConstraint(
                condition=Q(in_force_since=None)
                | Q(in_force_since__gte=F("since"), declined_at=None),
                name="deputyship_in_force_from_its_first_day",
                violation_error_message="代办不能早于开始日期生效，没有同意的不能生效",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} 代 {self.person}"

    def is_active_on(self, day: date) -> bool:
        """Python twin of DeputyshipQuerySet.on()."""
        begun = self.in_force_since is not None and self.in_force_since <= day
        return begun and self.until is not None and day < self.until

    def was_in_force_during(self, day: date) -> bool:
        """In force at any moment of that day, though ended before its evening (R-AC-2)."""
        ended_that_day = day == self.until == self.ended_on
        return self.is_active_on(day) or bool(
            self.in_force_since and self.in_force_since <= day and ended_that_day
        )

    def is_to_be_accepted(self) -> bool:
        return not (self.in_force_since or self.accepted_at or self.declined_at)

    def open_approvals(self) -> list["DeputyshipApproval"]:
        return [row for row in self.approvals.all() if row.approved_at is None]

    def state(self) -> str:
        """Who has to say something before it counts; empty when it is in force."""
        if self.in_force_since:
            return ""
        if self.declined_at:
            return f"{self.declined_by}没有同意"
        if not self.accepted_at:
            return f"等{self.deputy}接受，还没有生效"
        return f"等{self._approvers()}批准，还没有生效"

    def _approvers(self) -> str:
        kinds = "、".join(row.get_kind_display() for row in self.open_approvals())
        return f"{kinds}的另一人（没有的，由另一位系统管理员）"


class DeputyshipApproval(models.Model):
    """A duty that the deputy does not hold, to be approved by a second holder of it."""

    deputyship = models.ForeignKey(Deputyship, models.PROTECT, related_name="approvals")
    kind = models.CharField("岗位", max_length=20, choices=Duty.Kind.choices)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "代办批准"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deputyship", "kind"],
                name="one_approval_of_a_duty",
                violation_error_message="这个岗位已在等待批准",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputyship} {self.get_kind_display()}"
