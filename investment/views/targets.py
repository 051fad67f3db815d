"""年度目标: the year's counted promises by work area, each with what was reached and its source."""

from collections import Counter
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import form_versions
from investment import on_time_rate, targets
from investment.forms.targets import ActualForm
from investment.models import AnnualTarget
from investment.statutory_dates_kept import hard_dates
from projects.permissions import sees_whole_county


@require_safe
def target_list(request):
    today = timezone.localdate()
    year = chosen_year(request, today)
    mine = AnnualTarget.objects.visible_to(request.user)
    rows = targets.target_statuses(year, min(today, date(year, 12, 31)), among=mine)
    state = request.GET.get("state", "")
    shown = [row for row in rows if row.state == state] if state in targets.STATES else rows
    context = {
        "year": year,
        "years": years_of(mine, year),
        "areas": by_area(shown),
        "shown": shown,
        "state": state if state in targets.STATES else "",
        "counts": counted(rows),
        "total": len(rows),
    }
    if sees_whole_county(request.user):
        # Their links open lists, which would show others fewer rows than the number says.
        context |= {
            "hard_dates": hard_dates(year, today),
            "new_energy": targets.new_energy(),
            "kept": on_time_rate.on_time_rates_of_year(year, today),
        }
    return render(request, "investment/target_list.html", context)


def chosen_year(request, today):
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today.year


def years_of(mine, shown):
    found = mine.order_by().values_list("year", flat=True).distinct()
    return sorted({*found, shown}, reverse=True)


def counted(rows):
    """[(state, its word, how many)] of the states that occur."""
    counts = Counter(row.state for row in rows)
    return [(state, word, counts[state]) for state, word in targets.STATES.items() if counts[state]]


def by_area(rows):
    """[(work area or None, its rows)]; what belongs to no work leads, as in the plan."""
    first = [row for row in rows if row.target.work_area is None]
    rest = [row for row in rows if row.target.work_area is not None]
    rest.sort(key=lambda row: (row.target.work_area.number, row.target.number))
    grouped = [(area, list(few)) for area, few in groupby(rest, lambda row: row.target.work_area)]
    return [(None, first), *grouped] if first else grouped


def target(request, pk):
    """One target with all that was ever entered, and the form for those who keep it."""
    row = get_object_or_404(
        AnnualTarget.objects.visible_to(request.user).select_related("work_area"), pk=pk
    )
    now = timezone.now()
    today = timezone.localdate(now)
    if request.method == "POST":
        targets.check_may_enter(request.user)
        back, fields = reverse("investment:target", args=[row.pk]), ActualForm.base_fields
        if response := form_versions.refuse_stale(request, row, back, fields):
            return response
        form = ActualForm(request.POST, target=row, today=today)
        if form.is_valid() and enter(form, row, request.user, today, now):
            messages.success(request, f"已填报“{row}”，以前填的仍可查看。")
            return redirect("investment:target", pk=row.pk)
        return show_target(request, row, form, today, status=422)
    return show_target(request, row, ActualForm(target=row, today=today), today)


def enter(form, row, person, today, now):
    try:
        targets.record_actual(row, by=person, today=today, now=now, **form.facts())
    except ValidationError as problem:
        form.refuse(problem)
        return False
    return True


def show_target(request, row, form, today, status=200):
    until = min(today, date(row.year, 12, 31))
    context = {
        "target": row,
        "status": targets.target_status(row, until),
        "actuals": row.actuals.all()[:50],
        "form": form,
        "may_enter": targets.may_enter(request.user) and row.code not in targets.COMPUTED,
        "unit": targets.entered_unit(row),
    }
    return render(request, "investment/target.html", context, status=status)
