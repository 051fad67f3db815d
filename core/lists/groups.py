"""Rows under their headings: how many each group holds, worst first, and which rows a page shows.

The groups are summed up once; a page then asks only for rows of the groups it cuts, so that its
cost does not grow with the page number of a group nor with what is not overdue.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django_tables2.data import TableQuerysetData


@dataclass(frozen=True)
class Head:
    """One group of the whole list: its key, how many rows, and what its heading says."""

    key: object
    count: int
    name: str = ""
    facts: dict[str, Any] | None = None


class GroupedRows(TableQuerysetData):
    """Table data cut into pages group by group.

    `queryset` has the group's key as column `group`; `heads` are in the order they are shown, or
    None for one nameless group of `count` rows. `rows_of({key: its group})` reads the rows in that
    order, each with its `group`.
    """

    def __init__(self, queryset, rows_of, *, count, heads=None):
        super().__init__(queryset)
        self.rows_of, self.heads = rows_of, heads
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, part):
        start, stop, _ = part.indices(self.count)
        heads, skipped = self._cut(start, stop)
        rows = self.ordered(heads)
        if heads is None:
            return self.rows_of(dict.fromkeys(rows.values_list("pk", flat=True)[start:stop]))
        cut = rows.values_list("pk", "group")[start - skipped : stop - skipped]
        return self.rows_of(dict(cut))

    def ordered(self, heads=None):
        """The rows in the order shown; of these groups alone, or of all."""
        heads = self.heads if heads is None else heads
        order = [*self.data.query.order_by, "pk"]
        if self.heads is None:
            return self.data.order_by(*order)
        keys = [head.key for head in heads]
        ranks = [When(_is(key), then=Value(rank)) for rank, key in enumerate(keys)]
        wanted = Q(group__in=[key for key in keys if key is not None])
        if None in keys:
            wanted |= Q(group=None)
        if len(heads) == 1:
            return self.data.filter(wanted).order_by(*order)
        rank = Case(*ranks, default=Value(len(keys)), output_field=IntegerField())
        return self.data.filter(wanted).annotate(rank=rank).order_by("rank", *order)

    def _cut(self, start, stop):
        """The groups that rows [start, stop) fall in, and how many rows come before them."""
        if self.heads is None:
            return None, 0
        cut, skipped, passed = [], 0, 0
        for head in self.heads:
            if passed + head.count <= start:
                skipped += head.count
            elif passed < stop:
                cut.append(head)
            passed += head.count
        return cut, skipped


def _is(key):
    return Q(group=None) if key is None else Q(group=key)


def in_order(keys, records):
    """The records in the order of their keys."""
    found = {record.pk: record for record in records}
    return [found[key] for key in keys if key in found]
