"""The rows and columns of the lists of contracts, of their figures, and of trips."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import django_tables2 as tables

from core.lists.tables import ListTable, number, plain, plain_number


@dataclass(frozen=True)
class ContractRow:
    """A contract of the list, in 万元; `project` is empty where its reader does not see it."""

    pk: int
    name: str
    kind: str
    is_framework: bool
    investor: str
    signed_on: date
    counts_from: date
    amount: Decimal
    arrived: Decimal | None
    method: str
    chain_name: str
    framework: str
    leader: str
    trip: str
    has_landed: bool
    project_id: int | None
    project: str
    ended_on: date | None
    ending: str

    @property
    def address(self):
        return f"/contracts/{self.pk}/"

    @property
    def arrival_rate(self):
        return self.arrived * 100 / self.amount if self.arrived else None

    @property
    def counts_late(self):
        return self.counts_from != self.signed_on

    @property
    def landed_words(self):
        return self.project or ("已落地" if self.has_landed else "")


class ContractTable(ListTable):
    row_template = "pipeline/contract_row.html"
    empty_template = "pipeline/contracts_empty.html"
    total_template = "pipeline/contracts_total.html"
    caption = "招商签约，金额单位万元"
    #: Set by the page: sums of what is listed, the year, whether its reader may enter one.
    totals: dict[str, Decimal] = {}
    year, may_edit = 0, False

    name = tables.Column("合同")
    investor = tables.Column("投资方")
    signed_on = tables.Column("签订日期", initial_sort_descending=True)
    amount = number("金额（万元）")
    method = plain("招商方式")
    trip = plain("招商活动")
    project = plain("落地项目")
    arrived = plain_number("到位（万元）")

    class Meta:
        order_by = ("-signed_on",)


class EndedTable(ContractTable):
    arrived = plain("失效")


class FiguresTable(ListTable):
    """GroupFigures of a year, on one sheet."""

    row_template = "pipeline/signing_figures_row.html"
    total_template = "pipeline/signing_figures_total.html"
    caption = "签约额和落地情况，金额单位万元"
    per_page = None
    #: Set by the page: the figures of the whole year.
    totals = None

    label = plain("分组")
    counted = plain_number("计入目标")
    contracts = plain_number("正式合同")
    frameworks = plain_number("框架协议")
    lost = plain_number("失效、调减")
    signed = plain_number("签约项目")
    start_rate = plain_number("签约开工率")
    commission_rate = plain_number("开工投产率")
    capacity_rate = plain_number("投产达效率")
    arrival_rate = plain_number("资金到位率")


class TripTable(ListTable):
    row_template = "pipeline/trip_row.html"
    empty_template = "pipeline/trips_empty.html"
    caption = "招商活动"
    may_edit = False

    starts_on = tables.Column("日期", initial_sort_descending=True)
    place = tables.Column("地点")
    leader = plain("带队领导")
    party = plain("随行人员和单位")
    result = plain("成果")
    contracts = plain_number("签约")

    class Meta:
        order_by = ("-starts_on",)


@dataclass(frozen=True)
class FunnelRow:
    """A project, or a chain by its framework or only contract; `worth` in 万元."""

    key: int
    is_chain: bool
    name: str
    kind: str
    #: The responsible unit, or the investor.
    who: str
    area: str
    step: str
    taken: str
    worth: Decimal | None

    @property
    def address(self):
        return f"/contracts/{self.key}/" if self.is_chain else f"/projects/{self.key}/"


class FunnelTable(ListTable):
    row_template = "pipeline/funnel_row.html"
    total_template = "pipeline/funnel_total.html"
    empty_text = "这一步没有项目"
    caption = "项目漏斗，金额单位万元"
    #: Set by the page: the StepFigures of what is listed.
    totals: list[Any] = []

    name = tables.Column("项目或合同", order_by=("name", "key"))
    step = plain("所在步骤")
    taken = plain("已有")
    who = plain("责任单位或投资方")
    area = plain("所属领域")
    worth = number("总投资或签约额（万元）", order_by=("sum", "key"))

    class Meta:
        order_by = ("-worth",)

    @property
    def number_listed(self):
        return sum(row.count for row in self.totals)

    @property
    def amount_listed(self):
        return sum(row.amount for row in self.totals)

    @property
    def unpriced_listed(self):
        return sum(row.unpriced for row in self.totals)
