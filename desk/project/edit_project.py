"""The facts of a project are corrected; its total is compared with the year's plan."""

from investment.models import AnnualPlan
from projects import project_lifecycle
from projects.choose_listing import choose_listing
from projects.forms.project import FactsForm
from projects.forms.project_form import amount_warnings
from projects.views.project_form_page import ProjectChangePage


class EditProjectView(ProjectChangePage):
    form_class = FactsForm
    title = "编辑项目"
    button = "保存"
    lead = "改动逐项记入变更记录。节点日期、年度计划、人员、阶段各有自己的入口。"
    is_wide = True

    def warnings(self, typed):
        listing = choose_listing(self.project.listings.all(), self.today.year)
        plan = listing and AnnualPlan.objects.filter(listing=listing, is_current=True).first()
        return amount_warnings(typed["total_investment"], plan and plan.amount)

    def perform(self, typed, form):
        changes, by = form.facts(), self.request.user
        project_lifecycle.correct(self.project, changes, by=by, version=self.project.version)
        project_lifecycle.relate(
            self.project,
            by=by,
            tags=form.tags(),
            supporting_units=list(typed["supporting_units"]),
        )
        return "已保存，改动记入变更记录。"
