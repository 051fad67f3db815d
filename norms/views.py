"""The county's norms: everybody who is signed in reads, the project office lays down."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import seen
from accounts.models import AuditEntry, Duty
from norms import calendar, changes, forms, month_grid, notice_text
from norms.models import CalendarDay, NormSet, Rung
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
    version = seen.fingerprint(*NormSet.objects.values_list("pk", flat=True))
    if request.method == "POST" and seen.is_stale(request, version):
        made = seen.changes_since(source, "") if source else []
        return seen.overtaken(request, "制度", reverse("norms:new"), made)
    edition = forms.Edition(source, today=timezone.localdate(), data=request.POST or None)
    if request.method == "POST" and edition.is_valid():
        norm_set = changes.lay_down(*edition.build(), by=request.user)
        messages.success(request, f"已定好，{norm_set}")
        return redirect("norms:set", norm_set.pk)
    return render(
        request, "norms/new.html", {"edition": edition, "source": source, "version": version}
    )


@require_POST
def edition_withdraw(request, pk):
    changes.check_may_change(request.user)
    norm_set = get_object_or_404(NormSet, pk=pk)
    if response := seen.refuse_stale(request, norm_set, reverse("norms:set", args=[pk])):
        return response
    try:
        changes.withdraw(norm_set, today=timezone.localdate(), by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已撤回")
    return redirect("norms:table")


FIRST_YEAR, LAST_YEAR = 2000, 2100


def version_of(year):
    """Of the days of a year that differ from Monday to Friday."""
    days = CalendarDay.objects.filter(date__year=year).order_by("date")
    return seen.fingerprint(year, list(days.values_list("date", "is_workday", "name")))


def overtaken(request, year, fields):
    """409: a colleague changed the year's days; what was typed is kept."""
    entries = AuditEntry.objects.filter(subject_type=CalendarDay._meta.label_lower)[:1]
    made = [seen.Change(row.at, row.by_name, seen.words_of(row)) for row in entries]
    typed, back = seen.typed_in(request, fields), reverse("norms:calendar", args=[year])
    return seen.overtaken(request, f"{year} 年工作日", back, made, typed=typed)


def calendar_page(request, year=None):
    """The working days of a year; the office changes single days."""
    today = timezone.localdate()
    year = today.year if year is None else year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    if request.method == "POST":
        changes.check_may_change(request.user)
        if seen.is_stale(request, version_of(year)):
            return overtaken(request, year, forms.DaysForm.base_fields)
    form = forms.DaysForm(request.POST or None, year=year)
    if form.is_valid() and saved(form, request.user):
        messages.success(request, "已保存")
        return redirect("norms:calendar", year)
    context = {
        "year": year,
        "version": version_of(year),
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
    if confirmed and seen.is_stale(request, version_of(year)):
        return overtaken(request, year, forms.PasteForm.base_fields)
    if found and found.rows and confirmed and not found.complaints:
        changes.take_over(found, by=request.user)
        messages.success(request, f"{year} 年的放假安排已录入")
        return redirect("norms:calendar", year)
    is_wrong = bool(form.errors or found and found.complaints)
    return render(
        request,
        "norms/paste.html",
        {"form": form, "found": found, "year": year, "version": version_of(year)},
        status=422 if is_wrong else 200,
    )


def saved(form, by):
    try:
        changes.set_days(**form.cleaned_data, by=by)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True
