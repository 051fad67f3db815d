"""A project comes on the ledger, and its facts are corrected."""

from django.shortcuts import redirect

from desk.office_forms import doubts
from desk.office_views import ChangeView, MakeView
from desk.project_forms import FactsForm, NewProjectForm
from investment import plans
from investment.models import AnnualPlan
from projects import holders, ledger, roadmap
from projects.models import Project


class NewProjectView(MakeView):
    form_class = NewProjectForm
    title = "新增项目"
    button = "列入台账"
    draft = "project-new"
    is_wide = True

    def make(self, typed, form):
        """Project, listing, plan and people, all or nothing."""
        by, now = self.request.user, self.now
        project = ledger.enter(Project(**form.facts(), stage=typed["stage"]), by=by)
        project.tags.set(form.tags())
        project.supporting_units.set(typed["supporting_units"])
        listing = roadmap.list_project(project, by=by, now=now, **form.listing())
        if typed["plan"] is not None:
            plans.lay_down(listing, typed["plan"], by=by, now=now)
        since = holders.first_day(listing, self.today)
        if typed["lead"]:
            holders.assign_lead(project, typed["lead"], on=since, by=by)
        if typed["contact"]:
            holders.assign_contact(project, typed["contact"], on=since, by=by)
        if typed["responsible"]:
            holders.assign_responsible(project, typed["responsible"], on=since, by=by)
        return project

    def doubts(self, typed):
        return doubts(typed["total_investment"], typed["plan"])

    def said(self, typed):
        return f"“{typed['name']}”已列入 {typed['year']} 年台账。"

    def onward(self, key):
        return redirect("project", pk=key)


class EditView(ChangeView):
    form_class = FactsForm
    title = "编辑项目"
    button = "保存"
    lead = "改动逐项记入变更记录。节点日期、年度计划、人员、阶段各有自己的入口。"
    is_wide = True

    @property
    def draft(self):
        return f"project-{self.project.pk}"

    def doubts(self, typed):
        plan = AnnualPlan.objects.filter(listing__project=self.project, is_current=True).first()
        return doubts(typed["total_investment"], plan and plan.amount)

    def act(self, typed, form):
        changes, by = form.facts(), self.request.user
        ledger.correct(self.project, changes, by=by, version=int(typed["version"]))
        ledger.relate(
            self.project,
            by=by,
            tags=form.tags(),
            supporting_units=list(typed["supporting_units"]),
        )
        return "已保存，改动记入变更记录。"
