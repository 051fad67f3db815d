"""年度目标: the year's counted promises by work area, each with what was reached and its source."""

from collections import Counter
from datetime import date
from itertools import groupby

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.trail_form_page import RowChangePage
from core.values.plain_numbers import read_year
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
    return read_year(request.GET.get("year", "")) or today.year


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


class TargetPage(RowChangePage):
    """One target with all that was ever entered, and the form for those who keep it."""

    form_class = ActualForm
    template_name = "investment/target.html"

    def rows(self):
        mine = AnnualTarget.objects.visible_to(self.request.user)
        return mine.select_related("work_area")

    def check_may(self):
        if self.request.method == "POST":
            targets.check_may_enter(self.request.user)

    def form_extras(self):
        return {"target": self.row}

    def perform(self, typed, form):
        told = {"by": self.request.user, "today": self.today, "now": self.now}
        targets.record_actual(self.row, **told, **form.facts())
        return f"已填报“{self.row}”，以前填的仍可查看。"

    def return_url(self):
        return reverse("investment:target", args=[self.row.pk])

    latest_url = return_url

    def context(self, form):
        row = self.row
        may_enter = targets.may_enter(self.request.user) and row.code not in targets.COMPUTED
        return super().context(form) | {
            "target": row,
            "status": targets.target_status(row, min(self.today, date(row.year, 12, 31))),
            "actuals": row.actuals.all()[:50],
            "may_enter": may_enter,
            "unit": targets.entered_unit(row),
        }
