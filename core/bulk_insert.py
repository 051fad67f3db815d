"""Insert many new rows of one model: what bulk_create() writes, at a fifth of its work.

bulk_create() asks every field about every value, several times over. Here a column is prepared at
once, a value that stands in it again and again only the first time. PostgreSQL takes the rows by
COPY. As there, nothing is validated and no signal sent; the constraints of the database hold. What
a row refers to is stored before.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain, islice
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

from django.db import connection, connections, models, transaction
from psycopg.adapt import PyFormat, Transformer

Stored = TypeVar("Stored", bound=models.Model)
#: The values of one column, a row each.
Column: TypeAlias = Sequence[Any]
#: Rows at a time.
CHUNK = 1000
#: What COPY would take for the end of a value or a row, and how it is written; the first first.
ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
NULL = "\\N"


def insert(objects: Iterable[Stored]) -> list[Stored]:
    """Store new objects of one model; they get their primary keys."""
    objects = list(objects)
    if not objects:
        return objects
    fields = _fields(type(objects[0]))
    rows = map(attrgetter(*(field.attname for field in fields)), objects)
    keys = _insert(type(objects[0]), fields, rows, _insert_for_keys)
    for stored, key in zip(objects, keys, strict=True):
        stored.pk = key
        stored._state.adding, stored._state.db = False, connection.alias
    return objects


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Store rows given as values of the columns `names`, as attributes name them (`by_id`); the
    other columns have their defaults."""
    fields = {field.attname: field for field in _fields(model)}
    others = [field for name, field in fields.items() if name not in names]
    defaults = tuple(field.get_default() for field in others)
    rows = ((*row, *defaults) for row in rows)
    _insert(model, [*(fields[name] for name in names), *others], rows, _insert_all)


def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@transaction.atomic(savepoint=False)
def _insert(
    model: type[models.Model],
    fields: list[Any],
    rows: Iterable[Sequence[Any]],
    write: Callable[..., Any],
) -> list[int]:
    """What `write` returns of all the rows, taken some at a time."""
    rows, written = iter(rows), []
    with connection.cursor() as cursor:
        while some := list(islice(rows, CHUNK)):
            columns = prepared_columns(fields, zip(*some, strict=True))
            written += write(cursor, model, fields, columns)
    return written


def prepared_columns(fields: list[Any], columns: Iterable[Column]) -> list[Column]:
    """The values of these columns as the database takes them."""
    return [_preparer(field)(column) for field, column in zip(fields, columns, strict=True)]


def _preparer(field: Any) -> Callable[[Column], Column]:
    """A function that turns the values of a column into those of the database."""
    # The connection itself: the proxy named `connection` is looked up at each of its attributes.
    prepare = partial(field.get_db_prep_save, connection=connections[connection.alias])
    if isinstance(field, models.JSONField):
        empty = prepare({})
        return lambda column: [prepare(value) if value != {} else empty for value in column]
    return partial(_prepare, prepare, _plain_type(field))


def _plain_type(field: Any) -> type[Any] | None:
    """The type of the values that go into this column as they are."""
    field = field.target_field if field.is_relation else field
    if isinstance(field, models.CharField | models.TextField):
        return str
    return int if isinstance(field, models.IntegerField) else None


def _prepare(prepare: Callable[[Any], Any], plain: type[Any] | None, column: Column) -> Column:
    different = set(column)
    # By exact type: True is an int and a choice a str as well, and neither goes in as it is.
    if all(value is None or type(value) is plain for value in different):
        return column
    prepared = {value: prepare(value) for value in different}
    return [prepared[value] for value in column]


def _insert_all(
    cursor: Any, model: type[models.Model], fields: list[Any], columns: list[Column]
) -> tuple[()]:
    if connection.vendor == "postgresql":
        _copy(cursor, model, fields, columns)
    else:
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(f"{_into(model, fields)} VALUES ({marks})", zip(*columns, strict=True))
    return ()


def _insert_for_keys(
    cursor: Any, model: type[models.Model], fields: list[Any], columns: list[Column]
) -> list[int]:
    """The primary keys, in the order of the rows."""
    if connection.vendor == "postgresql":
        keys = _next_keys(cursor, model, len(columns[0]))
        _copy(cursor, model, [model._meta.pk, *fields], [keys, *columns])
        return keys
    # None: a database without a limit.
    parameters = connection.features.max_query_params or CHUNK * len(fields)
    keys, rows = [], zip(*columns, strict=True)
    while some := list(islice(rows, parameters // len(fields))):
        marks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(some))
        sql = f"{_into(model, fields)} VALUES {marks} RETURNING {quoted(model._meta.pk.column)}"
        cursor.execute(sql, list(chain.from_iterable(some)))
        keys += [key for (key,) in cursor.fetchall()]
    return keys


def _into(model: type[models.Model], fields: list[Any]) -> str:
    return f"INSERT INTO {_table(model, fields)}"


def _table(model: type[models.Model], fields: list[Any]) -> str:
    names = ", ".join(quoted(field.column) for field in fields)
    return f"{quoted(model._meta.db_table)} ({names})"


def quoted(name: str) -> str:
    """A name of table or column as an identifier of the database in use."""
    return connection.ops.quote_name(name)


# --- PostgreSQL -----------------------------------------------------------------------------------


def _next_keys(cursor: Any, model: type[models.Model], number: int) -> list[int]:
    """As many keys of the sequence that the table draws its own from."""
    names = [quoted(model._meta.db_table), model._meta.pk.column]
    sql = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    cursor.execute(sql, [*names, number])
    return [key for (key,) in cursor.fetchall()]


def _copy(cursor: Any, model: type[models.Model], fields: list[Any], columns: list[Column]) -> None:
    adapters = Transformer(cursor.connection)
    columns = [_as_copied(column, adapters) for column in columns]
    lines = "".join(f"{line}\n" for line in map("\t".join, zip(*columns, strict=True)))
    statement = f"COPY {_table(model, fields)} FROM STDIN"
    # COPY is none of the calls in which Django turns a refusal of the database into its own.
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        copy.write(lines)


def _as_copied(column: Column, adapters: Any) -> Sequence[str]:
    """The values of a column as COPY reads them: most columns are plain text, or repeat."""
    if not all(type(value) is str for value in column):
        texts = {value: _text(value, adapters) for value in set(column)}
        return [texts[value] for value in column]
    joined = "".join(column)
    return [*map(_escaped, column)] if any(mark in joined for mark in ESCAPES) else column


def _text(value: Any, adapters: Any) -> str:
    if value is None:
        return NULL
    if type(value) is not str:
        value = bytes(adapters.get_dumper(value, PyFormat.TEXT).dump(value)).decode()
    return _escaped(value)


def _escaped(text: str) -> str:
    for mark, written in ESCAPES.items():
        text = text.replace(mark, written)
    return text
