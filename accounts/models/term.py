"""A responsibility held by somebody for a time: the base of every "who answered on that day".

Two questions are kept apart: who answered on a day by what is known now, and who answered by what
was known at some moment. So a row is never overwritten: a correction closes it and writes another.
"""

from datetime import date, datetime
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from core.models.signed import Signed

#: Neither ended nor corrected: the condition of every "one at a time".
OPEN = Q(until=None, superseded_by=None)

#: Columns of a term that another statement of it does not share.
RECORD_COLUMNS = {
    "id",
    "until",
    "recorded_at",
    "end_recorded_at",
    "corrected_by_id",
    "superseded_by_id",
}


def active_on(day: date, prefix: str = "") -> Q:
    """The condition "held on this day", for a queryset or a FilteredRelation.

    `since` is the first day, `until` the first day no longer held; empty means still held.
    """
    return Q(**{f"{prefix}since__lte": day, f"{prefix}superseded_by": None}) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": day})
    )


def active_as_known(day: date, moment: datetime) -> Q:
    """The condition "held on this day by what was known at that moment", for `statements`.

    A row without a moment was written before moments were kept: it was known from its first day.
    """
    recorded = Q(recorded_at=None) | Q(recorded_at__lte=moment)
    not_yet_corrected = Q(superseded_by=None) | Q(superseded_by__at__gt=moment)
    until = Q(until=None) | Q(until__gt=day) | Q(end_recorded_at__gt=moment)
    return recorded & not_yet_corrected & until & Q(since__lte=day)


def in_force_on(day: date, prefix: str = "") -> Q:
    """The condition "in force on this day" of a deputyship: begun, not ended, and accepted and
    approved as far as it must be. Every question about deputies rests on it."""
    return Q(**{f"{prefix}in_force_since__lte": day, f"{prefix}until__gt": day})


Held = TypeVar("Held", bound="Term", covariant=True)


class TermQuerySet(models.QuerySet[Held]):
    """Terms from `since` up to `until`, which is the first day no longer held; None: without
    end."""

    def on(self, day: date, *, known_at: datetime | None = None) -> Self:
        """Those held on that day: by what is known now, or by what was known at a moment.

        The second question is for `statements`, since `objects` has lost what was corrected.
        """
        return self.filter(active_on(day) if known_at is None else active_as_known(day, known_at))

    def open(self) -> Self:
        """Neither ended nor corrected."""
        return self.filter(OPEN)

    def reaching(self, day: date) -> Self:
        """Those held on that day or any later one."""
        return self.filter(Q(until=None) | Q(until__gt=day))

    def within(self, since: date, until: date | None) -> Self:
        """Held on at least one day of [since, until); `until` None is without end."""
        begun = Q() if until is None else Q(since__lt=until)
        lasting = Q(until=None) | Q(until__gt=since) & Q(until__gt=F("since"))
        return self.filter(begun & lasting)

    def throughout(self, since: date, until: date | None) -> Self:
        """Held on every day of [since, until), by one row."""
        return self.filter(Q(until=None) | Q(until__gte=until), since__lte=since)


TermManagerBase = models.Manager.from_queryset(TermQuerySet)


class TermManager(TermManagerBase[Held]):
    """What stands: without the rows that a correction has closed."""

    def get_queryset(self) -> models.QuerySet[Held]:
        return super().get_queryset().filter(superseded_by=None)


class TermCorrection(Signed):
    """更正: an entry for a day gone by, with its reason.

    The rows it closed (`superseded_by`) and those it wrote (`corrected_by`) both stay readable.
    """

    on = models.DateField("自何日起")
    reason = models.CharField("理由", max_length=200)

    class Meta:
        db_table = "accounts_holdingcorrection"
        verbose_name = verbose_name_plural = "责任更正"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} 更正 {self.on:%Y-%m-%d} 起：{self.reason}"


def _correction(*, side: str) -> "models.ForeignKey[TermCorrection | None]":
    return models.ForeignKey(
        TermCorrection,
        models.PROTECT,
        null=True,
        editable=False,
        related_name=f"%(app_label)s_%(class)s_{side}",
    )


class Term(models.Model):
    """A dated row [since, until): holders change, the record of who held when does not."""

    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    #: When the row was written, and when its end was; empty: known on the day itself.
    recorded_at = models.DateTimeField(null=True, editable=False)
    end_recorded_at = models.DateTimeField(null=True, editable=False)
    corrected_by = _correction(side="written")
    superseded_by = _correction(side="closed")

    objects = TermManager()
    #: Every row, those that a correction has closed too.
    statements = models.Manager.from_queryset(TermQuerySet)()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="%(class)s_until_after_since",
                violation_error_message="结束日期不能早于开始日期",
            )
        ]

    def is_active_on(self, day: date) -> bool:
        """Python twin of TermQuerySet.on()."""
        return (
            self.superseded_by_id is None
            and self.since <= day
            and (self.until is None or day < self.until)
        )

    def end(self, *, on: date, at: datetime, correction: TermCorrection | None = None) -> bool:
        """End the open term: from `on` it is no longer held. True if this call ended it.

        With a correction the row keeps what it said, and another says what is right.
        """
        # Of two that end it at the same moment one finds it open.
        rows = type(self).objects.filter(pk=self.pk, until=None)
        return self._close(rows, on, at, correction)

    def cut_short(
        self, *, on: date, at: datetime, correction: TermCorrection | None = None
    ) -> bool:
        """As end(), for one that has a later end already."""
        rows = type(self).objects.filter(pk=self.pk).reaching(on)
        return self._close(rows, on, at, correction)

    def _close(
        self, rows: TermQuerySet[Any], on: date, at: datetime, correction: TermCorrection | None
    ) -> bool:
        if correction:
            return self._restate(rows, on, correction)
        # A term that began today or later and ends at once covers no day, and stays readable.
        until = max(on, self.since)
        ended = rows.update(until=until, end_recorded_at=at)
        if ended:
            self.until, self.end_recorded_at = until, at
        return ended == 1

    def _restate(self, rows: TermQuerySet[Any], on: date, correction: TermCorrection) -> bool:
        closed = rows.update(superseded_by=correction) == 1
        if closed:
            self.superseded_by = correction
        if closed and self.since < on:
            moment = correction.at
            record = {"recorded_at": moment, "end_recorded_at": moment, "corrected_by": correction}
            type(self).objects.create(**self._facts(), until=on, **record)
        return closed

    def _facts(self) -> dict[str, Any]:
        """What the row says beyond its end and its record."""
        columns = {field.attname: getattr(self, field.attname) for field in self._meta.local_fields}
        return {name: value for name, value in columns.items() if name not in RECORD_COLUMNS}
