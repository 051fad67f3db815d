"""The administrator's pages of units."""

from django.db.models import Count, F, FilteredRelation, OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts import units
from accounts.filtersets import UnitFilterSet
from accounts.form_versions import LISTED, trail_of
from accounts.forms import people
from accounts.forms.units import HeadForm, UnitForm
from accounts.models import Person, Unit, UnitHead, active_on
from accounts.permissions import check_administers
from accounts.tables import UnitTable
from accounts.views.administration import AdministrationPage, every_statement
from accounts.views.trail_form_page import RowChangePage
from core.forms.form_page import CreatePage, MessagePage
from core.lists.page import ListPage


class UnitList(ListPage):
    filterset_class = UnitFilterSet
    table_class = UnitTable
    template_name = "accounts/unit_list.html"
    title = "单位"
    lead = "责任单位和项目单位都在这里；按旧名称也能找到。"

    def check_permission(self):
        check_administers(self.person)

    def get_queryset(self):
        head = FilteredRelation("heads", condition=active_on(self.today, "heads__"))
        staff = Person.objects.mailable().filter(unit=OuterRef("pk")).order_by()
        count = staff.values("unit").annotate(number=Count("*")).values("number")
        return Unit.objects.annotate(head=head).annotate(
            head_name=F("head__person__name"), people_count=Subquery(count)
        )


class NewUnit(AdministrationPage, CreatePage):
    form_class = UnitForm
    title = "登记单位"
    button = "保存"

    def crumbs(self):
        return [("单位", reverse("accounts:units"))]

    def create(self, typed, form):
        return units.enter(form.save(commit=False), by=self.request.user)

    def success_message(self, typed):
        return f"已登记{typed['name']}"

    def onward(self, key):
        return redirect("accounts:unit", pk=key)


class OnUnit(AdministrationPage, RowChangePage):
    template_name = "accounts/unit.html"

    def rows(self):
        return Unit.objects.all()

    def context(self, form):
        # Read again: the heading keeps the name that is stored.
        unit = self.rows().get(pk=self.row.pk)
        return unit_context(unit, self.today) | super().context(form)


class UnitPage(OnUnit):
    form_class = UnitForm

    def form_extras(self):
        return {"instance": self.row}

    def perform(self, typed, form):
        """The form has laid its names on its instance; the stored unit is the one renamed."""
        wanted = typed | {"email": form.instance.email}  # as it is stored
        on = wanted.pop("renamed_on") or self.today
        units.correct(self.rows().get(pk=self.row.pk), wanted, on=on, by=self.request.user)
        return "已保存"


def unit_context(unit, today):
    """What the page of a unit shows, its forms empty."""
    return {
        "unit": unit,
        "today": today,
        "form": UnitForm(instance=unit, today=today),
        "head_form": HeadForm(today=today),
        "heads": every_statement(unit.heads).select_related(
            "person", "corrected_by", "superseded_by"
        ),
        "people": unit.people.mailable(),
        "former_names": unit.former_names.all(),
        "trail": trail_of(unit)[:LISTED],
    }


class AppointHead(OnUnit):
    http_method_names = ("post",)
    form_class = HeadForm
    form_name = "head_form"

    def perform(self, typed, form):
        units.appoint_head(self.row, by=self.request.user, now=self.now, **typed)
        return "负责人已设好"


class EndHead(MessagePage, OnUnit):
    form_class = people.EndForm

    def find(self, pk):
        self.head = get_object_or_404(UnitHead.objects.select_related("unit", "person"), pk=pk)
        self.row = self.head.unit

    def perform(self, typed, form):
        units.end_head(self.head, by=self.request.user, now=self.now, **typed)
        return f"任期于 {typed['on']:%Y-%m-%d} 结束"
