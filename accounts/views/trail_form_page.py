"""Form pages on rows that are known by their trail: how they answer whoever comes too late."""

from django.shortcuts import get_object_or_404

from accounts import double_submission, form_versions
from core.forms.form_page import ChangePage


class TrailChangePage(ChangePage):
    """A change; when somebody was faster, a page says what has happened since, and what was typed
    is there to be copied (409)."""

    def subjects(self):
        """The rows whose trail the form stands on."""
        raise NotImplementedError

    def what(self):
        """What has changed, in words or as a row, for the page that says so."""
        return self.subjects()[0]

    def latest_url(self):
        """Where the newest state is shown, with a fresh form."""
        return self.request.get_full_path()

    def form_version(self):
        return str(form_versions.trail_number(*self.subjects()))

    def lock(self):
        for row in self.subjects():
            double_submission.lock(row)

    def changes(self):
        """What happened since the reader opened the page."""
        seen = self.seen_version()
        return [each for row in self.subjects() for each in form_versions.changes_since(row, seen)]

    def typed(self):
        """[(label, text)] of what was typed, to be copied."""
        return form_versions.typed_in(self.request, self.form_class.base_fields)

    def overtaken(self):
        return form_versions.overtaken(
            self.request, self.what(), self.latest_url(), self.changes(), typed=self.typed()
        )


class RowChangePage(TrailChangePage):
    """A form on the page of a row, which one that does not hold brings back as a whole."""

    def rows(self):
        """Those that may be named by the address."""
        raise NotImplementedError

    def find(self, pk):
        self.row = get_object_or_404(self.rows(), pk=pk)

    def subjects(self):
        return [self.row]

    def return_url(self):
        return self.row.get_absolute_url()

    latest_url = return_url
