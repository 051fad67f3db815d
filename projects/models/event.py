"""What was done to a dated obligation: one dated row a transition, only ever added."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models

from accounts import audit
from accounts.audit import Actor
from accounts.models import Person
from core.bulk_insert import insert_rows
from core.models.signed import Signed

if TYPE_CHECKING:
    from projects.models.obligation import DatedObligation


def news_models() -> list[type["News"]]:
    """Every table whose rows may await a notice."""
    return [model for model in apps.get_models() if issubclass(model, News)]


NewsRow = TypeVar("NewsRow", bound="News", covariant=True)


class NewsQuerySet(models.QuerySet[NewsRow]):
    """Rows of what happened, by whether somebody is still to be told and by the form that made
    them."""

    def awaiting_notice(self) -> Self:
        """What somebody is still to hear of, as it happened."""
        return self.filter(awaits_notice=True).order_by("pk")

    def of_request(self, key: UUID | None, by: Actor) -> Self:
        """What this actor's form with this key made; nothing of a form without one, nor of another
        person's."""
        return self.filter(request_key=key, by=audit.signed(by)["by"]) if key else self.none()


@dataclass(frozen=True)
class Message:
    """What a piece of news says and whom it concerns, as words of norms.EscalationStep.Recipient.
    `step` is how its notice is known: one of the `steps` of its model."""

    step: str
    text: str
    recipients: tuple[str, ...] = ("holder",)


class News(Signed):
    """A row about an obligation that somebody may have to be notified of.

    message() says of what; the notice itself is made by whoever notifies, who stands above and is
    not called (docs/decisions/0003-imports-downwards.md).
    """

    #: {step of a message: what "who was told" calls it}
    steps: ClassVar[dict[str, str]] = {}

    #: News of which no notice is made yet: the queue between the act and the notice.
    awaits_notice = models.BooleanField(default=False, db_default=False, editable=False)
    #: Of which form it came, where that may arrive again after days (core/idempotency.py).
    request_key = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True
        # The pass of each minute costs what waits, not what is stored.
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(awaits_notice=True),
                name="%(class)s_awaits_notice",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "request_key"],
                condition=models.Q(request_key__isnull=False),
                name="%(class)s_once_a_request",
                violation_error_message="这份已经收到",
            )
        ]

    @classmethod
    def obligation_field(cls) -> "models.ForeignKey[Any]":
        """The foreign key to the obligation."""
        raise NotImplementedError

    @property
    def obligation(self) -> "DatedObligation":
        return getattr(self, self.obligation_field().name)

    def message(self) -> Message:
        """What whom it concerns are told; asked of what awaits its notice alone."""
        raise NotImplementedError


class ObligationEvent(News):
    """One transition: who did it, when, about which day, for what reason.

    Written by transition() alone; of a row that stands, `awaits_notice` alone ever changes. Each
    kind of obligation has a table of its own, with its words for `kind` and a foreign key to the
    obligation under the reverse name `events`.
    """

    #: The day the transition is about: of a report of completion the event day, of a freeze the
    #: day it holds from.
    on = models.DateField("事件日期", null=True)
    reason = models.TextField(blank=True)
    #: In whose place a deputy acted; `by` is the deputy.
    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    steps = {"sent-back": "退回通知"}

    objects = NewsQuerySet.as_manager()

    class Meta(News.Meta):
        abstract = True
        ordering = ["-id"]

    @classmethod
    def obligation_field(cls) -> "models.ForeignKey[Any]":
        """The foreign key to the obligation, whose reverse name is `events`."""
        keys: Any = (field for field in cls._meta.fields if field.many_to_one)
        return next(field for field in keys if field.remote_field.related_name == "events")

    def message(self) -> Message:
        """退回 or 重新打开: what is still missing. A kind with other news overrides it."""
        return Message("sent-back", f"{self.obligation.title()}：已退回，{self.reason}")

    @classmethod
    def insert(
        cls,
        rows: Iterable[tuple[Any, dict[str, Any]]],
        *,
        by: Actor,
        principal: Person | None,
        **same: Any,
    ) -> None:
        """Store one event each of many obligations: [(obligation, {column: value})]; `same` are
        the columns that all of them share."""
        same |= {"by_id": by and by.pk, "principal_id": principal and principal.pk}
        rows = [(obligation.pk, columns) for obligation, columns in rows]
        own = list(rows[0][1]) if rows else []
        names = [cls.obligation_field().attname, *own, *same]
        values = ((pk, *(columns[name] for name in own), *same.values()) for pk, columns in rows)
        insert_rows(cls, names, values)
