"""Forms on the listing of a year."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from projects import choose_listing
from projects.views.project_form_page import ProjectChangePage


class ListingPage(ProjectChangePage):
    """On the listing of the year in the address; without one as choose_listing() says. 404 for
    a year without a list, and for a project on none."""

    @cached_property
    def listings(self):
        return list(self.project.listings.all())

    @property
    def years(self):
        return [listing.year for listing in self.listings]

    @cached_property
    def year(self):
        asked = self.request.GET.get("year", "")
        found = (
            choose_listing.listing_of_year(self.listings, asked)
            if asked
            else choose_listing.choose_listing(self.listings, self.today.year)
        )
        if found is None:
            raise Http404
        return found.year

    def listing(self):
        """Read again each time: what another saved meanwhile must be seen."""
        return get_object_or_404(self.project.listings, year=self.year)

    def return_url(self):
        """Back to the year that was changed."""
        url = super().return_url()
        return url if self.year == self.today.year else f"{url}?year={self.year}"
