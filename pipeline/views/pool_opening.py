"""期初清单: what the pool begins with, confirmed by the office once; all of it 未经联席."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from core.forms.form_page import CreatePage
from pipeline import pool_entries
from pipeline.forms.pool_opening import MOST, OpeningForm
from pipeline.models import Maturity, PoolOpening
from pipeline.permissions import check_may_keep_pool
from pipeline.pool_offers import offered_projects
from pipeline.pool_records import NewEntry
from projects.models import Project


class ConfirmOpening(CreatePage):
    form_class = OpeningForm
    template_name = "pipeline/pool_opening.html"
    title = "确认期初清单"
    button = "确认期初清单"
    is_wide = True
    lead = (
        "只办一次。台账上本年的储备、前期项目列在下面，逐个选成熟度，不列入的选“不列入”。"
        "期初清单的项目都标“未经联席”，单独计数；以后的项目通过联席论证入库。"
    )

    def check_may(self):
        check_may_keep_pool(self.request.user)

    def crumbs(self):
        return [("储备库", reverse("pipeline:pool"))]

    def get(self, request):
        opening = PoolOpening.objects.first()
        if opening:
            messages.info(
                request, f"期初清单已于 {opening.confirmed_on:%Y-%m-%d} 确认过，只办一次。"
            )
            return redirect("pipeline:pool")
        return super().get(request)

    @cached_property
    def found(self):
        seen = Project.objects.visible_to(self.request.user)
        rows = offered_projects(seen, self.today.year).select_related("responsible_unit")
        return list(rows.order_by("responsible_unit__name", "name_key", "pk"))

    @property
    def left_out(self):
        """How many the page does not hold."""
        return max(len(self.found) - MOST, 0)

    def form_extras(self):
        return {"offered": self.found[:MOST]}

    def context(self, form):
        return super().context(form) | {"maturities": Maturity.choices}

    def create(self, typed, form):
        return pool_entries.confirm_opening(
            [
                NewEntry(row.project, typed["confirmed_on"], row.amount, row.maturity)
                for row in form.chosen
            ],
            confirmed_on=typed["confirmed_on"],
            document=typed["document"],
            by=self.request.user,
            now=self.now,
        )

    def form_valid(self, form):
        self.said = form.sums
        return super().form_valid(form)

    def success_message(self, typed):
        return f"期初清单已确认：{self.said}，自 {typed['confirmed_on']:%Y-%m-%d} 起计入储备库。"

    def onward(self, key):
        return redirect("pipeline:pool")
