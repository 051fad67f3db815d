"""The page on which a project comes on a year's list."""

from investment import annual_plans
from investment.forms.year_listing import ListingForm
from projects import year_listings
from projects.forms.project_form import document_warnings
from projects.views.project_actions import made_words
from projects.views.project_form_page import ProjectChangePage


class AddToYearView(ProjectChangePage):
    form_class = ListingForm
    title = "列入年度清单"
    button = "列入清单"
    is_wide = True

    def form_version(self):
        return str(list(self.project.listings.values_list("year", flat=True)))

    def perform(self, typed, form):
        by, now = self.request.user, self.now
        listing = year_listings.list_project(self.project, by=by, now=now, **form.listing())
        if typed["plan"] is not None:
            annual_plans.adopt(listing, typed["plan"], by=by, now=now)
        made = made_words(listing.milestones.first())
        return f"已列入 {listing.year} 年清单{made}。"

    def warnings(self, typed):
        return document_warnings(typed["approval"])
