"""A problem raised: by the owner on site with two taps, by the others from the project page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from core.forms.form_page import CreatePage, FormPage
from core.idempotency import request_key
from core.pages.redirects import safe_next
from norms.policy import cause_word
from projects.models import Project
from projects.models.obligation_permissions import check_may_report
from projects.permissions import check_not_withdrawn
from projects.views.conflicts import received_before
from projects.views.milestone_context import readable_milestones
from supervision import permissions, problems
from supervision.forms.problem import AskForHelpForm, RaiseProblemForm
from supervision.models import Problem, ProblemEvent


class RaiseProblemPage(CreatePage):
    """提出问题, from whichever source."""

    form_class = RaiseProblemForm
    title = "提出问题"
    button = "提出"
    lead = "提出后由项目中心确定牵头单位；没有确定的由责任单位办理。"

    def find(self, pk):
        projects = Project.objects.readable_by(self.request.user)
        self.project = get_object_or_404(projects.select_related("responsible_unit"), pk=pk)

    def check_may(self):
        permissions.check_may_raise(self.request.user, self.project, self.today)
        check_not_withdrawn(self.project)

    @property
    def about(self):
        return self.project.name

    def crumbs(self):
        return [(self.project.name, self.project.get_absolute_url())]

    def form_extras(self):
        return {"project": self.project}

    def create(self, typed, form):
        made = problems.raise_problem(
            self.project, by=self.request.user, now=self.now, **form.facts()
        )
        if made is None:
            raise ValidationError({"text": "同样的问题刚才已经提出，这次没有再提。"})
        return made

    def success_message(self, typed):
        return "问题已提出，项目中心会收到通知。"

    def onward(self, key):
        return redirect("supervision:problem", pk=key)


class AskForHelpPage(FormPage):
    """需要上级协调 of one milestone, by whoever reports on it: the second tap says what it is stuck
    in and sends it."""

    form_class = AskForHelpForm
    template_name = "supervision/ask_for_help.html"
    title = "需要上级协调"

    def find(self, pk):
        self.milestone = get_object_or_404(readable_milestones(self.request.user), pk=pk)
        self.project = self.milestone.project

    def dispatch(self, request, **where):
        # What was taken before stays taken, whoever they are now (projects/views/conflicts.py).
        if request.method == "POST":
            self.find(**where)
            if answer := self.received():
                return answer
        return super().dispatch(request, **where)

    def received(self):
        news = ProblemEvent.objects.filter(problem__milestone=self.milestone)
        back = self.milestone.get_absolute_url()
        return received_before(self.request, f"{self.milestone}的需要上级协调", news, back)

    def check_may(self):
        check_may_report(self.request.user, self.project, self.today)
        check_not_withdrawn(self.project)

    @cached_property
    def last_report(self):
        return self.milestone.updates.first()

    def form_extras(self):
        said = self.last_report
        return {"initial": {"text": said.problem or said.note if said else ""}}

    def crumbs(self):
        return [(str(self.milestone), self.milestone.get_absolute_url())]

    def context(self, form):
        told = {"milestone": self.milestone, "project": self.project}
        return super().context(form) | told | {"open": self.open_problems}

    @cached_property
    def open_problems(self):
        """What stands open of this milestone already."""
        return list(Problem.objects.unclosed().filter(milestone=self.milestone)[:3])

    def form_valid(self, form):
        made = problems.raise_problem(
            self.project,
            by=self.request.user,
            milestone=self.milestone,
            source=Problem.Source.COORDINATION,
            now=self.now,
            text=self.text_of(form.cleaned_data),
            category=form.cleaned_data["category"],
            request_key=request_key(self.request),
        )
        if made is None:
            messages.info(self.request, "刚才已经提出，这次没有再提。")
            return redirect(self.milestone)
        sentence = "已提出，项目中心和包联领导会收到通知；谁在办、到了哪一级，在这一页随时可看。"
        self.add_messages(sentence, form.cleaned_data)
        return redirect(safe_next(self.request, made.get_absolute_url()))

    def text_of(self, typed):
        """What is written, or what the tap alone says: 开工：卡在用地。"""
        word = cause_word(typed["category"], self.today)
        return typed["text"].strip() or f"{self.milestone}卡在{word}，需要上级协调。"
