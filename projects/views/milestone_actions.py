"""What the project office and whoever confirms do to a milestone, and the owner's way back."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.forms.form_page import ChangePage
from core.pages.redirects import safe_next
from projects import permissions
from projects.forms.milestone import CorrectForm, ReplanForm
from projects.forms.project_form import document_warnings
from projects.models import obligation_permissions
from projects.models.milestone_dates import BEFORE_ITS_DATE
from projects.views.conflicts import conflict, perform_verb
from projects.views.milestone_context import MilestonePage, readable_milestones


def for_office(request, pk):
    """The milestone, for the project office alone."""
    found = get_object_or_404(readable_milestones(request.user), pk=pk)
    permissions.check_may_manage(request.user)
    return found


def for_confirmer(request, pk):
    """The milestone, for whoever confirms those of its project (R-AC-2)."""
    found = get_object_or_404(readable_milestones(request.user), pk=pk)
    obligation_permissions.Confirmer(request.user, timezone.localdate()).check_role(found)
    return found


@require_POST
def confirm(request, pk):
    milestone = for_confirmer(request, pk)
    return perform_verb(
        request,
        milestone,
        lambda: milestone.confirm(by=request.user, now=timezone.now()),
        f"“{milestone}”已核定，{_done_words(milestone)}。",
    )


def _done_words(milestone):
    on = milestone.completed_on
    return f"{on:%Y-%m-%d} 完成" if on else "完成"


def for_a_reason(request, milestone, verb, sentence):
    """Do what the verb says, for the reason that was typed."""
    reason = request.POST.get("reason", "")
    do = partial(verb, by=request.user, reason=reason, now=timezone.now())
    return perform_verb(request, milestone, do, sentence, typed=reason)


@require_POST
def send_back(request, pk):
    milestone = for_confirmer(request, pk)
    sentence = f"“{milestone}”已退回，项目单位会收到通知；按现定日期恢复计算逾期。"
    return for_a_reason(request, milestone, milestone.send_back, sentence)


@require_POST
def reopen(request, pk):
    milestone = for_office(request, pk)
    sentence = f"“{milestone}”已重新打开，按现定日期计算逾期。"
    return for_a_reason(request, milestone, milestone.reopen, sentence)


@require_POST
def cancel(request, pk):
    milestone = for_office(request, pk)
    sentence = f"“{milestone}”已取消，保留在路线图上，不再提醒。"
    return for_a_reason(request, milestone, milestone.cancel, sentence)


@require_POST
def withdraw(request, pk):
    milestone = get_object_or_404(readable_milestones(request.user), pk=pk)
    obligation_permissions.check_may_report(request.user, milestone.project, timezone.localdate())
    sentence = f"已撤回“{milestone}”的完成填报，可以重新填报。"
    return for_a_reason(request, milestone, milestone.withdraw, sentence)


class MoveDatePage(ChangePage):
    """A new date for a milestone; its verb is guarded by the version that was seen."""

    template_name = "projects/milestone_date.html"
    not_offered = ""

    def find(self, pk):
        self.milestone = get_object_or_404(readable_milestones(self.request.user), pk=pk)

    def check_may(self):
        permissions.check_may_manage(self.request.user)

    @property
    def about(self):
        return str(self.milestone)

    def crumbs(self):
        above = (self.milestone.project, self.milestone)
        return [(row, row.get_absolute_url()) for row in above]

    def form_version(self):
        return str(self.milestone.version)

    def context(self, form):
        person, milestone = self.request.user, self.milestone
        self.shown = MilestonePage(milestone, person, self.now, self.today, form)
        return super().context(form) | {"page": self.shown, "milestone": milestone}

    def perform(self, typed, form):
        before = self.milestone.due_date
        if not self.move(by=self.request.user, now=self.now, **form.as_facts()):
            return None
        return self.moved(f"由 {before:%Y-%m-%d} 改为 {self.milestone.due_date:%Y-%m-%d}")

    def return_url(self):
        return safe_next(self.request, self.milestone.get_absolute_url())

    def overtaken(self):
        form = self.form(self.request.POST)
        asked = [field for field in form.visible_fields() if field.name != "accept_overdue"]
        typed = [(field.label, form.data.get(field.html_name)) for field in asked]
        return conflict(self.request, self.milestone, typed)


class ReplanPage(MoveDatePage):
    """改期: a new 现定, the 原定 kept."""

    form_class = ReplanForm
    not_offered = BEFORE_ITS_DATE
    title = button = "改期"

    @property
    def lead(self):
        page = self.shown
        if not self.is_offered:
            return ""
        document = "，要填批准文号" if page.move_needs_document else ""
        return (
            f"第 {page.next_move} 次改期{document}。新日期从今天（{self.today:%Y-%m-%d}）到 "
            f"{page.furthest_due:%Y-%m-%d}。原定日期保留，逾期记录保留，提醒按新日期重新计算。"
        )

    @property
    def is_offered(self):
        return self.shown.may_replan

    def move(self, **facts):
        return self.milestone.replan(**facts)

    def moved(self, days):
        times = f"第 {self.milestone.moves().times} 次改期"
        return f"“{self.milestone}”已改期（{times}），{days}；原定日期保留，提醒按新日期计算。"

    def warnings(self, typed):
        return document_warnings(typed["approval"])


class CorrectDatePage(MoveDatePage):
    """A slip of the pen in the 原定, within 24 hours of making the milestone."""

    form_class = CorrectForm
    title = "更正原定日期"
    button = "更正"
    lead = "只用于建立后 24 小时内改录入差错，记录保留。"

    @property
    def is_offered(self):
        return self.shown.may_correct

    def move(self, **facts):
        return self.milestone.correct_baseline(**facts)

    def moved(self, days):
        return f"“{self.milestone}”的原定日期已更正，{days}。"
