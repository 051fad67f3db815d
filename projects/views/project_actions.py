"""Actions of the project center on a project: people, stage, kind, milestone, withdrawal."""

from django.contrib import messages
from django.shortcuts import redirect

from projects import assign_people, project_lifecycle, roadmap, year_listings
from projects.forms.assign_people import PeopleForm
from projects.forms.project_actions import (
    KindForm,
    MilestoneForm,
    StageForm,
    WithdrawForm,
    current_leads,
)
from projects.forms.project_form import document_warnings
from projects.models import Project
from projects.models.assignments import ONE_AT_A_TIME
from projects.views.listing_page import ListingPage
from projects.views.project_form_page import ProjectChangePage, ProjectCreatePage


class PeopleView(ProjectChangePage):
    form_class = PeopleForm
    title = "变更包联领导、联系人和责任人"
    button = "保存"
    lead = "提醒和邮件随人走：从所填的那一天起发给新的人。今天以前的日期按更正办理，原记录保留。"

    def form_version(self):
        project = self.project
        held = [row.open() for row in (project.contacts, project.responsibles)]
        people = [list(rows.values_list("person", flat=True)) for rows in held]
        return f"{current_leads(project)} {people}"

    def perform(self, typed, form):
        facts = {"on": typed["on"], "by": self.request.user, "now": self.now}
        facts["reason"] = typed["reason"]
        if form.concerns("lead"):
            self.assign_lead(typed["lead"], facts)
        if form.concerns("deputies"):
            assign_people.set_deputies(self.project, typed["deputies"], **facts)
        for role in ONE_AT_A_TIME:
            if form.concerns(role):
                assign_people.assign_holder(role, self.project, typed[role], **facts)
        return "已保存，原任的记录保留。"

    def assign_lead(self, official, facts):
        if official:
            assign_people.assign_lead(self.project, official, **facts)
        else:
            assign_people.end_lead(self.project, **facts)


class StageView(ProjectChangePage):
    form_class = StageForm
    title = "变更项目阶段"
    button = "保存"
    lead = "停工、终止和恢复施工另有各自的页面。"

    def get(self, request):
        if self.project.stage in Project.FROZEN_STAGES:
            word = self.project.get_stage_display()
            messages.info(request, f"项目{word}中，阶段随“恢复施工”变回。")
            return redirect(self.project)
        return super().get(request)

    def perform(self, typed, form):
        by, now = self.request.user, self.now
        facts = {name: typed[name] for name in ("stage", "on", "reason")}
        done = project_lifecycle.change_stage(self.project, by=by, now=now, **facts)
        stage = self.project.get_stage_display()
        return f"项目阶段已改为{stage}。" if done else f"项目阶段没有变化，仍是{stage}。"


class KindView(ListingPage):
    form_class = KindForm
    title = "改建设性质"
    button = "保存"

    @property
    def lead(self):
        listing = self.listing()
        kind = listing.get_kind_display() or "未定"
        return (
            f"{listing.year} 年清单，现为“{kind}”。改后原来的法定节点取消、记录保留，"
            "并按新的性质建立节点。"
        )

    def form_extras(self):
        return {"listing": self.listing()}

    def form_version(self):
        return self.listing().kind

    def perform(self, typed, form):
        listing, by = self.listing(), self.request.user
        facts = {name: typed[name] for name in ("kind", "reason", "due_date", "approval")}
        facts |= {"decided_on": typed["kind_decided_on"], "accept_overdue": form.accepted}
        milestone = year_listings.change_kind(listing, by=by, now=self.now, **facts)
        return f"建设性质已改为{listing.get_kind_display()}{made_words(milestone)}。"

    def warnings(self, typed):
        return document_warnings(typed["approval"])


class WithdrawView(ProjectChangePage):
    form_class = WithdrawForm
    title = "撤回项目"
    button = "撤回这个项目"
    is_danger = True

    @property
    def lead(self):
        number = self.project.milestones.filter(
            state__in=["pending", "submitted"], frozen_on=None
        ).count()
        return (
            f"用于重复录入或录错的项目。撤回后不再出现在清单里，{number} 个未完成的节点一并取消；"
            "记录保留，项目中心和审计员仍可查看。"
        )

    def perform(self, typed, form):
        facts = {"reason": typed["reason"], "on": self.today, "now": self.now}
        project_lifecycle.withdraw(self.project, by=self.request.user, **facts)
        return "项目已撤回，记录保留。"


class NewMilestoneView(ProjectCreatePage):
    form_class = MilestoneForm
    title = "加节点"
    button = "加入路线图"
    again = "加入，再加一个"
    chips = ("前期手续办结", "施工招标完成", "主体封顶", "设备安装完成", "年度建设任务完成")

    # Of a page that changes; which page it is on, the address says alike.
    find = ProjectChangePage.find  # type: ignore[assignment]

    def create(self, typed, form):
        listing = self.project.listings.filter(year=typed["due_date"].year).first()
        facts = {name: typed[name] for name in ("name", "due_date", "code")}
        facts["accept_overdue"] = form.accepted
        by, now = self.request.user, self.now
        return roadmap.add_milestone(
            self.project, listing=listing, known_since=self.today, by=by, now=now, **facts
        )

    def success_message(self, typed):
        return f"节点“{typed['name']}”已加入路线图。"

    def onward(self, key):
        if "again" in self.request.POST:
            return redirect("projects:milestone-new", pk=self.project.pk)
        return redirect(self.project)


def made_words(milestone):
    """，已建立“开工”节点，时限 2026-06-30: what a listing or a kind has made, or nothing."""
    return f"，已建立“{milestone}”节点，时限 {milestone.due_date:%Y-%m-%d}" if milestone else ""
