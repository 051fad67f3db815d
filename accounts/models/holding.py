"""A responsibility held by somebody for a time: the base of every "who answered on that day"."""

from django.db import models
from django.db.models import F, Q


def held_on(day, prefix=""):
    """The condition "held on this day", for a queryset or a FilteredRelation.

    `since` is the first day, `until` the first day no longer held; empty means still held.
    """
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": day})
    )


def in_force_on(day, prefix=""):
    """The condition "in force on this day" of a deputyship: begun, not ended, and accepted and
    approved as far as it must be. Every question about deputies rests on it."""
    return Q(**{f"{prefix}in_force_since__lte": day, f"{prefix}until__gt": day})


class HoldingQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(held_on(day))

    def within(self, since, until):
        """Held on at least one day of [since, until); `until` None is without end."""
        begun = Q() if until is None else Q(since__lt=until)
        lasting = Q(until=None) | Q(until__gt=since) & Q(until__gt=F("since"))
        return self.filter(begun & lasting)

    def throughout(self, since, until):
        """Held on every day of [since, until), by one row."""
        return self.filter(Q(until=None) | Q(until__gte=until), since__lte=since)


class Holding(models.Model):
    """A dated row [since, until): holders change, the record of who held when does not."""

    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="%(class)s_until_after_since",
                violation_error_message="结束日期不能早于开始日期",
            )
        ]

    def is_held_on(self, day):
        """Python twin of HoldingQuerySet.on()."""
        return self.since <= day and (self.until is None or day < self.until)

    def end(self, *, on):
        """End the holding: from `on` it is no longer held. True if this call ended it."""
        # A holding that began today or later and ends at once covers no day, and stays readable.
        until = max(on, self.since)
        ended = type(self).objects.filter(pk=self.pk, until=None).update(until=until) == 1
        if ended:
            self.until = until
        return ended
