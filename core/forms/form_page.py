"""The one way through a form that changes something: who may, who was faster, what is said.

A page says what it is on (`find`), who may (`check_may`), which form it shows and what a form that
holds does. Seen is what is acted on: every form posts the `version` of what its reader saw.
"""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from core import idempotency
from core.forms.form_errors import sentences
from core.forms.form_sections import SectionedForm
from core.pages.redirects import go

#: The name under which every form posts the version its reader saw.
VERSION = "version"


class FormPage(View):
    """A form on a page. One that does not hold comes back with 422."""

    form_class: type[SectionedForm]
    #: What the template calls the form.
    form_name = "form"
    template_name = "core/form_page.html"
    title = button = lead = ""
    #: What the title is about, for the name of the window.
    about = ""
    is_wide = is_danger = is_new = False
    #: Proposals that a click writes into the first field.
    chips: Sequence[str] = ()

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
        return self.page(self.form())

    def post(self, request):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.refused(form)
        try:
            return self.form_valid(form)
        except ValidationError as problem:
            form.refuse(problem)
            return self.refused(form)

    def form(self, data=None):
        return self.form_class(data, today=self.today, **self.form_extras())

    def form_extras(self):
        return {}

    def form_valid(self, form):
        """Do what the form says; ValidationError for what a rule refuses."""
        raise NotImplementedError

    def refused(self, form):
        """The answer to a form that does not hold."""
        return self.page(form, status=422)

    def add_messages(self, sentence, typed):
        messages.success(self.request, sentence)
        for warning in self.warnings(typed):
            messages.warning(self.request, warning)

    def warnings(self, typed):
        """Sentences on what was kept but may be a slip."""
        return ()

    # --- What the page shows ----------------------------------------------------------------------

    def crumbs(self):
        """[(words, address)] of the pages above; the last is where a reader goes who gives up."""
        return []

    @property
    def parent_url(self):
        return self.crumbs()[-1][1]

    def form_version(self):
        """The `version` that a fresh form is sent with; none where nothing can be overtaken."""
        return ""

    def seen_version(self):
        """The version that the reader of the posted form had before them."""
        return self.request.POST.get(VERSION, "")

    def context(self, form):
        is_sent = self.request.method == "POST"
        version = self.seen_version() if is_sent else self.form_version()
        return {self.form_name: form, "view": self, "version": version}

    def page(self, form, status=200, **more):
        context = self.context(form) | more
        return render(self.request, self.template_name, context, status=status)


class MessagePage(FormPage):
    """A small form that stands on another page, which says what is wrong with it (302)."""

    http_method_names = ("post",)

    def refused(self, form):
        messages.error(self.request, sentences(form)[0])
        return go(self.request, self.return_url())


class ChangePage(FormPage):
    """A change. When somebody was faster, both states stand side by side (409)."""

    def lock(self):
        """Let one form of the subject through at a time, where its verb does not: the second finds
        it changed."""

    def perform(self, typed, form):
        """Do it; the sentence said afterwards, or None if somebody was faster after all."""
        raise NotImplementedError

    def return_url(self):
        raise NotImplementedError

    def last_change(self):
        """The newest entry of the trail on the subject."""
        raise NotImplementedError

    def is_stale(self):
        return self.seen_version() != self.form_version()

    def post(self, request):
        return self.overtaken() if self.is_stale() else super().post(request)

    def form_valid(self, form):
        with transaction.atomic():
            self.lock()
            # Once more, now that nobody else can change it.
            sentence = None if self.is_stale() else self.perform(form.cleaned_data, form)
        if sentence is None:
            return self.overtaken()
        self.add_messages(sentence, form.cleaned_data)
        return go(self.request, self.return_url())

    def overtaken(self):
        form = self.form(self.request.POST)
        found = {"differences": form.differences(), "last": self.last_change()}
        return self.page(form, 409, version=self.form_version(), **found)


class CreatePage(FormPage):
    """A form that makes something, once: its `version` is an idempotency key."""

    is_new = True

    def form_version(self):
        return idempotency.issue_key()

    def post(self, request):
        # Before the form is read: its own result would look like a duplicate to it.
        key = idempotency.made_by_key(request, self.seen_version())
        return self.made_before(key) if key else super().post(request)

    def create(self, typed, form):
        """Make it and return it."""
        raise NotImplementedError

    def form_valid(self, form):
        typed = form.cleaned_data
        key, is_new = idempotency.use_key(
            self.request, self.seen_version(), lambda: self.create(typed, form)
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
