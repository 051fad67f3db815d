"""The county's norms: everybody who is signed in reads, the project office lays down."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Duty
from norms import calendar, changes, forms, month_grid, notice_text
from norms.models import NormSet, Rung
from norms.table import in_order


@require_safe
def table_page(request, pk=None):
    """The set in force today, or another one of the county's sets."""
    today = timezone.localdate()
    sets = list(NormSet.objects.all())
    current = in_force(sets, today)
    shown = current if pk is None else get_object_or_404(NormSet, pk=pk)
    rungs = in_order(shown.rungs.all())
    context = {
        "shown": shown,
        "current": current,
        "sets": [(row, standing(row, current, today)) for row in sets],
        "is_planned": shown.effective_on > today,
        "thresholds": [
            (shown._meta.get_field(name).verbose_name, shown.said(name))
            for name in forms.THRESHOLDS
            if getattr(shown, name) is not None
        ],
        "ladders": [
            (label, [(rung, told(rung)) for rung in rungs if rung.obligation == code])
            for code, label in Rung.Obligation.choices
        ],
        "may_change": request.user.has_duty(Duty.Kind.OFFICE),
        "year": today.year,
    }
    return render(request, "norms/table.html", context)


def in_force(sets, today):
    """As norms_on() decides: the newest effective set, else the oldest."""
    return next((row for row in sets if row.effective_on <= today), sets[-1])


def standing(row, current, today):
    if row == current:
        return "现行"
    return "尚未施行" if row.effective_on > today else "已过"


def told(rung):
    return [Rung.Recipient(code).label for code in rung.recipients]


def edition_new(request):
    """Lay down a new set, begun as a copy of the newest one."""
    changes.check_may_change(request.user)
    source = NormSet.objects.first()
    edition = forms.Edition(source, today=timezone.localdate(), data=request.POST or None)
    if request.method == "POST" and edition.is_valid():
        norm_set = changes.lay_down(*edition.build(), by=request.user)
        messages.success(request, f"已定好，{norm_set}")
        return redirect("norms:set", norm_set.pk)
    return render(request, "norms/new.html", {"edition": edition, "source": source})


@require_POST
def edition_withdraw(request, pk):
    changes.check_may_change(request.user)
    norm_set = get_object_or_404(NormSet, pk=pk)
    try:
        changes.withdraw(norm_set, today=timezone.localdate(), by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已撤回")
    return redirect("norms:table")


FIRST_YEAR, LAST_YEAR = 2000, 2100


def calendar_page(request, year=None):
    """The working days of a year; the office changes single days."""
    today = timezone.localdate()
    year = today.year if year is None else year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    if request.method == "POST":
        changes.check_may_change(request.user)
    form = forms.DaysForm(request.POST or None, year=year)
    if form.is_valid() and saved(form, request.user):
        messages.success(request, "已保存")
        return redirect("norms:calendar", year)
    context = {
        "year": year,
        "today": today,
        "is_known": calendar.is_known(year),
        "months": month_grid.months(year),
        "form": form,
        "may_change": request.user.has_duty(Duty.Kind.OFFICE),
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
    }
    return render(request, "norms/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_paste(request, year):
    """The State Council's notice: read, shown, and written when confirmed."""
    changes.check_may_change(request.user)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    form = forms.PasteForm(request.POST or None)
    found = notice_text.read(form.cleaned_data["text"], year) if form.is_valid() else None
    confirmed = request.POST.get("confirmed") == "1"
    if found and found.rows and confirmed and not found.complaints:
        changes.take_over(found, by=request.user)
        messages.success(request, f"{year} 年的放假安排已录入")
        return redirect("norms:calendar", year)
    is_wrong = bool(form.errors or found and found.complaints)
    return render(
        request,
        "norms/paste.html",
        {"form": form, "found": found, "year": year},
        status=422 if is_wrong else 200,
    )


def saved(form, by):
    try:
        changes.set_days(**form.cleaned_data, by=by)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True
