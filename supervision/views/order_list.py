"""督办清单: the orders of the projects a reader may see, by where they stand and what is next."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Count, Q
from django.utils.functional import cached_property

from accounts.models import Duty, Unit
from accounts.models.unit import name_key
from accounts.permissions import MAY_REMIND
from core.lists import choices
from core.lists.filters import KeyFilter, NarrowedFilterSet
from core.lists.paged_rows import PagedRows
from core.lists.tables import ListTable, plain, plain_number
from norms.policy import Policy, policy_on
from projects.views.project_list import OF_UNIT, ProjectList
from supervision import order_queue
from supervision.models import OrderStep, SupervisionOrder
from supervision.models.order import SupervisionOrderQuerySet
from supervision.order_queue import OUT, STAGES, with_stage
from supervision.order_standing import OrderStanding
from supervision.views import order_export

#: A longer list of units is for the search box.
MOST_UNITS = 80
State = SupervisionOrder.State
DRAFT = State.DRAFT.value
ENDED = (State.UPGRADED.value, State.WITHDRAWN.value, State.DISCARDED.value)
OVERDUE = [("any", "有逾期"), *((code, f"{word}逾期") for code, word in OrderStep.Code.choices)]
WITH_NUMBER = [("1", "有编号"), ("0", "没有编号")]
#: In which order a tab shows its rows; the others by the next date.
ORDERS = {DRAFT: "pk", State.CLOSED.value: "-closed_on", "ended": "-closed_on"}
#: 左督〔2026〕12号, however it is written.
NUMBER = re.compile(r"(?P<series>[一-鿿]*)\W*(?P<year>20\d\d)\D+(?P<number>\d{1,6})\D*")


class OrderFilterSet(NarrowedFilterSet):
    q = filters.CharFilter(method="search", label="编号、事项、项目或单位", max_length=60)
    kind = filters.ChoiceFilter(choices=SupervisionOrder.Kind.choices, label="文种")
    unit = KeyFilter(field_name="to_unit", label="主送")
    year = filters.NumberFilter(label="年度", min_value=2000, max_value=2999)
    overdue = filters.ChoiceFilter(method="by_overdue", choices=OVERDUE, label="逾期")
    d13710 = filters.ChoiceFilter(method="by_13710", choices=WITH_NUMBER, label="13710")
    person = filters.ChoiceFilter(method="later", choices=[OF_UNIT], label="范围")

    class Meta:
        model = SupervisionOrder
        fields: list[Any] = []

    def __init__(self, data, queryset, *, today):
        super().__init__(data, queryset)
        self.today = today

    def search(self, queryset, name, value):
        text, key = value.strip(), name_key(value)
        found = Q(title__icontains=text) | Q(number_13710__icontains=text)
        found |= Q(rows__title__icontains=text)
        found |= Q(project__name_key__contains=key) | Q(to_unit__name_key__contains=key)
        found |= Q(to_unit__short_name_key__contains=key)
        if written := NUMBER.fullmatch(text):
            asked = Q(year=int(written["year"]), number=int(written["number"]))
            found |= asked & Q(series=written["series"]) if written["series"] else asked
        elif text.isascii() and text.isdigit() and len(text) < 7:
            found |= Q(number=int(text))
        return queryset.filter(pk__in=SupervisionOrder.objects.filter(found).values("pk"))

    def by_overdue(self, queryset, name, value):
        code = "" if value == "any" else value
        return queryset.filter(order_queue.overdue(self.today, code))

    def by_13710(self, queryset, name, value):
        without = Q(number_13710="")
        return queryset.filter(without if value == "0" else ~without)


class OrderTable(ListTable):
    row_template = "supervision/order_row.html"
    empty_template = "supervision/orders_empty.html"
    bulk_template = "supervision/orders_bulk.html"
    caption = "督办清单"
    #: Set by the page: whether its reader may remind, sees no projects, and which tab is shown.
    may_remind, is_blind, tab = False, False, ""

    state = plain("状态")
    number = tables.Column("编号 / 标题", order_by=("year", "series", "number", "pk"))
    kind = tables.Column("文种", order_by=("kind", "pk"))
    unit = tables.Column("主送", order_by=("to_unit__name", "pk"))
    project = tables.Column("项目", order_by=("project__name", "pk"))
    rows_listed = plain_number("事项")
    issued = tables.Column("发出", order_by=("issued_on", "pk"))
    due = tables.Column("下一时限", order_by=("next_due", "pk"))

    @cached_property
    def select_all(self) -> bool:
        """Whether some of the page can be reminded of."""
        return self.may_remind and any(row.record.days for row in self.paginated_rows)


class OrderList(ProjectList):
    """Of an order that went to one's own unit it does not matter whose the project is."""

    filterset_class = OrderFilterSet
    table_class = OrderTable
    template_name = "supervision/order_list.html"
    panel_template = "supervision/order_panel.html"
    tabs = [
        ("mine", "待我办"),
        (DRAFT, STAGES[DRAFT]),
        ("open", "在办"),
        *((code, STAGES[code]) for code in OUT),
        (State.CLOSED.value, STAGES[State.CLOSED.value]),
        ("ended", "升级、作废"),
    ]
    rare_tabs = ("mine", DRAFT, *OUT, "ended")
    default_tab = "open"
    kept_parameters: Sequence[str] = ("tab", "sort", "per_page", "person")
    exports = {"": order_export.as_sheet, "csv": order_export.as_csv}

    @cached_property
    def policy(self) -> Policy:
        return policy_on(self.today)

    @cached_property
    def parts(self) -> Mapping[str, Q]:
        """{key of a tab: its condition, on rows with their `stage`}."""
        out = {code: Q(stage=code) for code in (DRAFT, *OUT, State.CLOSED.value)}
        return {
            "mine": order_queue.waits_for_person(self.person),
            "open": Q(state=State.ISSUED),
            "ended": Q(state__in=ENDED),
            **out,
        }

    def get_queryset(self) -> SupervisionOrderQuerySet:
        return with_stage(self.listed(SupervisionOrder.objects))

    def get_filterset(self, queryset):
        return OrderFilterSet(self.request.GET, queryset, today=self.today)

    def get_rows(self):
        rows = self.filterset.qs.filter(self.parts[self.tab]).select_related("to_unit", "project")
        rows = order_queue.with_next_due(rows).prefetch_related("steps", "rows", "cc_units")
        order = ORDERS.get(self.tab, "next_due")
        return PagedRows(rows.order_by(order, "-pk"), self.rows_of, self.counts[self.tab])

    def rows_of(self, queryset):
        return [OrderStanding.of(order, self.today, self.policy) for order in queryset]

    def get_table(self):
        table = super().get_table()
        table.tab, table.may_remind = self.tab, self.person.has_duty(*MAY_REMIND)
        table.is_blind = self.person.has_duty(Duty.Kind.ADMINISTRATOR)
        return table

    @cached_property
    def counts(self) -> dict[str, int]:
        """Of the tabs, as narrowed: one query."""
        sums = {key: Count("pk", filter=part) for key, part in self.parts.items()}
        return self.filterset.qs.order_by().aggregate(**sums)

    def get_tab_counts(self):
        return self.counts

    def get_choices(self):
        filterset = self.filterset
        return [
            choices.choice(filterset, "kind", SupervisionOrder.Kind.choices),
            choices.choice(filterset, "unit", self._units()),
            choices.choice(filterset, "year", [(year, f"{year} 年") for year in self._years()]),
            choices.choice(filterset, "overdue", OVERDUE),
            choices.choice(filterset, "d13710", WITH_NUMBER),
        ]

    def _units(self):
        sent = self.get_queryset().order_by().values("to_unit")
        rows = Unit.objects.filter(pk__in=sent).values_list("pk", "short_name", "name")
        return [(pk, short or name) for pk, short, name in rows[:MOST_UNITS]]

    def _years(self):
        years = self.get_queryset().exclude(year=None).order_by("-year")
        return years.values_list("year", flat=True).distinct()

    @property
    def may_draft(self):
        return self.person.has_duty(Duty.Kind.SUPERVISION)
