"""The rows of the reserve pool and their tables; amounts in 万元."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import django_tables2 as tables

from core.lists.tables import ListTable, MaybeNumber, number, plain
from core.spreadsheets.printed_list import REF, Column
from pipeline.models import Maturity, PoolEntry
from projects.models import Project, YearListing

MATURITIES = dict(Maturity.choices)
BASES, LEFT = dict(PoolEntry.Basis.choices), dict(PoolEntry.Left.choices)
KINDS, STAGES = dict(YearListing.Kind.choices), dict(Project.Stage.choices)


@dataclass(frozen=True)
class PoolRow:
    """An entry of the pool with what held on the day of the list, and how its project stands."""

    pk: int
    project_id: int
    name: str
    unit: str
    since: date
    until: date | None
    amount: Decimal | None
    maturity: str
    basis: str
    reviewed_on: date | None
    document: str
    left: str
    left_reason: str
    kind: str
    stage: str

    @property
    def address(self):
        return f"/pool/{self.pk}/"

    @property
    def maturity_word(self):
        return MATURITIES.get(self.maturity, "")

    @property
    def basis_word(self):
        return BASES[self.basis]

    @property
    def left_word(self):
        return LEFT.get(self.left, "")

    @property
    def kind_word(self):
        return KINDS.get(self.kind, "")

    @property
    def stage_word(self):
        return STAGES.get(self.stage, "")

    @property
    def review_words(self):
        """未经联席, or the day of the review."""
        return f"{self.reviewed_on:%Y-%m-%d}" if self.reviewed_on else "未经联席"


@dataclass(frozen=True)
class OfferedRow:
    """A project outside the pool that would add to it: passed and waiting, or not argued yet."""

    pk: int
    name: str
    unit: str
    kind: str
    stage: str
    amount: Decimal | None
    #: All offered ones from the largest down to this one.
    so_far: Decimal | None
    #: With it and all larger ones in the pool the gap is closed.
    closes: bool = False

    @property
    def kind_word(self):
        return KINDS.get(self.kind, "")

    @property
    def stage_word(self):
        return STAGES.get(self.stage, "")


class PoolTable(ListTable):
    row_template = "pipeline/pool_row.html"
    empty_template = "pipeline/pool_empty.html"
    #: Of the page, where it may show totals.
    total_template = ""
    caption = "储备库，金额单位万元"
    #: Set by the page: count and sum of what is listed, None for whoever does not see the county.
    totals: dict[str, Decimal] | None = None
    #: Also: the year of its day, its tab, whether its reader sees no projects, or may confirm the
    #: opening list, which was not yet.
    year, tab, is_blind, may_open_list = 0, "", False, False

    name = tables.Column("项目", order_by=("project__name_key", "pk"))
    since = tables.Column("入库日期", initial_sort_descending=True)
    amount = number("金额（万元）")
    maturity = plain("成熟度")
    reviewed_on = tables.Column("联席论证")
    kind = plain("年度性质")
    stage = plain("项目阶段")

    class Meta:
        order_by = ("-amount", "pk")


class LeftTable(PoolTable):
    """Those that have left; the day they left in the place of how mature they are."""

    maturity = tables.Column("出库日期", accessor="until", initial_sort_descending=True)
    reviewed_on = plain("出库情形")

    class Meta:
        order_by = ("-until", "pk")


class OfferedTable(ListTable):
    row_template = "pipeline/pool_offered_row.html"
    empty_template = "pipeline/pool_offered_empty.html"
    caption = "库外的储备、前期项目，金额单位万元"
    #: Set by the page: what is missing to the least ratio, or nothing for whoever does not see it.
    missing: Decimal | None = None
    is_blind = False

    name = tables.Column("项目", order_by=("name_key", "pk"))
    amount = MaybeNumber("总投资（万元）", "total_investment")
    so_far = plain("累计（万元）", attrs={"th": {"class": "n"}})
    kind = plain("年度性质")
    stage = plain("项目阶段")


#: What comes back by a sheet changes nothing (exchange/kinds/pool_sheet).
COLUMNS = [
    Column("name", "项目名称", width=34, total="count"),
    Column("unit", "责任单位", width=18),
    Column("since", "入库日期", "date", 11),
    Column("amount", "金额（万元）", "money", 16),
    Column("maturity", "成熟度", width=10),
    Column("basis", "入库依据", width=14),
    Column("reviewed_on", "论证日期", "date", 11),
    Column("document", "论证文件", width=22),
    Column("kind", "年度性质", width=10),
    Column("stage", "项目阶段", width=10),
    Column("until", "出库日期", "date", 11),
    Column("left", "出库情形", width=14),
    Column("left_reason", "出库说明", width=30),
    REF,
]


def cells_of(row):
    """{column key: value} of a row in a file."""
    plain_cells = "name unit since amount reviewed_on document until left_reason".split()
    words = {f"{name}": getattr(row, f"{name}_word") for name in ("maturity", "basis", "left")}
    also = {"kind": row.kind_word, "stage": row.stage_word}
    also["ref"] = f"ZQ-{row.project_id}"
    return {name: getattr(row, name) for name in plain_cells} | words | also
