"""Pages on one review: called, put off, called off, its agenda filled."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.models import Unit
from accounts.views.trail_form_page import RowChangePage
from core.forms.form_page import CreatePage
from core.templatetags.formats import quantity
from core.values.dates import month_day
from norms.policy import policy_on
from pipeline import joint_reviews
from pipeline.forms.joint_review import (
    AgendaForm,
    ChangeDayForm,
    ConveneForm,
    EditReviewForm,
    ReasonForm,
)
from pipeline.models import JointReview, JointReviewCase
from pipeline.models.joint_review import OPINIONS
from pipeline.review_permissions import check_runs_reviews

LIST = ("三方联席", "pipeline:reviews")
#: As many cases as one page offers to put on an agenda.
MOST_OFFERED = 60


class VersionedPage(RowChangePage):
    """A form on a row that counts its versions. Its verb holds the projects before the row, so
    that nothing is locked here."""

    template_name = "core/form_page.html"

    def form_version(self):
        return str(self.row.version)

    def lock(self):
        pass

    @property
    def facts(self):
        return {"by": self.request.user, "now": self.now}


class ConveneReview(CreatePage):
    form_class = ConveneForm
    title, button = "召开联席会议", "保存，列入项目"
    lead = "先定会议日期，再把待上会的项目列入议程；论证单位会收到通知。"

    def check_may(self):
        check_runs_reviews(self.request.user)

    def crumbs(self):
        return [(LIST[0], reverse(LIST[1]))]

    def create(self, typed, form):
        return joint_reviews.convene(**typed, by=self.request.user, now=self.now)

    def success_message(self, typed):
        return f"已登记 {typed['held_on']:%Y-%m-%d} 的联席会议。"

    def onward(self, key):
        waits = JointReviewCase.objects.waiting().exists()
        return redirect("pipeline:review-agenda" if waits else "pipeline:review", pk=key)


class OnReview(VersionedPage):
    """Of the office, on one review."""

    button = "保存"

    def rows(self):
        return JointReview.objects.readable_by(self.request.user)

    def check_may(self):
        check_runs_reviews(self.request.user)

    @property
    def about(self):
        return str(self.row)

    def crumbs(self):
        return [(LIST[0], reverse(LIST[1])), (str(self.row), self.row.get_absolute_url())]


class EditReview(OnReview):
    form_class = EditReviewForm
    title = "改地点、说明"

    def form_extras(self):
        return {"initial": {"place": self.row.place, "note": self.row.note}}

    def perform(self, typed, form):
        done = joint_reviews.edit_review(self.row, **typed, **self.facts)
        return "已保存。" if done else None


class ChangeDay(OnReview):
    form_class = ChangeDayForm
    title, button = "会议改期", "改期"

    @property
    def lead(self):
        return f"现在是 {self.row.held_on:%Y-%m-%d}。已有单位出具意见的，不能改期。"

    def form_extras(self):
        return {"initial": {"held_on": self.row.held_on}}

    def perform(self, typed, form):
        done = joint_reviews.change_day(self.row, **typed, **self.facts)
        due = self.row.due_date
        return f"已改到 {self.row.held_on:%Y-%m-%d}，应于{month_day(due)}前办结。" if done else None


class CallOff(OnReview):
    form_class = ReasonForm
    title = button = "取消会议"
    is_danger = True
    lead = "议程上的项目回到待上会，论证单位不用再出具意见；会议记录保留。"

    def perform(self, typed, form):
        done = joint_reviews.call_off(self.row, reason=typed["reason"], **self.facts)
        return "会议已取消，项目回到待上会。" if done else None


class FillAgenda(OnReview):
    """Cases that are 待上会 onto the agenda, with the three units that argue them."""

    form_class = AgendaForm
    template_name = "pipeline/joint_review_agenda.html"
    title, button = "列入议程", "列入议程"

    @property
    def lead(self):
        due = joint_reviews.due_of_opinion(self.row.held_on, self.today)
        return f"论证单位会收到通知，应于{month_day(due)}前出具意见；论证期间可以看项目资料。"

    @cached_property
    def offered(self):
        """Those that wait, the longest first; their projects' owners argue none of their own."""
        rows = JointReviewCase.objects.readable_by(self.request.user).waiting()
        rows = rows.filter(project__withdrawn_on=None)
        rows = rows.select_related("project__owner_unit", "project__responsible_unit")
        return list(rows.order_by("pk")[:MOST_OFFERED])

    @cached_property
    def parties(self):
        """The units of the policy of the review's day, in its order."""
        keys = policy_on(self.row.held_on).review_parties
        units = Unit.objects.active().in_bulk(keys)
        return [units[key] for key in keys if key in units]

    @property
    def units(self):
        """To choose from: the policy's list where it has enough, else every unit."""
        active = Unit.objects.active()
        enough = len(self.parties) >= OPINIONS
        return active.filter(pk__in=[unit.pk for unit in self.parties]) if enough else active

    def form_extras(self):
        offered = [(str(case.pk), words_of(case)) for case in self.offered]
        asked = self.request.GET.getlist("case")
        initial = {"cases": asked or [key for key, _ in offered if len(offered) == 1]}
        return {
            "offered": offered,
            "units": self.units,
            "parties": self.parties,
            "initial": initial,
        }

    def perform(self, typed, form):
        chosen = [case for case in self.offered if str(case.pk) in typed["cases"]]
        for case in chosen:
            self.put(case, form.units())
        names = "、".join(f"“{case.project.name}”" for case in chosen)
        return f"已列入议程：{names}；论证单位会收到通知。"

    def put(self, case, units):
        """One of them; what is refused of several names the project."""
        try:
            done = joint_reviews.put_on_agenda(self.row, case, units, **self.facts)
        except ValidationError as refusal:
            raise ValidationError(
                {"units": f"{case.project.name}：{''.join(refusal.messages)}"}
            ) from None
        if not done:
            # Said, not answered with 409: the others of the form are taken back with it.
            raise ValidationError({"cases": f"“{case.project.name}”刚刚有变动，请刷新后再选。"})


def words_of(case):
    """示例项目 · 第2轮 · 县示例局 · 6,000 万元 · 前期类"""
    words = [case.project.name, str(case.project.responsible_unit)]
    words += [f"{quantity(case.amount)} 万元", case.get_maturity_display()]
    if case.round > 1:
        words.insert(1, f"第{case.round}轮")
    return " · ".join(words)
