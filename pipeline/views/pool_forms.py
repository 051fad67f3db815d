"""Pages on one entry of the pool: its amount, how mature it is, put back, taken out as mistaken."""

from django.urls import reverse

from accounts.views.trail_form_page import RowChangePage
from core.templatetags.formats import quantity
from pipeline import pool_entries
from pipeline.forms.pool import AmountForm, MaturityForm, MistakenForm, PutBackForm
from pipeline.models import PoolEntry
from pipeline.permissions import check_may_keep_pool
from projects.permissions import check_not_withdrawn

LIST = ("储备库", "pipeline:pool")


class OnEntry(RowChangePage):
    """A form on an entry, for the project office."""

    template_name = "core/form_page.html"
    button = "保存"

    def rows(self):
        seen = PoolEntry.objects.readable_by(self.request.user)
        return seen.with_figures(self.today).select_related("project")

    def check_may(self):
        check_may_keep_pool(self.request.user)
        check_not_withdrawn(self.row.project)

    @property
    def about(self):
        return self.row.project.name

    def crumbs(self):
        return [
            (LIST[0], reverse(LIST[1])),
            (self.row.project.name, self.row.get_absolute_url()),
        ]

    def told(self):
        return {"by": self.request.user, "now": self.now}


class ChangePoolAmount(OnEntry):
    form_class = AmountForm
    title = "变更在库金额"

    @property
    def lead(self):
        return f"现在是 {quantity(self.row.amount)} 万元。以前的金额都保留，已结账的月份不变。"

    def perform(self, typed, form):
        row = pool_entries.change_amount(self.row, **form.facts(), **self.told())
        return f"自 {row.on:%Y-%m-%d} 起 {quantity(row.amount)} 万元。"


class ChangeMaturity(OnEntry):
    form_class = MaturityForm
    title = "变更成熟度"
    template_name = "pipeline/pool_maturity_form.html"

    def form_extras(self):
        return {"initial": {"maturity": self.row.maturity}}

    def perform(self, typed, form):
        row = pool_entries.change_maturity(self.row, **typed, **self.told())
        return f"自 {row.on:%Y-%m-%d} 起为{row.get_maturity_display()}。"


class PutBack(OnEntry):
    form_class = PutBackForm
    title = "退回储备"
    button = "退回储备"
    lead = (
        "项目不再列入年度清单、重新储备的在这里办。联席论证还在有效期内的不用再论证，"
        "过期的请先上联席会议。金额和成熟度接着用出库时的。"
    )

    def perform(self, typed, form):
        self.made = pool_entries.put_back(self.row.project, **typed, **self.told())
        return f"已退回储备库，{self.made.since:%Y-%m-%d} 起计入。"

    def return_url(self):
        made = getattr(self, "made", None)
        return (made or self.row).get_absolute_url()


class TakeOutAsMistaken(OnEntry):
    form_class = MistakenForm
    title = "录错"
    button = "按录错办"
    is_danger = True
    lead = "录错、重复登记的在这里办：从来不计入，记录保留。已结账的月份不变。"

    def perform(self, typed, form):
        done = pool_entries.take_out_as_mistaken(self.row, **typed, **self.told())
        return "已按录错办理，不再计入。" if done else None
