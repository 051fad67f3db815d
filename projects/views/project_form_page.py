"""Forms of the project center on a project."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import AuditEntry
from core.forms.form_page import ChangePage, CreatePage, FormPage
from projects import permissions
from projects.models import Project


class ProjectFormPage(FormPage):
    """For the project center alone; `project` is None where it is yet to be entered."""

    project = None

    def check_may(self):
        permissions.check_may_manage(self.request.user)
        if self.project is not None:
            permissions.check_not_withdrawn(self.project)

    def form(self, data=None):
        return self.form_class(data, today=self.today, project=self.project, **self.form_extras())

    @property
    def about(self):
        return self.project.name if self.project else ""

    def crumbs(self):
        ledger = [("项目台账", reverse("desk:ledger"))]
        project = self.project
        return [*ledger, (project.name, project.get_absolute_url())] if project else ledger


class ProjectCreatePage(ProjectFormPage, CreatePage):
    """Enters something, once."""


class ProjectChangePage(ProjectFormPage, ChangePage):
    def find(self, pk):
        readable = Project.objects.readable_by(self.request.user)
        self.project = get_object_or_404(readable, pk=pk)

    def form_version(self):
        """The state that must still be there when the form comes back."""
        return str(self.project.version)

    def lock(self):
        self.project = Project.objects.select_for_update(no_key=True).get(pk=self.project.pk)
        permissions.check_not_withdrawn(self.project)

    def return_url(self):
        return self.project.get_absolute_url()

    def last_change(self):
        return AuditEntry.objects.filter(project_id=self.project.pk).first()
