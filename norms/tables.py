"""Columns of the lists of what the county has laid down, each with its row."""

from dataclasses import dataclass
from datetime import date

import django_tables2 as tables

from core.lists.tables import ListTable, number, plain


@dataclass(frozen=True)
class DefaultUnitRow:
    """An industry and its unit under the name that it bears today."""

    pk: int
    area_name: str | None
    key_words: str
    unit_name: str
    closed_on: date | None
    order: int
    by_name: str


class DefaultUnitTable(ListTable):
    row_class = DefaultUnitRow
    row_template = "norms/default_unit_row.html"
    caption = "行业分工"
    empty_text = "还没有登记行业分工"
    #: Set by the page.
    may_change = False

    key_words = plain("关键词")
    area_name = tables.Column("所属领域", order_by=("work_area__number", "order", "pk"))
    unit_name = tables.Column("责任单位", order_by=("unit__name", "order", "pk"))
    order = number("先后", order_by=("order", "pk"))
    by_name = plain("谁定的")

    class Meta:
        order_by = "order"
