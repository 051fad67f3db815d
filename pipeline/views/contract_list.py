"""招商签约: what was signed, with the year's figures above; and these figures in groups."""

from dataclasses import asdict
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from django.db.models import Count, Q, Sum
from django.utils.functional import cached_property

from core.lists import choices, export
from core.lists.choices import Choice
from core.lists.page import ListPage
from core.lists.paged_rows import PagedRows
from core.spreadsheets.printed_list import REF, Column
from core.values.plain_numbers import read_year
from investment.models import AnnualTarget
from investment.targets import YI
from norms.policy import policy_on
from pipeline.filtersets import QUARTERS, ContractFilterSet
from pipeline.models import PromotionTrip, SigningContract
from pipeline.models.contract_money import in_words
from pipeline.models.signing_contract import numbered
from pipeline.permissions import check_sees_contracts, may_edit
from pipeline.signed_projects import GROUPINGS, figures_of_year, frameworks_too, signed_projects
from pipeline.tables import ContractRow, ContractTable, EndedTable, FiguresTable
from projects.models import Project

#: The parts of the list by tab.
PARTS = {
    "": Q(ended_on=None),
    "contract": Q(ended_on=None, kind=SigningContract.Kind.CONTRACT),
    "framework": Q(ended_on=None, kind=SigningContract.Kind.FRAMEWORK),
    "landed": Q(ended_on=None, has_landed=True),
    "waiting": Q(ended_on=None, has_landed=False),
    "ended": Q(ended_on__isnull=False),
}
#: Of an amount in 亿元, rounded down so that nothing looks reached that is not.
PLACES = Decimal("0.0001")
#: Years that are offered beside the one shown.
MOST_YEARS = 10
#: What comes back by a sheet changes nothing (exchange/kinds/contract_sheet).
COLUMNS = [
    Column("name", "合同名称", width=34, total="count"),
    Column("kind", "类别", width=10),
    Column("investor", "投资方", width=26),
    Column("signed_on", "签订日期", "date", 11),
    Column("counts_from", "计入日期", "date", 11),
    Column("amount", "金额（万元）", "money", 14),
    Column("method", "招商方式", width=10),
    Column("chain_name", "产业链", width=12),
    Column("numbered_framework", "落实的框架协议", width=26),
    Column("full_trip", "招商活动", width=26),
    Column("numbered_project", "落地项目", width=26),
    Column("arrived", "到位资金（万元）", "money", 14),
    Column("arrivals", "到位明细（万元）", width=24),
    Column("ended_on", "失效日期", "date", 11),
    Column("ending", "失效情形", width=12),
    REF,
]
FIGURE_COLUMNS = [
    Column("label", "分组", width=20),
    Column("counted", "计入目标（万元）", "money", 16),
    Column("contracts", "正式合同（万元）", "money", 16),
    Column("frameworks", "框架协议（万元）", "money", 16),
    Column("lost", "失效、调减（万元）", "money", 16),
    Column("signed", "签约项目", "number", 10, total="sum"),
    Column("ended", "其中失效", "number", 10, total="sum"),
    Column("landed", "已落地", "number", 10, total="sum"),
    Column("started", "已开工", "number", 10, total="sum"),
    Column("start_rate", "签约开工率（%）", "decimal", 12),
    Column("commissioned", "已投产", "number", 10, total="sum"),
    Column("commission_rate", "开工投产率（%）", "decimal", 12),
    Column("at_capacity", "已达效", "number", 10, total="sum"),
    Column("capacity_rate", "投产达效率（%）", "decimal", 12),
    Column("arrived", "到位资金（万元）", "money", 16),
    Column("arrival_rate", "资金到位率（%）", "decimal", 12),
]


class YearOfContracts(ListPage):
    """A list of one year; a past one as of its last day."""

    kept_parameters = ("tab", "sort")

    def check_permission(self):
        check_sees_contracts(self.person)

    @cached_property
    def year(self):
        return read_year(self.request.GET.get("year", "")) or self.today.year

    @property
    def day(self):
        return min(self.today, date(self.year, 12, 31))

    @cached_property
    def policy(self):
        return policy_on(self.day)

    @cached_property
    def signed(self):
        return signed_projects(self.day)

    @cached_property
    def figures(self):
        """Of the year as a whole, whatever the filters."""
        return figures_of_year(self.signed, self.year, self.day, self.policy)[0]

    def get_year_choice(self):
        found = {row.counts_from.year for row in self.signed} | {self.year, self.today.year}
        years = sorted(found, reverse=True)[:MOST_YEARS]
        options = [(str(year), f"{year} 年") for year in years]
        return Choice("year", "年度", str(self.year), options)

    def get_context_data(self, **more):
        target = AnnualTarget.objects.filter(year=self.year, code="signed").first()
        counted = (self.figures.counted / YI).quantize(PLACES, ROUND_FLOOR)
        return super().get_context_data(
            year=self.year,
            day=self.day,
            figures=self.figures,
            counted_yi=counted,
            target=target,
            share=counted * 100 / target.amount if target and target.amount else None,
            counts_frameworks=frameworks_too(self.policy),
            may_edit=may_edit(self.person),
            **more,
        )


class ContractList(YearOfContracts):
    filterset_class = ContractFilterSet
    template_name = "pipeline/contract_list.html"
    panel_template = "pipeline/contract_panel.html"
    tabs = [
        ("", "有效"),
        ("contract", "正式合同"),
        ("framework", "框架协议"),
        ("landed", "已落地"),
        ("waiting", "未落地"),
        ("ended", "失效"),
    ]
    rare_tabs = ("ended",)

    @property
    def table_class(self):
        return EndedTable if self.tab == "ended" else ContractTable

    def get_queryset(self):
        return SigningContract.objects.visible_to(self.person).of_year(self.year).with_landed()

    def get_rows(self):
        rows = self.filterset.qs.filter(PARTS[self.tab]).with_arrived()
        rows = rows.select_related("fulfils", "trip__leader", *("project",) * self.is_export)
        return PagedRows(rows, self.rows_of, self.counts[f"n_{self.tab}"])

    @cached_property
    def counts(self):
        """How many stand under each tab, and the sums of the one shown."""
        shown = PARTS[self.tab]
        kinds = {"contracts": "contract", "frameworks": "framework"}
        return self.filterset.qs.order_by().aggregate(
            **{f"n_{key}": Count("pk", filter=part) for key, part in PARTS.items()},
            **{name: Sum("amount", filter=shown & Q(kind=kind)) for name, kind in kinds.items()},
        )

    def get_tab_counts(self):
        return {key: self.counts[f"n_{key}"] for key in PARTS}

    def rows_of(self, queryset):
        found = list(queryset.prefetch_related("arrivals") if self.is_export else queryset)
        seen = Project.objects.readable_by(self.person).order_by()
        keys = {row.project_id for row in found if row.project_id}
        names = dict(seen.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
        make = sheet_row_of if self.is_export else row_of
        return [make(row, names) for row in found]

    def get_table(self):
        table = super().get_table()
        table.totals, table.year, table.may_edit = self.counts, self.year, may_edit(self.person)
        return table

    def get_choices(self):
        leaders = PromotionTrip.objects.current().filter(contracts__isnull=False)
        names = leaders.order_by("leader__name_key").values_list("leader", "leader__name")
        filters = self.filterset
        return [
            self.get_year_choice(),
            choices.choice(filters, "method", SigningContract.Method.choices),
            choices.choice(filters, "quarter", QUARTERS),
            choices.choice(filters, "leader", list(names.distinct())),
        ]

    def get_exports(self):
        return {"": printed, "csv": as_csv}


def row_of(row, names):
    """The row of a contract; `names`: {key: name} of the projects that its reader sees."""
    trip = row.trip
    return ContractRow(
        pk=row.pk,
        name=row.name,
        kind=row.get_kind_display(),
        is_framework=row.is_framework,
        investor=row.investor,
        signed_on=row.signed_on,
        counts_from=row.counts_from,
        amount=row.amount,
        arrived=row.arrived,
        method=row.get_method_display(),
        chain_name=row.chain_name,
        framework=str(row.fulfils or ""),
        leader=str(trip.leader) if trip else "",
        trip=str(trip or ""),
        has_landed=row.has_landed,
        project_id=row.project_id if row.project_id in names else None,
        project=names.get(row.project_id, ""),
        ended_on=row.ended_on,
        ending=row.get_ending_display(),
    )


def sheet_row_of(row, names):
    """The row as {column key: value}, of a contract whose arrivals are at hand."""
    listed = row_of(row, names)
    arrivals = [(arrived.on, arrived.amount) for arrived in row.arrivals.all()]
    seen = row.project_id in names
    return asdict(listed) | {
        "ref": f"HT-{row.pk}",
        "numbered_framework": row.fulfils.numbered_name if row.fulfils else "",
        "full_trip": row.trip.full_name if row.trip else "",
        "numbered_project": numbered(row.project) if seen else listed.landed_words,
        "arrivals": in_words(arrivals),
    }


def printed(data, page):
    note = f"{page.year} 年签订或计入，截至 {page.day:%Y-%m-%d}；单位万元。"
    parts = export.sections(None, data, dict)
    return export.sheet("招商签约", COLUMNS, parts, page.today, note)


def as_csv(data, page):
    return export.csv_answer("招商签约", COLUMNS, data, page.today)


class SigningFigures(YearOfContracts):
    """签约额 and the rates of a year, by what the address names."""

    table_class = FiguresTable
    template_name = "pipeline/signing_figures.html"
    tabs = list(GROUPINGS.items())
    tab_parameter = "by"
    default_tab = "method"

    def get_rows(self):
        return figures_of_year(self.signed, self.year, self.day, self.policy, self.tab)

    def get_queryset(self):
        return SigningContract.objects.visible_to(self.person)

    def get_table(self):
        table = super().get_table()
        table.totals = self.figures
        return table

    def get_choices(self):
        return [self.get_year_choice()]

    def get_exports(self):
        return {"": printed_figures, "csv": figures_as_csv}


def printed_figures(data, page):
    also = "计入" if frameworks_too(page.policy) else "不计入"
    note = f"{page.year} 年，截至 {page.day:%Y-%m-%d}；框架协议{also}目标，失效、调减另列不冲减。"
    parts = export.sections(None, data, figure_cells)
    title = f"签约额按{GROUPINGS[page.tab]}"
    return export.sheet(title, FIGURE_COLUMNS, parts, page.today, note)


def figures_as_csv(data, page):
    title = f"签约额按{GROUPINGS[page.tab]}"
    return export.csv_answer(title, FIGURE_COLUMNS, map(figure_cells, data), page.today)


RATES = ("start_rate", "commission_rate", "capacity_rate", "arrival_rate")
COUNTS = ("label", "counted", "lost", "signed", "ended", "landed", "started", "commissioned")


def figure_cells(row):
    money = {"contracts": row.taken.contracts, "frameworks": row.taken.frameworks}
    names = (*COUNTS, "at_capacity", "arrived", *RATES)
    return {name: getattr(row, name) for name in names} | money
