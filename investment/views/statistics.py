"""统计: what the statistician enters of a project and of the county."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.views.trail_form_page import TrailChangePage
from investment import month_closing, permissions, statistics
from investment.forms.statistics import FaiForm, StatisticForm
from investment.models import CountyFai, Enrolment, StatisticsFigure
from investment.views.statistics_list import asked_month, asked_year
from projects.models import Project
from projects.models.project import lock_projects


class StatisticsFormPage(TrailChangePage):
    """A form of the statistician; without a year in the address, on this one."""

    button = "保存"

    def check_may(self):
        permissions.check_may_keep_statistics(self.request.user)

    @cached_property
    def year(self):
        return asked_year(self.request, self.today)

    def crumbs(self):
        return [("统计数据", f"{reverse('investment:statistics')}?year={self.year}")]

    def return_url(self):
        return reverse("investment:statistics")


class StatisticPage(StatisticsFormPage):
    """The bureau's side of one project."""

    form_class = StatisticForm
    lead = "按统计口径填写，与台账数据并列对照"

    def find(self, pk):
        readable = Project.objects.readable_by(self.request.user)
        self.project = get_object_or_404(readable, pk=pk)

    def check_may(self):
        super().check_may()
        self.listing = get_object_or_404(self.project.listings, year=self.year)

    @property
    def title(self):
        return f"{self.year} 年统计数据"

    @property
    def about(self):
        return self.project.name

    def crumbs(self):
        return [*super().crumbs(), (self.project.name, self.project.get_absolute_url())]

    @property
    def parent_url(self):
        return super().crumbs()[0][1]

    def what(self):
        return f"{self.project.name}的统计数据"

    def subjects(self):
        """The enrolment and every figure of the year."""
        enrolment = Enrolment.objects.filter(project=self.project)
        return [*enrolment, *StatisticsFigure.objects.filter(listing=self.listing)]

    def lock(self):
        # Before the figures, as the verbs do.
        lock_projects([self.project.pk])

    def form_extras(self):
        plans = self.listing.plans.filter(is_current=True)
        return {
            "months": statistics.ended_months(self.year, self.today),
            "plan": plans.values_list("amount", flat=True).first(),
            "initial": self.known(),
        }

    def known(self):
        """The enrolment, and the figure of the asked or the newest month."""
        enrolment = Enrolment.objects.filter(project=self.project).first()
        kept = StatisticsFigure.objects.filter(listing=self.listing)
        month = asked_month(self.request) or month_closing.last_closed(self.year)
        figure = kept.filter(month=month).first() if month else kept.first()
        told = {"ytd": figure.ytd, "reason": figure.reason} if figure else {}
        return {"enrolled_on": enrolment and enrolment.enrolled_on, "month": month, **told}

    def perform(self, typed, form):
        told = {"by": self.request.user, "now": self.now}
        if typed["enrolled_on"]:
            statistics.enrol(self.project, on=typed["enrolled_on"], **told)
        if typed["ytd"] is not None:
            facts = {name: typed[name] for name in ("month", "ytd", "reason")}
            statistics.record_reported(self.listing, **told, **facts)
        return f"{self.project.name}的统计数据已保存。"


class CountyFaiPage(StatisticsFormPage):
    """全县固定资产投资, as published."""

    form_class = FaiForm
    lead = "按统计局公布数填写，不由台账推算；改填的，原数记录在案"

    @property
    def title(self):
        return f"{self.year} 年全县固定资产投资"

    def what(self):
        return self.title

    def subjects(self):
        return list(CountyFai.objects.filter(year=self.year))

    def form_extras(self):
        return {
            "months": statistics.ended_months(self.year, self.today),
            "promised": statistics.promised_fai(self.year),
        }

    def perform(self, typed, form):
        facts = {name: typed[name] for name in ("month", "ytd", "growth", "source")}
        told = {"by": self.request.user, "now": self.now}
        return f"{statistics.record_county_fai(self.year, **told, **facts)}，已保存。"
