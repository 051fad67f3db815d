"""Columns of the lists of projects' own pages, each with its row."""

from dataclasses import dataclass
from datetime import date

import django_tables2 as tables
from django.urls import reverse

from core.lists.tables import ListTable, number, plain
from projects.models import YearListing


@dataclass(frozen=True)
class RoadmapTemplateRow:
    """The newest edition, or end, of a kind and area that is effective, or the first to come."""

    pk: int
    name: str
    kind: str
    area_name: str | None
    effective_on: date
    step_count: int
    is_end: bool
    by_name: str

    @property
    def address(self) -> str:
        return reverse("projects:template", args=[self.pk])

    @property
    def kind_label(self) -> str:
        return YearListing.Kind(self.kind).label if self.kind else "性质未定"


class RoadmapTemplateTable(ListTable):
    row_class = RoadmapTemplateRow
    row_template = "projects/template_row.html"
    caption = "路线图模板"
    empty_text = "还没有路线图模板"

    kind = tables.Column("建设性质", order_by=("kind", "work_area__number", "pk"))
    area_name = tables.Column("所属领域", order_by=("work_area__number", "kind", "pk"))
    name = tables.Column("名称", order_by=("name", "pk"))
    step_count = number("步数", order_by=("step_count", "pk"))
    effective_on = tables.Column("施行日期", order_by=("effective_on", "pk"))
    by_name = plain("谁定的")

    class Meta:
        order_by = "kind"
