"""Working days of a year: the table, single days, and the notice taken over."""

from django.http import Http404
from django.urls import reverse

from accounts import form_versions
from accounts.models import AuditEntry, Duty
from accounts.views.trail_form_page import TrailChangePage
from norms import calendar_changes, calendar_grid, holiday_notice, permissions, workdays
from norms.forms import calendar
from norms.models import CalendarDay

FIRST_YEAR, LAST_YEAR = 2000, 2100


class CalendarFormPage(TrailChangePage):
    """A form on the days of a year that differ from Monday to Friday."""

    def find(self, year=None):
        self.year = self.today.year if year is None else year
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise Http404

    def check_may(self):
        permissions.check_may_change(self.request.user)

    def form_version(self):
        days = CalendarDay.objects.filter(date__year=self.year).order_by("date")
        shown = list(days.values_list("date", "is_workday", "name"))
        return form_versions.fingerprint(self.year, shown)

    def lock(self):
        """A day that differs has a row, one that does not has none to be locked."""

    def what(self):
        return f"{self.year} 年工作日"

    def changes(self):
        entries = AuditEntry.objects.filter(subject_type=CalendarDay._meta.label_lower)
        return form_versions.as_changes(entries[:1])

    def return_url(self):
        return reverse("norms:calendar", args=[self.year])

    latest_url = return_url


class CalendarPage(CalendarFormPage):
    """The working days of a year; the office changes single days."""

    form_class = calendar.DaysForm
    template_name = "norms/calendar.html"

    def check_may(self):
        if self.request.method == "POST":
            super().check_may()

    def form_extras(self):
        return {"year": self.year}

    def perform(self, typed, form):
        calendar_changes.set_days(**typed, by=self.request.user)
        return "已保存"

    def context(self, form):
        year = self.year
        return super().context(form) | {
            "year": year,
            "today": self.today,
            "is_known": workdays.is_known(year),
            "missing": workdays.missing_holidays(year),
            "months": calendar_grid.months(year),
            "may_change": self.request.user.has_duty(Duty.Kind.OFFICE),
            "before": year - 1 if year > FIRST_YEAR else None,
            "after": year + 1 if year < LAST_YEAR else None,
        }


class PasteNotice(CalendarFormPage):
    """The State Council's notice: read, shown, and written when confirmed."""

    form_class = calendar.PasteForm
    template_name = "norms/calendar_paste.html"
    #: What was read of the text.
    found = None

    @property
    def is_confirmed(self):
        return self.request.POST.get("confirmed") == "1"

    def is_stale(self):
        """Reading changes nothing."""
        return self.is_confirmed and super().is_stale()

    def form_valid(self, form):
        self.found = holiday_notice.read(form.cleaned_data["text"], self.year)
        if self.found.complaints:
            return self.refused(form)
        if self.found.rows and self.is_confirmed:
            return super().form_valid(form)
        return self.page(form, version=self.form_version())

    def perform(self, typed, form):
        calendar_changes.take_over(self.found, by=self.request.user)
        return f"{self.year} 年的放假安排已录入"

    def context(self, form):
        return super().context(form) | {"found": self.found, "year": self.year}
