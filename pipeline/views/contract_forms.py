"""Pages on one contract: entered, corrected, changed in amount, ended, landed."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from accounts.views.trail_form_page import RowChangePage
from core.forms.form_page import CreatePage
from core.templatetags.formats import quantity
from core.values.plain_numbers import read_number
from pipeline import contracts
from pipeline.forms.contract import (
    AmountForm,
    ArrivalForm,
    CorrectContractForm,
    EndForm,
    LandForm,
    NewContractForm,
)
from pipeline.models import SigningContract
from pipeline.permissions import check_may_edit
from projects.models import Project

LIST = ("招商签约", "pipeline:contracts")


class NewContract(CreatePage):
    form_class = NewContractForm
    title = "登记签约"
    button = "保存"
    lead = "正式合同和框架协议都在这里登记，金额单位万元。"

    def check_may(self):
        check_may_edit(self.request.user)

    def crumbs(self):
        return [(LIST[0], reverse(LIST[1]))]

    def form(self, data=None):
        form = super().form(data)
        form.initial["trip"] = read_number(self.request.GET.get("trip", ""))
        return form

    def create(self, typed, form):
        told = {"by": self.request.user, "now": self.now, "today": self.today}
        return contracts.enter(**form.facts(), **told)

    def success_message(self, typed):
        return f"已登记“{typed['name']}”，{quantity(typed['amount'])} 万元。"

    def onward(self, key):
        return redirect("pipeline:contract", pk=key)


class OnContract(RowChangePage):
    """A form on a contract, for those who enter them."""

    template_name = "core/form_page.html"
    button = "保存"

    def rows(self):
        seen = SigningContract.objects.visible_to(self.request.user)
        return seen.select_related("fulfils", "trip", "project")

    def check_may(self):
        check_may_edit(self.request.user)

    @property
    def about(self):
        return self.row.name

    def crumbs(self):
        return [(LIST[0], reverse(LIST[1])), (self.row.name, self.row.get_absolute_url())]

    def told(self):
        return {"by": self.request.user, "now": self.now, "today": self.today}


class CorrectContract(OnContract):
    form_class = CorrectContractForm
    title = "修改签约"
    lead = "金额有变的另办“变更金额”；已结账的月份不变。"

    def form_extras(self):
        return {"contract": self.row}

    def perform(self, typed, form):
        changed = contracts.correct(
            self.row,
            form.wanted(),
            by=self.request.user,
            today=self.today,
            reason=typed["reason"],
        )
        return "已保存。" if changed else "内容没有变化。"


class ChangeAmount(OnContract):
    form_class = AmountForm
    title = "变更合同金额"

    @property
    def lead(self):
        return f"现在是 {quantity(self.row.amount)} 万元。以前的金额都保留，已结账的月份不变。"

    def perform(self, typed, form):
        facts = {name: typed[name] for name in ("amount", "on", "reason")}
        row = contracts.change_amount(self.row, **facts, **self.told())
        return f"自 {row.on:%Y-%m-%d} 起 {quantity(row.amount)} 万元{counts_late(row)}。"


class EndContract(OnContract):
    form_class = EndForm
    title = "合同失效"
    button = "办失效"
    is_danger = True
    lead = (
        "以后年度失效的，以前计入的签约额不冲减，单独列出。"
        "录错、重复登记的选“录错”，没有结账的月份不再计入。"
    )

    def perform(self, typed, form):
        contracts.end(self.row, **typed, **self.told())
        return "已办失效。"


class AddArrival(OnContract):
    form_class = ArrivalForm
    title = "登记到位资金"

    @property
    def lead(self):
        so_far = contracts.arrived(self.row)
        return f"合同 {quantity(self.row.amount)} 万元，累计到位 {quantity(so_far)} 万元。"

    def perform(self, typed, form):
        facts = {name: typed[name] for name in ("amount", "on", "reason")}
        contracts.add_arrival(self.row, **facts, **self.told())
        return f"已登记到位 {quantity(typed['amount'])} 万元。"

    def warnings(self, typed):
        if contracts.arrived(self.row) > self.row.amount:
            return ["累计到位已超过合同金额，请核对。"]
        return ()


class LandContract(OnContract):
    form_class = LandForm
    title = "落地项目"
    lead = "合同转成了台账上的哪个项目。各项率按项目的开工、投产、达效算。"

    def find(self, pk):
        """Whoever does not see its project does not take it from the contract either."""
        super().find(pk)
        self.project = self.row.project
        if self.project and not readable(self.request.user, self.project):
            raise Http404

    def form_extras(self):
        name = self.project.name if self.project else ""
        return {"person": self.request.user, "initial": {"project": name}}

    def perform(self, typed, form):
        project = typed["project"]
        if not contracts.land(self.row, project, by=self.request.user):
            return "内容没有变化。"
        return f"已关联到项目“{project}”。" if project else "已取消关联。"


def readable(person, project):
    return Project.objects.readable_by(person).filter(pk=project.pk).exists()


def counts_late(row):
    """What is said of a row whose month is closed; "" of others."""
    late = row.counts_from != row.on
    return f"，所在月份已结账，从 {row.counts_from:%Y-%m-%d} 起计入" if late else ""
