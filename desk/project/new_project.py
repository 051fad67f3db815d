"""A project comes on the ledger."""

from django.shortcuts import redirect

from desk.project.new_project_form import NewProjectForm
from investment import annual_plans
from projects import assign_people, project_lifecycle, year_listings
from projects.forms.project_form import amount_warnings, document_warnings
from projects.models import Project
from projects.models.assignments import ONE_AT_A_TIME
from projects.project_lifecycle import create_once
from projects.views.project_actions import made_words
from projects.views.project_form_page import ProjectCreatePage


class NewProjectView(ProjectCreatePage):
    form_class = NewProjectForm
    title = "新增项目"
    button = "列入台账"
    is_wide = True

    def create(self, typed, form):
        """Project, listing, plan and people, all or nothing."""
        by, now = self.request.user, self.now
        project = Project(**form.facts(), stage=typed["stage"])
        if typed["same_anyway"]:
            project_lifecycle.create(project, by=by)
        else:
            project, is_new = create_once(project, by=by, now=now)
            if not is_new:
                return project
        units = list(typed["supporting_units"])
        project_lifecycle.relate(project, by=by, tags=form.tags(), supporting_units=units)
        listing = year_listings.list_project(project, by=by, now=now, **form.listing())
        self.made = made_words(listing.milestones.first())
        if typed["plan"] is not None:
            annual_plans.adopt(listing, typed["plan"], by=by, now=now)
        self.assign(project, listing, typed)
        return project

    def assign(self, project, listing, typed):
        """Those named answer from the day the project was listed."""
        since = assign_people.first_day(listing, self.today)
        leads = [(project, [typed["lead"]], since)] if typed["lead"] else []
        others = {
            role: [(project, typed[role], since)] if typed[role] else [] for role in ONE_AT_A_TIME
        }
        assign_people.begin_many(leads, **others, by=self.request.user, now=self.now)

    def warnings(self, typed):
        amounts = amount_warnings(typed["total_investment"], typed["plan"])
        return amounts + document_warnings(typed["approval"])

    def success_message(self, typed):
        return f"“{typed['name']}”已列入 {typed['year']} 年台账{self.made}。"

    def onward(self, key):
        return redirect("desk:project", pk=key)
