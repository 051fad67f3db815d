"""The administrator's pages of units."""

from django.contrib import messages
from django.db.models import Count, F, FilteredRelation, OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import units
from accounts.filtersets import UnitFilterSet
from accounts.form_versions import acts_on
from accounts.forms import people
from accounts.forms.units import HeadForm, UnitForm
from accounts.models import AuditEntry, Person, Unit, UnitHead, active_on
from accounts.permissions import check_administers, for_administrators
from accounts.tables import UnitTable
from accounts.views.people import accepted, first_error, said_of
from core.lists.page import ListPage


class UnitList(ListPage):
    filterset_class = UnitFilterSet
    table_class = UnitTable
    template_name = "accounts/unit_list.html"

    def check_permission(self):
        check_administers(self.person)

    def get_queryset(self):
        head = FilteredRelation("heads", condition=active_on(self.today, "heads__"))
        staff = Person.objects.mailable().filter(unit=OuterRef("pk")).order_by()
        count = staff.values("unit").annotate(number=Count("*")).values("number")
        return Unit.objects.annotate(head=head).annotate(
            head_name=F("head__person__name"), people_count=Subquery(count)
        )


@for_administrators
def unit_new(request):
    form = UnitForm(request.POST or None)
    if form.is_valid():
        unit = units.enter(form.save(commit=False), by=request.user)
        messages.success(request, f"已登记{unit.name}")
        return redirect(unit)
    return render(request, "accounts/unit_new.html", {"form": form})


@for_administrators
@acts_on(Unit, fields=UnitForm.base_fields)
def unit_page(request, pk):
    unit = get_object_or_404(Unit, pk=pk)
    if request.method == "POST":
        form = UnitForm(request.POST, instance=unit)
        if form.is_valid():
            save(unit.pk, form, request.user)
            messages.success(request, "已保存")
            return redirect(unit)
        return show(request, get_object_or_404(Unit, pk=pk), form=form)
    return show(request, unit)


def save(pk, form, by):
    """The form has laid its names on its instance; the stored unit is the one that is renamed."""
    said = form.cleaned_data | {"email": form.instance.email}  # as it is stored
    on = said.pop("renamed_on") or timezone.localdate()
    units.correct(Unit.objects.get(pk=pk), said, on=on, by=by)


def show(request, unit, **bound):
    today = timezone.localdate()
    context = {
        "unit": unit,
        "today": today,
        "form": UnitForm(instance=unit, initial={"renamed_on": today}),
        "head_form": HeadForm(initial={"since": today}, auto_id="head_%s"),
        "heads": said_of(unit.heads).select_related("person", "corrected_by", "superseded_by"),
        "people": unit.people.mailable(),
        "former_names": unit.former_names.all(),
        "trail": AuditEntry.objects.filter(subject_type="accounts.unit", subject_id=unit.pk)[:20],
    }
    return render(request, "accounts/unit.html", context | bound)


@for_administrators
@require_POST
@acts_on(Unit, fields=HeadForm.base_fields)
def head_appoint(request, pk):
    unit = get_object_or_404(Unit, pk=pk)
    form, now = HeadForm(request.POST, auto_id="head_%s"), timezone.now()
    if accepted(form, lambda **said: units.appoint_head(unit, by=request.user, now=now, **said)):
        messages.success(request, "负责人已设好")
        return redirect(unit)
    return show(request, unit, head_form=form)


@for_administrators
@require_POST
@acts_on(UnitHead, lambda head: head.unit)
def head_end(request, pk):
    head = get_object_or_404(UnitHead.objects.select_related("unit", "person"), pk=pk)
    form, now = people.EndForm(request.POST), timezone.now()
    if accepted(form, lambda **said: units.end_head(head, by=request.user, now=now, **said)):
        messages.success(request, f"任期于 {form.cleaned_data['on']:%Y-%m-%d} 结束")
    else:
        messages.error(request, first_error(form))
    return redirect(head.unit)
