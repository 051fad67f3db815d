"""The one way through every form of the project center: who may, who was faster, what is said."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View

from accounts.models import AuditEntry
from core import idempotency
from core.permissions import deny
from desk.project_page import shown_to
from projects import permissions
from projects.models import Project


class OfficeView(View):
    """A form of the project center. One that does not hold comes back with 422."""

    form_class = None
    template_name = "desk/office_form.html"
    title = button = lead = draft = ""
    is_wide = is_danger = False
    project = None
    #: Proposals that a click writes into the first field.
    chips = ()

    def dispatch(self, request, **where):
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.find(**where)
        permissions.check_may_manage(request.user)
        if self.project is not None:
            refuse_withdrawn(self.project)
        return super().dispatch(request)

    def find(self):
        """Look up what the address names, or 404."""

    def get(self, request):
        form = self.form()
        form.initial["version"] = self.seen()
        return self.page(form)

    def post(self, request):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            return self.carry_out(form)
        except ValidationError as problem:
            form.refuse(problem)
            return self.page(form, status=422)

    def form(self, data=None):
        return self.form_class(data, today=self.today, project=self.project, **self.form_extras())

    def form_extras(self):
        return {}

    def say(self, said, typed):
        messages.success(self.request, said)
        for doubt in self.doubts(typed):
            messages.warning(self.request, doubt)

    def doubts(self, typed):
        """Sentences on what was kept but may be a slip."""
        return ()

    def page(self, form, status=200, **context):
        context |= {"form": form, "view": self, "project": self.project}
        return render(self.request, self.template_name, context, status=status)


class ChangeView(OfficeView):
    """A change to a project. When somebody was faster, both states stand side by side (409)."""

    def find(self, pk):
        self.project = get_object_or_404(shown_to(self.request.user), pk=pk)

    def seen(self):
        """The state that must still be there when the form comes back."""
        return str(self.project.version)

    def act(self, typed, form):
        """Do it; the sentence said afterwards."""
        raise NotImplementedError

    def carry_out(self, form):
        with transaction.atomic():
            # One form of a project at a time: the second one then finds it changed.
            self.project = Project.objects.select_for_update().get(pk=self.project.pk)
            refuse_withdrawn(self.project)
            if form.cleaned_data["version"] != self.seen():
                return self.overtaken()
            said = self.act(form.cleaned_data, form)
        self.say(said, form.cleaned_data)
        return redirect(self.return_url())

    def return_url(self):
        return self.project.get_absolute_url()

    def overtaken(self):
        data = self.request.POST.copy()
        data["version"] = self.seen()
        form = self.form(data)
        last = AuditEntry.objects.filter(project_id=self.project.pk).first()
        return self.page(form, 409, differences=form.differences(), last=last)


class MakeView(OfficeView):
    """A form that makes something, once: its `version` is a ticket."""

    def seen(self):
        return idempotency.issue_key()

    def post(self, request):
        # Before the form is read: its own result would look like a duplicate to it.
        key = idempotency.made_with(request, request.POST.get("version", ""))
        return self.made_before(key) if key else super().post(request)

    def make(self, typed, form):
        """Make it and return it."""
        raise NotImplementedError

    def carry_out(self, form):
        typed = form.cleaned_data
        key, is_new = idempotency.use_key(
            self.request, typed["version"], lambda: self.make(typed, form)
        )
        if not is_new:
            return self.made_before(key)
        self.say(self.said(typed), typed)
        return self.onward(key)

    def made_before(self, key):
        messages.info(self.request, "刚才已经提交过，没有重复建立。")
        return self.onward(key)


def refuse_withdrawn(project):
    if project.withdrawn_on:
        deny("项目已撤回，不能再改。")
