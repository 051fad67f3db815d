"""The heads of a sheet whose fields go each by words of their own: contracts, the pool."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from core.ledger_field import LedgerField
from exchange.parsing.header_grammar import HeaderPart, normal
from exchange.parsing.sheet_headers import UNKNOWN, Heading, SheetHeaders, parts_of, unit_of
from exchange.workbooks.reader import Sheet

#: 一季度, 2026年第三季度签约项目, 8月份: what such a sheet is divided by.
PERIOD = re.compile(
    r"(?:20\d\d年|本年度?)?(?:第?[一二三四1-4]季度|(?:\d{1,2}|十?[一二三四五六七八九十])月份?|[上下]半年)"
    r"(?:招商|新增)?(?:签约|签订|入库)?(?:项目|合同|情况|清单|明细)*"
)


class FieldHeaders(SheetHeaders):
    """A head means the one field that has it among its words. `reference`: words over columns
    that an export shows beside what is read."""

    is_of_one_year = False

    def __init__(
        self,
        sheet: Sheet,
        *,
        fields: Sequence[LedgerField],
        reference: Iterable[str],
        subject: str,
        identifying: frozenset[str],
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.fields, self.subject, self.identifying = fields, subject, identifying
        self.by_key = {field.key: field for field in fields}
        self.words = {normal(word): field.key for field in fields for word in field.aliases.split()}
        self.reference = frozenset(map(normal, reference))

    def field(self, key: str) -> LedgerField:
        return self.by_key.get(key) or super().field(key)

    def divides(self, title: str) -> bool:
        return bool(PERIOD.fullmatch(title))

    def read(self, text: str, parent: str) -> Heading:
        parts = parts_of(text, parent, self.year)
        for word in _words(parts):
            if key := self.words.get(word):
                return Heading(key, unit_of(parts, key))
            if word in self.reference:
                return Heading(ignored="reference")
        return UNKNOWN


def _words(parts: list[HeaderPart]) -> Iterable[str]:
    """What a head may be known by: its own cell, then with those merged over it."""
    for part in parts[-1:]:
        yield from (part.whole, part.words)
    yield "".join(part.words for part in parts)
