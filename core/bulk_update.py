"""Update many rows of one model, each with values of its own: save() of these columns, at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from core.bulk_insert import prepared_columns, quoted


def update_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Write rows given as (primary key, values of the columns `names`, as attributes name them);
    how many were there. Nothing is validated; the constraints of the database hold."""
    rows = list(rows)
    if not rows or not names:
        return 0
    fields = {field.attname: field for field in model._meta.concrete_fields}
    fields = [*(fields[name] for name in names), model._meta.pk]
    keys, *columns = zip(*rows, strict=True)
    prepared = prepared_columns(fields, [*columns, keys])
    *changed, key = (quoted(field.column) for field in fields)
    columns = ", ".join(f"{name} = %s" for name in changed)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quoted(model._meta.db_table)} SET {columns} WHERE {key} = %s",
            list(zip(*prepared, strict=True)),
        )
        return cursor.rowcount
