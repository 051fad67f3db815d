"""A leader writes an instruction on a project."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from accounts.models import Person, UnitHead
from core.forms.form_page import FormPage
from core.pages.redirects import safe_next
from core.values.dates import month_day
from projects import permissions
from projects.models import Project, visibility
from supervision.forms.instruction import InstructForm
from supervision.models import instruct as write


class InstructPage(FormPage):
    """The verb itself knows the same words again, so that the form needs no key."""

    form_class = InstructForm
    form_name = "instruct_form"
    template_name = "supervision/instruct.html"

    def find(self, pk):
        seen = Project.objects.filter(visibility.readable_projects(self.request.user))
        rows = seen.select_related("responsible_unit", "owner_unit")
        self.project = get_object_or_404(rows, pk=pk)

    def check_may(self):
        permissions.check_may_instruct(self.request.user, self.project, self.today)

    def form_extras(self):
        asked = {"milestone": self.request.GET.get("milestone")}
        return {"project": self.project, "initial": asked}

    def context(self, form):
        told = {"project": self.project, "next": safe_next(self.request, "")}
        return super().context(form) | told

    def form_valid(self, form):
        typed = form.cleaned_data
        written = write(
            by=self.request.user,
            project=self.project,
            milestone=typed["milestone"],
            number_13710=typed["number_13710"],
            text=typed["text"],
            reply_by=typed["due_date"],
            now=self.now,
            today=self.today,
        )
        if written:
            self.add_messages(self.success_message(typed), typed)
        else:
            messages.info(self.request, "这条批示刚才已经送出，这次没有再送。")
        return redirect(safe_next(self.request, self.project.get_absolute_url()))

    def success_message(self, typed):
        until, who = month_day(typed["due_date"]), who_is_notified(self.project, self.today)
        return f"批示已写下，通知{who}，要求 {until}前回复。到期未回复会提醒。"


def who_is_notified(project, today):
    """Who answers for the owner, in words: the order in which notices find them."""
    there = Person.objects.mailable()
    contact, head = project.contact_on(today), UnitHead.objects.on(today)
    if contact and there.filter(pk=contact.pk).exists():
        return f"联系人{contact.name}"
    if project.owner_unit_id and there.filter(unit=project.owner_unit_id).exists():
        return f"{project.owner_unit}全体人员"
    if head.filter(unit=project.responsible_unit_id, person__in=there).exists():
        return f"{project.responsible_unit}负责人"
    return "项目中心（项目单位和责任单位都没有可通知的人）"
