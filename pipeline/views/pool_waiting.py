"""待入库: what a joint review passed and the pool has not yet, and the page that admits it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.models import Duty
from core.forms.form_page import CreatePage
from core.lists.tables import ListTable, number, plain
from core.templatetags.formats import quantity
from pipeline import pool_entries
from pipeline.forms.pool import AdmitForm
from pipeline.models import JointReviewCase, Maturity
from pipeline.permissions import check_may_keep_pool, may_keep_pool
from pipeline.pool_offers import cases_to_admit
from pipeline.usual_unit import usual_unit_words
from pipeline.views.pool_list import inside_tabs, outside_tabs, unit_name
from projects.views.project_list import ProjectList


@dataclass(frozen=True)
class WaitingRow:
    """A passed case; its amount in 万元."""

    pk: int
    project_id: int
    name: str
    unit: str
    review_id: int | None
    decided_on: date
    amount: Decimal
    maturity: str

    @property
    def maturity_word(self):
        return Maturity(self.maturity).label


class WaitingTable(ListTable):
    row_class = WaitingRow
    row_template = "pipeline/pool_waiting_row.html"
    empty_template = "pipeline/pool_waiting_empty.html"
    caption = "待入库，金额单位万元"
    #: Set by the page: whether its reader admits, or sees no projects.
    may_keep, is_blind = False, False

    name = plain("项目")
    decided_on = plain("论证通过")
    amount = number("拟入库金额（万元）", orderable=False)
    maturity = plain("成熟度")
    actions_column = True


class WaitingList(ProjectList):
    table_class = WaitingTable
    template_name = "pipeline/pool_waiting.html"

    def get_queryset(self):
        rows = cases_to_admit(self.listed(JointReviewCase.objects))
        rows = rows.annotate(name=F("project__name"), unit=unit_name("project__"))
        return rows.order_by("decided_on", "pk")

    def get_table(self):
        table = super().get_table()
        table.may_keep = may_keep_pool(self.person)
        table.is_blind = self.person.has_duty(Duty.Kind.ADMINISTRATOR)
        return table

    def get_tabs(self):
        return inside_tabs() + outside_tabs("waiting", number=len(self.table.data))


#: What is said of the case on the page that admits it.
NAMED = ("project__responsible_unit", "review")


class AdmitCase(CreatePage):
    """入库 of a passed case, for the office; amount and maturity stand as they were argued."""

    form_class = AdmitForm
    title = button = "入库"

    def find(self, pk):
        seen = JointReviewCase.objects.readable_by(self.request.user).passed()
        self.case = get_object_or_404(seen.select_related(*NAMED), pk=pk)

    def check_may(self):
        check_may_keep_pool(self.request.user)

    @property
    def about(self):
        return self.case.project.name

    @property
    def lead(self):
        passed = f"{self.case.project.name}，{self.case.decided_on:%Y-%m-%d} 联席论证通过。"
        return passed + usual_unit_words(self.case.project)

    def crumbs(self):
        return [
            ("储备库", reverse("pipeline:pool")),
            ("待入库", reverse("pipeline:pool-waiting")),
        ]

    def form_extras(self):
        case = self.case
        paper = f"{case.review}纪要" if case.review else ""
        amount = f"{case.amount.normalize():f}"
        facts = {"amount": amount, "maturity": case.maturity, "document": paper}
        return {"initial": {"since": self.today} | facts}

    def create(self, typed, form):
        return pool_entries.admit(self.case, **form.facts(), by=self.request.user, now=self.now)

    def success_message(self, typed):
        return f"“{self.case.project}”已入库，{quantity(typed['amount'])} 万元。"

    def onward(self, key):
        return redirect("pipeline:pool-entry", pk=key)
