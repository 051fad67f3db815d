"""A project comes on the ledger, and its facts are corrected."""

from django.shortcuts import redirect

from desk.office_forms import doubts, doubts_about_document
from desk.project_forms import FactsForm, NewProjectForm
from investment import annual_plans
from investment.models import AnnualPlan
from projects import assign_people, chosen_year, entry, project_lifecycle, roadmap
from projects.models import Project
from projects.views.project_form_page import ProjectChangePage, ProjectCreatePage


class NewProjectView(ProjectCreatePage):
    form_class = NewProjectForm
    title = "新增项目"
    button = "列入台账"
    draft = "project-new"
    is_wide = True

    def create(self, typed, form):
        """Project, listing, plan and people, all or nothing."""
        by, now = self.request.user, self.now
        project = Project(**form.facts(), stage=typed["stage"])
        if typed["same_anyway"]:
            project_lifecycle.enter(project, by=by)
        else:
            project, is_new = entry.enter_once(project, by=by, now=now)
            if not is_new:
                return project
        units = list(typed["supporting_units"])
        project_lifecycle.relate(project, by=by, tags=form.tags(), supporting_units=units)
        listing = roadmap.list_project(project, by=by, now=now, **form.listing())
        self.made = made_words(listing.milestones.first())
        if typed["plan"] is not None:
            annual_plans.lay_down(listing, typed["plan"], by=by, now=now)
        self.appoint(project, listing, typed)
        return project

    def appoint(self, project, listing, typed):
        """Those named answer from the day the project was listed."""
        since = assign_people.first_day(listing, self.today)
        leads = [(project, [typed["lead"]], since)] if typed["lead"] else []
        contacts, responsibles = (
            [(project, typed[name], since)] if typed[name] else []
            for name in ("contact", "responsible")
        )
        assign_people.begin_many(leads, contacts, responsibles, by=self.request.user, now=self.now)

    def doubts(self, typed):
        amounts = doubts(typed["total_investment"], typed["plan"])
        return amounts + doubts_about_document(typed["approval"])

    def said(self, typed):
        return f"“{typed['name']}”已列入 {typed['year']} 年台账{self.made}。"

    def onward(self, key):
        return redirect("project", pk=key)


def made_words(milestone):
    """，已建立“开工”节点，时限 2026-06-30: what a listing or a kind has made, or nothing."""
    return f"，已建立“{milestone}”节点，时限 {milestone.due_date:%Y-%m-%d}" if milestone else ""


class EditView(ProjectChangePage):
    form_class = FactsForm
    title = "编辑项目"
    button = "保存"
    lead = "改动逐项记入变更记录。节点日期、年度计划、人员、阶段各有自己的入口。"
    is_wide = True

    @property
    def draft(self):
        return f"project-{self.project.pk}"

    def doubts(self, typed):
        listing = chosen_year.shown(self.project.listings.all(), self.today.year)
        plan = listing and AnnualPlan.objects.filter(listing=listing, is_current=True).first()
        return doubts(typed["total_investment"], plan and plan.amount)

    def perform(self, typed, form):
        changes, by = form.facts(), self.request.user
        project_lifecycle.correct(self.project, changes, by=by, version=int(typed["version"]))
        project_lifecycle.relate(
            self.project,
            by=by,
            tags=form.tags(),
            supporting_units=list(typed["supporting_units"]),
        )
        return "已保存，改动记入变更记录。"
