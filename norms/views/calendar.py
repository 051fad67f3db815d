"""Working days of a year: the table, single days, and the notice taken over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import form_versions
from accounts.models import AuditEntry, Duty
from norms import (
    calendar_changes,
    calendar_grid,
    holiday_notice,
    permissions,
    workdays,
)
from norms.forms import calendar
from norms.models import CalendarDay

FIRST_YEAR, LAST_YEAR = 2000, 2100


def calendar_page(request, year=None):
    """The working days of a year; the office changes single days."""
    today = timezone.localdate()
    year = today.year if year is None else year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    if request.method == "POST":
        permissions.check_may_change(request.user)
        if form_versions.is_stale(request, version_of(year)):
            return overtaken(request, year, calendar.DaysForm.base_fields)
    form = calendar.DaysForm(request.POST or None, year=year)
    if form.is_valid() and saved(form, request.user):
        messages.success(request, "已保存")
        return redirect("norms:calendar", year)
    context = {
        "year": year,
        "version": version_of(year),
        "today": today,
        "is_known": workdays.is_known(year),
        "missing": workdays.missing_holidays(year),
        "months": calendar_grid.months(year),
        "form": form,
        "may_change": request.user.has_duty(Duty.Kind.OFFICE),
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
    }
    return render(request, "norms/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_paste(request, year):
    """The State Council's notice: read, shown, and written when confirmed."""
    permissions.check_may_change(request.user)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    form = calendar.PasteForm(request.POST or None)
    found = holiday_notice.read(form.cleaned_data["text"], year) if form.is_valid() else None
    confirmed = request.POST.get("confirmed") == "1"
    if confirmed and form_versions.is_stale(request, version_of(year)):
        return overtaken(request, year, calendar.PasteForm.base_fields)
    if found and found.rows and confirmed and not found.complaints:
        calendar_changes.take_over(found, by=request.user)
        messages.success(request, f"{year} 年的放假安排已录入")
        return redirect("norms:calendar", year)
    is_wrong = bool(form.errors or found and found.complaints)
    return render(
        request,
        "norms/calendar_paste.html",
        {"form": form, "found": found, "year": year, "version": version_of(year)},
        status=422 if is_wrong else 200,
    )


def saved(form, by):
    try:
        calendar_changes.set_days(**form.cleaned_data, by=by)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def version_of(year):
    """Of the days of a year that differ from Monday to Friday."""
    days = CalendarDay.objects.filter(date__year=year).order_by("date")
    return form_versions.fingerprint(year, list(days.values_list("date", "is_workday", "name")))


def overtaken(request, year, fields):
    """409: a colleague changed the year's days; what was typed is kept."""
    entries = AuditEntry.objects.filter(subject_type=CalendarDay._meta.label_lower)[:1]
    made = [
        form_versions.Change(row.at, row.by_name, form_versions.words_of(row)) for row in entries
    ]
    typed, back = form_versions.typed_in(request, fields), reverse("norms:calendar", args=[year])
    return form_versions.overtaken(request, f"{year} 年工作日", back, made, typed=typed)
