"""The one way through a form that changes something: who may, who was faster, what is said."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from core import idempotency


class FormPage(View):
    """A form on a page of its own. One that does not hold comes back with 422."""

    form_class = None
    template_name = "core/form_page.html"
    title = button = lead = ""
    is_wide = is_danger = is_new = False
    #: Proposals that a click writes into the first field.
    chips = ()

    def dispatch(self, request, **where):
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.find(**where)
        self.check_may()
        return super().dispatch(request)

    def find(self):
        """Look up what the address names, or 404."""

    def check_may(self):
        """403 for whoever may not do this."""
        raise NotImplementedError

    def get(self, request):
        form = self.form()
        form.initial["version"] = self.form_version()
        return self.page(form)

    def post(self, request):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            return self.form_valid(form)
        except ValidationError as problem:
            form.refuse(problem)
            return self.page(form, status=422)

    def form_version(self):
        """The `version` that the form is sent with."""
        raise NotImplementedError

    def form_valid(self, form):
        raise NotImplementedError

    def form(self, data=None):
        return self.form_class(data, today=self.today, **self.form_extras())

    def form_extras(self):
        return {}

    def add_messages(self, sentence, typed):
        messages.success(self.request, sentence)
        for warning in self.warnings(typed):
            messages.warning(self.request, warning)

    def warnings(self, typed):
        """Sentences on what was kept but may be a slip."""
        return ()

    def page(self, form, status=200, **context):
        context |= {"form": form, "view": self}
        return render(self.request, self.template_name, context, status=status)


class ChangePage(FormPage):
    """A change. When somebody was faster, both states stand side by side (409)."""

    def lock(self):
        """Let one form of the subject through at a time: the second finds it changed."""
        raise NotImplementedError

    def perform(self, typed, form):
        """Do it; the sentence said afterwards."""
        raise NotImplementedError

    def return_url(self):
        raise NotImplementedError

    def last_change(self):
        """The newest entry of the trail on the subject."""
        raise NotImplementedError

    def form_valid(self, form):
        with transaction.atomic():
            self.lock()
            if form.cleaned_data["version"] != self.form_version():
                return self.overtaken()
            sentence = self.perform(form.cleaned_data, form)
        self.add_messages(sentence, form.cleaned_data)
        return redirect(self.return_url())

    def overtaken(self):
        data = self.request.POST.copy()
        data["version"] = self.form_version()
        form = self.form(data)
        return self.page(form, 409, differences=form.differences(), last=self.last_change())


class CreatePage(FormPage):
    """A form that makes something, once: its `version` is an idempotency key."""

    is_new = True

    def form_version(self):
        return idempotency.issue_key()

    def post(self, request):
        # Before the form is read: its own result would look like a duplicate to it.
        key = idempotency.made_by_key(request, request.POST.get("version", ""))
        return self.made_before(key) if key else super().post(request)

    def create(self, typed, form):
        """Make it and return it."""
        raise NotImplementedError

    def form_valid(self, form):
        typed = form.cleaned_data
        key, is_new = idempotency.use_key(
            self.request, typed["version"], lambda: self.create(typed, form)
        )
        if not is_new:
            return self.made_before(key)
        self.add_messages(self.success_message(typed), typed)
        return self.onward(key)

    def success_message(self, typed):
        """The sentence said afterwards."""
        raise NotImplementedError

    def onward(self, key):
        """Where to go, given the key of what was made."""
        raise NotImplementedError

    def made_before(self, key):
        messages.info(self.request, "刚才已经提交过，没有重复建立。")
        return self.onward(key)
