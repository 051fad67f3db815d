"""论证意见 on a page of its own, under a minute on a telephone; as 项目中心 records it from the
signed sheet; and corrected until the case is decided."""

from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from core.forms.form_page import FormPage
from core.idempotency import request_key
from core.pages.redirects import go
from norms.policy import policy_on
from pipeline import joint_review_opinions
from pipeline.forms.joint_review import CorrectOpinionForm, OpinionForm, SheetForm
from pipeline.models import JointReviewOpinion, OpinionEvent
from pipeline.review_permissions import (
    check_runs_reviews,
    may_give,
    runs_reviews,
)
from projects.models.obligation_permissions import check_holds
from projects.obligation_status import ObligationRow
from projects.views.conflicts import change_of, received_before, since_seen


class OpinionFormPage(FormPage):
    """Words with files on one opinion; where a colleague was quicker, over the form with what was
    typed (409)."""

    template_name = "pipeline/joint_review_opinion.html"
    form_class = OpinionForm

    def find(self, pk):
        rows = JointReviewOpinion.objects.readable_by(self.request.user).select_related(
            "case__review", "unit", "given_unit", "project__responsible_unit", "project__owner_unit"
        )
        self.opinion = get_object_or_404(rows, pk=pk)
        self.case, self.project = self.opinion.case, self.opinion.project
        self.review = self.case.review

    @property
    def about(self):
        return self.project.name

    def crumbs(self):
        if self.review is None:
            return [(self.project.name, self.project.get_absolute_url())]
        return [("三方联席", "/reviews/"), (str(self.review), self.review.get_absolute_url())]

    @property
    def status(self):
        return ObligationRow.of(self.opinion, self.today, policy_on(self.today))

    @cached_property
    def earlier(self):
        """The rounds before, the last first."""
        rows = self.project.joint_review_cases.decided().filter(pk__lt=self.case.pk)
        return list(rows.order_by("-pk"))

    @cached_property
    def refusal(self):
        """Why nothing can be said here today, or ""."""
        if self.opinion.state == JointReviewOpinion.State.CANCELLED or self.review is None:
            return "本项目已撤下会议议程，不用再出具意见。"
        if not self.case.is_pending:
            return f"本项目已有结论（{self.case.standing}），意见不能再改。"
        if not self.review.has_come(self.today):
            return f"会议 {self.review.held_on:%Y-%m-%d} 召开，当天起才能出具意见。"
        return self.refusal_of_state()

    def refusal_of_state(self):
        opinion = self.opinion
        if not opinion.is_given:
            return ""
        return f"{opinion.unit}已出具意见：{opinion.get_opinion_display()}。"

    # --- The form ---------------------------------------------------------------------------------

    def form(self, data=None):
        files = self.request.FILES if data is not None else None
        extras = self.form_extras()
        return self.form_class(data, files=files, today=self.today, project=self.project, **extras)

    def form_version(self):
        return str(self.opinion.version)

    def post(self, request):
        if answer := self.received():
            return answer
        return (
            self.overtaken()
            if self.seen_version() != self.form_version()
            else super().post(request)
        )

    def received(self):
        """The answer to a form that was kept before, or None."""
        news = OpinionEvent.objects.filter(opinion=self.opinion)
        return received_before(self.request, self.opinion.title(), news, self.return_url())

    def return_url(self):
        return f"{self.opinion.get_absolute_url()}#case-{self.case.pk}"

    def form_valid(self, form):
        if not self.perform(form):
            return self.overtaken()
        self.case.refresh_from_db()
        self.add_messages(self.success_message(), form.cleaned_data)
        return go(self.request, self.onward())

    def perform(self, form):
        """Call the verb; whether it did it."""
        return joint_review_opinions.give_opinion(
            self.opinion,
            **form.said(),
            by=self.request.user,
            now=self.now,
            request_key=request_key(self.request),
        )

    def success_message(self):
        return f"已出具意见。{self.outcome}"

    @property
    def outcome(self):
        """How the case was decided with it, or what it waits for."""
        if self.case.is_pending:
            return "等其他单位出具意见后作出结论。"
        return f"三个单位意见已齐，结论：{self.case.standing}。"

    def onward(self):
        """The review, or home for whoever sees the project no more, as it is decided."""
        seen = JointReviewOpinion.objects.readable_by(self.request.user).filter(pk=self.opinion.pk)
        return self.return_url() if seen.exists() else "/"

    def overtaken(self):
        if answer := self.received():  # at the same moment
            return answer
        seen = read_version(self.seen_version())
        self.opinion.refresh_from_db()
        self.case.refresh_from_db()
        self.__dict__.pop("refusal", None)
        since = [change_of(event) for event in since_seen(self.opinion, seen)]
        form = self.form(self.request.POST)
        return self.page(form, status=409, version=self.form_version(), since=since)


class OpinionPage(OpinionFormPage):
    """The unit's. Whoever else reads it is led to the review, where it stands."""

    title, button = "出具论证意见", "提交"

    def check_may(self):
        if self.request.method == "POST":
            check_holds(self.request.user, self.opinion, self.today)

    def get(self, request):
        if not may_give(self.opinion, request.user, self.today):
            return redirect(self.opinion)
        return super().get(request)


class SheetPage(OpinionFormPage):
    """What a unit said on the signed sheet, with the file."""

    form_class = SheetForm
    title, button = "据签字表登记意见", "登记"

    def check_may(self):
        check_runs_reviews(self.request.user)

    @property
    def lead(self):
        return f"{self.opinion.unit}的意见，以签字表为准。"

    def form_extras(self):
        return {"initial": {"given_on": self.review.held_on}} if self.review else {}

    def success_message(self):
        return f"已登记{self.opinion.unit}的意见。{self.outcome}"


class CorrectOpinionPage(OpinionFormPage):
    """更正 by who gave it, or by 项目中心 what it recorded."""

    form_class = CorrectOpinionForm
    title, button = "更正意见", "更正"

    def check_may(self):
        person, opinion = self.request.user, self.opinion
        if not (opinion.is_from_sheet and runs_reviews(person)):
            check_holds(person, opinion, self.today)

    def refusal_of_state(self):
        return "" if self.opinion.is_given else f"{self.opinion.unit}还没有出具意见，不用更正。"

    def form_extras(self):
        names = ("opinion", "words", "to_mend")
        return {"initial": {name: getattr(self.opinion, name) for name in names}}

    def perform(self, form):
        return joint_review_opinions.correct_opinion(
            self.opinion, **form.said(), by=self.request.user, now=self.now
        )

    def success_message(self):
        return "意见已更正。"


def read_version(text):
    return int(text) if text.isascii() and text.isdigit() else -1
