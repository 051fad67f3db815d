"""停工, 延长复核, 终止, 恢复施工: pages of the project center on one project."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from accounts import form_versions
from core.forms.fields import DayField
from projects import pauses
from projects.forms.pause import ExtendReviewForm, PauseForm, ResumeForm, TerminateForm
from projects.forms.project_form import document_warnings
from projects.models import Pause
from projects.views.project_form_page import ProjectChangePage


class PauseView(ProjectChangePage):
    form_class = PauseForm
    title = "停工"
    button = "停工"
    lead = (
        "从批准之日起，未完成的节点和未报的月报不计逾期、不再提醒；待核的照常核定。"
        "批示照常要回复。冬季停工不用办理。"
    )

    def get(self, request):
        return self.refuse_resting() or super().get(request)

    def refuse_resting(self):
        if rested := pause_of(self.project):
            sentence = f"项目已于 {rested.approved_on:%Y-%m-%d} 起{rested.word}。"
            messages.info(self.request, sentence)
            return redirect(self.project)
        return None

    def perform(self, typed, form):
        facts = {name: typed[name] for name in form.fields if name != "on"}
        made = pauses.pause(
            self.project, approved_on=typed["on"], by=self.request.user, now=self.now, **facts
        )
        return (
            f"项目自 {made.approved_on:%Y-%m-%d} 起停工，{typed['review_date']:%Y-%m-%d} 前复核。"
        )


class RestingPage(ProjectChangePage):
    """Of a project that rests; whoever comes later is told that it does not any more."""

    def find(self, pk):
        super().find(pk)
        self.rested = pause_of(self.project)

    def lock(self):
        super().lock()
        self.rested = pause_of(self.project)

    def get(self, request):
        if self.rested is None:
            messages.info(request, "项目没有停工。")
            return redirect(self.project)
        return super().get(request)

    def form_extras(self):
        return {"rested": self.rested}

    def facts(self):
        return {"by": self.request.user, "now": self.now}


class ExtendReviewView(RestingPage):
    form_class = ExtendReviewForm
    title = "延长停工复核"
    button = "延长"
    lead = "已经复核、仍要停工的，定下一次复核的日期。"

    def perform(self, typed, form):
        made = pauses.extend_review(self.rested, **typed, **self.facts())
        return f"下次复核日期 {made.due_date:%Y-%m-%d}。"


class TerminateView(RestingPage):
    form_class = TerminateForm
    title = "终止项目"
    button = "终止这个项目"
    is_danger = True
    lead = (
        "终止的项目，节点和月报不计逾期、不再提醒，批示照常要回复；仍在清单和总数里，单独列出。"
        "录错或重复录入的请用“撤回”。"
    )

    def get(self, request):
        if self.rested and self.rested.terminated_on:
            messages.info(request, f"项目已于 {self.rested.terminated_on:%Y-%m-%d} 终止。")
            return redirect(self.project)
        # Of one that does not rest as well.
        return super(RestingPage, self).get(request)

    def perform(self, typed, form):
        facts = {name: typed[name] for name in form.fields if name != "on"}
        pauses.terminate(self.project, approved_on=typed["on"], **facts, **self.facts())
        return f"项目自 {typed['on']:%Y-%m-%d} 起终止。"


class ResumeView(RestingPage):
    """One act: the day, and the new dates of all that rested."""

    form_class = ResumeForm
    title = "恢复施工"
    button = "恢复施工"
    again = "按上面的日期重算"
    lead = (
        "节点日期按停工天数后移，可以逐个改；清空或与现定相同的不移。"
        "恢复施工不等于报“复工”，复工节点仍由项目单位报完成。"
    )

    @property
    def milestones(self):
        return list(pauses.frozen_milestones(self.project)) if self.rested else []

    def form_version(self):
        rows = [(m.pk, m.due_date, m.version) for m in self.milestones]
        return form_versions.fingerprint(self.project.version, rows)

    def form_extras(self):
        return super().form_extras() | {"milestones": self.milestones, "on": self.resumed_on()}

    def resumed_on(self):
        """The day from which the dates are worked out: as it was typed, else today."""
        try:
            typed = DayField(required=False).clean(self.request.POST.get("on", ""))
        except ValidationError:
            typed = None
        return typed or self.today

    def post(self, request):
        if "again" in request.POST and not self.is_stale():
            return self.page(self.recounted())
        return super().post(request)

    def recounted(self):
        """The form as it was typed, its dates by the day of resumption anew."""
        form = self.form()
        form.initial |= {
            name: self.request.POST.get(name, "") for name in ("document", "reason", "approval")
        }
        return form

    def perform(self, typed, form):
        facts = {name: typed[name] for name in ("on", "document", "reason", "approval")}
        dates = form.dates()
        pauses.resume(self.rested, dates=dates, **facts, **self.facts())
        moved = f"，{len(dates)} 个节点的日期已调整" if dates else "，节点日期没有移动"
        return f"项目自 {typed['on']:%Y-%m-%d} 起恢复施工{moved}。"

    def warnings(self, typed):
        return document_warnings(typed["approval"])


def pause_of(project):
    """The pause in which it rests, with its review date; or None."""
    return Pause.objects.open().filter(project=project).with_review_date().first()
