"""Queries that pages ask all day: their SQL is put together once, then run with other values.

Of a rich queryset that takes longer than running it (decision 19).
"""

from copy import copy
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class Parameter(Expression):
    """A value that is known only when the query is run: `filter(pk=Parameter("project"))`."""

    def __init__(self, name: str):
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


class CompiledQuery(Generic[Row]):
    """A queryset with Parameters. What else it depends on, as a day or a policy, belongs into the
    name under which it is kept (functools.lru_cache)."""

    def __init__(self, queryset: QuerySet[Any, Row]):
        self._queryset = queryset
        self._compiler = queryset.query.get_compiler(queryset.db)
        try:
            self._sql, self._params = self._compiler.as_sql()
        except EmptyResultSet:
            # Whatever the values, its condition can hold of no row.
            self._sql, self._params = "", ()
        # Else it would keep the connection of a thread that has ended.
        del self._compiler.connection

    def rows(self, **values: Any) -> list[Row]:
        """What the queryset yields, models or values, with these values for its parameters."""
        if not self._sql:
            return []
        found = self._queryset.all()
        compiler = self._compiler_with(values)
        # Rows are made by the queryset itself, which asks its query how to be run.
        found.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return list(found)

    def _compiler_with(self, values: dict[str, Any]) -> SQLCompiler:
        """Of this call alone: threads share what is kept."""
        params = [values[p.name] if isinstance(p, Parameter) else p for p in self._params]
        compiler = copy(self._compiler)
        compiler.connection = connections[self._queryset.db]
        compiler.as_sql = lambda *_, **__: (self._sql, tuple(params))
        return compiler
