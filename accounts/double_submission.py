"""A second click: the same act by the same person within ten minutes is the same act.

Asked by the verb itself, under a lock, so that it holds for six requests at the same moment, from
whatever page, import or interface they come.
"""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet

from accounts import audit
from accounts.audit import Actor

AGAIN = timedelta(minutes=10)

Row = TypeVar("Row", bound=Model)


def just_now(rows: QuerySet[Row], *, by: Actor, now: datetime) -> QuerySet[Row]:
    """Of Signed rows those that this actor wrote within the last ten minutes."""
    return rows.filter(**audit.signed(by), at__gte=now - AGAIN)


def lock(row: Model) -> None:
    """Wait until nobody else writes under this row; until the end of the transaction."""
    # The key stays free: others may still write rows that refer to this one. Without an order, as
    # one by another table would lock that as well. The class of a row's table: the person of a
    # request is lazy, of no class of its own.
    rows = row._meta.model._default_manager.select_for_update(no_key=True).order_by()
    rows.filter(pk=row.pk).values_list("pk").first()
