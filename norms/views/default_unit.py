"""行业分工: everybody who is signed in reads, the project office lays down."""

from django.contrib import messages
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import form_versions
from accounts.models import Duty
from accounts.views.trail_form_page import RowChangePage
from core.forms.form_page import CreatePage, FormPage
from core.lists.page import ListPage
from norms import default_unit_changes, permissions
from norms.forms.default_unit import DefaultUnitForm
from norms.models import DefaultUnit
from norms.tables import DefaultUnitTable


class DefaultUnitList(ListPage):
    table_class = DefaultUnitTable
    template_name = "norms/default_unit_list.html"
    title = "行业分工"
    lead = (
        "按项目名称、建设内容和所属领域，提示通常由哪个单位负责；录入和导入时只提示，由办理的人定。"
    )

    def get_queryset(self):
        return DefaultUnit.objects.annotate(
            area_name=F("work_area__name"),
            # As a unit says its own name: the short one where it has one.
            unit_name=Coalesce(NullIf("unit__short_name", Value("")), "unit__name"),
            closed_on=F("unit__closed_on"),
        )

    def get_table(self):
        table = super().get_table()
        table.may_change = self.may_change
        return table

    @property
    def may_change(self):
        return self.person.has_duty(Duty.Kind.OFFICE)

    def get_context_data(self, **more):
        return super().get_context_data(may_change=self.may_change, **more)


class DefaultUnitPage(FormPage):
    """What entering a row and changing one have in common."""

    form_class = DefaultUnitForm
    button = "保存"

    def check_may(self):
        permissions.check_may_change(self.request.user)

    def crumbs(self):
        return [("制度", reverse("norms:table")), ("行业分工", reverse("norms:default-units"))]


class NewDefaultUnit(DefaultUnitPage, CreatePage):
    title = "登记行业分工"

    def create(self, typed, form):
        row = form.save(commit=False)
        return default_unit_changes.enter(row, by=self.request.user, now=self.now)

    def success_message(self, typed):
        return "已登记，录入和导入项目时按此提示。"

    def onward(self, key):
        return redirect("norms:default-units")


class ChangeDefaultUnit(DefaultUnitPage, RowChangePage):
    template_name = "norms/default_unit.html"
    title = "修改行业分工"

    @property
    def about(self):
        return str(self.row)

    def rows(self):
        return DefaultUnit.objects.select_related("unit", "work_area")

    def form_extras(self):
        return {"instance": self.row}

    def perform(self, typed, form):
        """The form has laid what it read on its instance; the stored row is the one changed."""
        row = self.rows().get(pk=self.row.pk)
        default_unit_changes.correct(row, typed, by=self.request.user, now=self.now)
        return "已保存"

    def return_url(self):
        return reverse("norms:default-units")

    def latest_url(self):
        return self.row.get_absolute_url()

    def context(self, form):
        trail = form_versions.trail_of(self.row)[: form_versions.LISTED]
        # Read again: the heading and the button keep what is stored.
        stored = self.rows().get(pk=self.row.pk)
        return super().context(form) | {"row": stored, "trail": trail}


@require_POST
def default_unit_remove(request, pk):
    permissions.check_may_change(request.user)
    row = get_object_or_404(DefaultUnit.objects.select_related("unit", "work_area"), pk=pk)
    if response := form_versions.refuse_stale(request, row, reverse("norms:default-units")):
        return response
    default_unit_changes.remove(row, by=request.user)
    messages.success(request, f"“{row}”已去掉，不再提示。")
    return redirect("norms:default-units")
