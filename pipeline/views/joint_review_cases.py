"""Pages on one case: proposed, taken off an agenda, withdrawn."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property

from core.forms.form_page import CreatePage
from core.permissions import deny
from core.values.plain_numbers import read_number
from pipeline import joint_reviews
from pipeline.forms.joint_review import ProposeForm, ReasonForm
from pipeline.models import JointReviewCase
from pipeline.review_permissions import (
    PROPOSE_SENTENCE,
    check_may_propose,
    check_may_withdraw,
    check_runs_reviews,
    may_propose_any,
)
from pipeline.usual_unit import usual_unit_words
from pipeline.views.joint_review_forms import LIST, VersionedPage
from projects.models import Project


class ProposeCase(CreatePage):
    """提请论证, from the project's page or from the list, where the project is named."""

    form_class = ProposeForm
    title, button = "提请联席论证", "提请"

    def find(self):
        key = read_number(self.request.GET.get("project", ""))
        readable = Project.objects.readable_by(self.request.user).current()
        readable = readable.select_related("responsible_unit")
        self.project = get_object_or_404(readable, pk=key) if key is not None else None

    def check_may(self):
        if self.project:
            check_may_propose(self.request.user, self.project)
        elif not may_propose_any(self.request.user):
            deny(PROPOSE_SENTENCE)

    @property
    def about(self):
        return self.project.name if self.project else ""

    @property
    def lead(self):
        """What is to be known before it is proposed (again)."""
        usual = usual_unit_words(self.project) if self.project else ""
        return self._said_last() + usual

    def _said_last(self):
        last, result = self.last, JointReviewCase.Result
        if last and last.result == result.RETURNED:
            mend = "；".join(last.to_mend.splitlines())
            return f"上一轮 {last.decided_on:%Y-%m-%d} 退回，要补正：{mend}"
        if last and last.result == result.REFUSED:
            return f"{last.decided_on:%Y-%m-%d} 论证不予通过；重新提请要写明情况有哪些变化。"
        if last and last.result != result.WITHDRAWN:
            return f"本项目的论证现在是“{last.standing}”。"
        return "提请后由项目中心列入联席会议议程，三个单位论证，通过后办理入库。"

    def crumbs(self):
        if self.project:
            return [(self.project.name, self.project.get_absolute_url())]
        return [(LIST[0], reverse(LIST[1]))]

    @cached_property
    def last(self):
        """The last case of the project of the address, or None."""
        return self.project and self.project.joint_review_cases.order_by("pk").last()

    def form_extras(self):
        last, initial = self.last, {}
        if self.project:
            amount = last.amount if last else self.project.total_investment
            typed = f"{amount.normalize():f}" if amount else ""
            initial = {"amount": typed, "maturity": last.maturity if last else ""}
        return {"person": self.request.user, "project": self.project, "initial": initial}

    def create(self, typed, form):
        project = self.project or typed["project"]
        facts = {name: typed[name] for name in ("amount", "maturity", "reason")}
        return joint_reviews.propose(project, **facts, by=self.request.user, now=self.now)

    def success_message(self, typed):
        name = (self.project or typed["project"]).name
        return f"已提请联席论证：“{name}”，等项目中心列入议程。"

    def onward(self, key):
        if self.project:
            return redirect(f"{self.project.get_absolute_url()}#reviews")
        return redirect(f"{reverse(LIST[1])}?tab=waiting")


class OnCase(VersionedPage):
    """A form on one case, at its project's gate."""

    def rows(self):
        rows = JointReviewCase.objects.readable_by(self.request.user)
        return rows.select_related("project__responsible_unit", "project__owner_unit", "review")

    def find(self, pk):
        super().find(pk)
        #: Where its reader came from, whatever becomes of the case.
        self.came_from = self.row.get_absolute_url()

    @property
    def about(self):
        return self.row.project.name

    def crumbs(self):
        where = str(self.row.review) if self.row.review else self.row.project.name
        return [(LIST[0], reverse(LIST[1])), (where, self.came_from)]

    def return_url(self):
        return self.came_from


class TakeOffAgenda(OnCase):
    form_class = ReasonForm
    title = button = "撤下议程"
    lead = "项目回到待上会，论证单位不用再出具意见。已有单位出具意见的不能撤下。"

    def check_may(self):
        check_runs_reviews(self.request.user)

    def perform(self, typed, form):
        done = joint_reviews.take_off_agenda(self.row, reason=typed["reason"], **self.facts)
        return f"“{self.row.project.name}”已撤下议程，回到待上会。" if done else None


class WithdrawCase(OnCase):
    form_class = ReasonForm
    title = button = "撤回论证"
    is_danger = True
    lead = "本次提请作废，论证单位不用再出具意见；以后可以重新提请。"

    def check_may(self):
        check_may_withdraw(self.request.user, self.row)

    def perform(self, typed, form):
        done = joint_reviews.withdraw_case(self.row, reason=typed["reason"], **self.facts)
        return f"“{self.row.project.name}”的论证已撤回。" if done else None
