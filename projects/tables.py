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


@dataclass(frozen=True)
class PauseRow:
    """A project that rests: since when, why, by which document, until which review."""

    pk: int
    project_id: int
    name: str
    unit: str
    lead_name: str | None
    cause: str
    caused_by_word: str
    approved_on: date
    document: str
    terminated_on: date | None
    termination_document: str
    review_date: date | None
    days: int

    @property
    def address(self) -> str:
        return reverse("desk:project", args=[self.project_id])

    @property
    def stage(self) -> str:
        return "终止" if self.terminated_on else "停工"

    @property
    def papers(self) -> str:
        """The document by which it stands as it does."""
        return self.termination_document or self.document


class PauseTable(ListTable):
    row_template = "projects/pause_row.html"
    caption = "停工项目"
    empty_text = "没有停工的项目"
    #: Set by the page.
    today = date.min

    name = plain("项目")
    cause = tables.Column("原因", order_by=("category", "pk"))
    approved_on = tables.Column("自何日起", order_by=("approved_on", "pk"))
    days = number("天数", order_by=("-approved_on", "-pk"))
    document = plain("批准文件")
    review_date = tables.Column("复核日期", order_by=("review_date", "pk"))
    lead = plain("包联领导")
    unit = tables.Column("责任单位", order_by=("project__responsible_unit", "pk"))

    class Meta:
        order_by = "-approved_on"


class TerminatedTable(PauseTable):
    caption = "终止项目"
    empty_text = "没有终止的项目"
    review_date = tables.Column("终止日期", order_by=("terminated_on", "pk"))
