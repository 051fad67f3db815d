"""统计: the two sets of figures side by side, 应统未统, the county's own figure."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import form_versions
from accounts.models import Duty
from investment import month_closing, permissions, statistics
from investment.forms.statistics import FaiForm, StatisticForm
from investment.models import CountyFai, Enrolment, StatisticsFigure
from norms.policy import policy_on
from projects.models import Project, YearListing

PER_PAGE = 100
VIEWS = [("missing", "应统未统"), ("differs", "两套数据不一致"), ("silent", "未填统计数据")]


@require_safe
def statistics_list(request):
    person, today = request.user, timezone.localdate()
    policy, year = policy_on(today), asked_year(request, today)
    month = asked_month(request) or month_closing.last_closed(year)
    rows = both_sets(person, year, month, today, policy)
    counts = rows.order_by().aggregate(
        all=Count("pk"),
        missing=Count("pk", filter=FILTERS["missing"]),
        differs=Count("pk", filter=FILTERS["differs"]),
        silent=Count("pk", filter=FILTERS["silent"]),
        ledger=Sum("ledger_ytd"),
        bureau=Sum("bureau_ytd"),
    )
    view = request.GET.get("view", "")
    shown = rows.filter(FILTERS[view]) if view in FILTERS else rows
    shown = shown.select_related("project__responsible_unit").order_by("-is_missing", "pk")
    context = {
        "year": year,
        "month": month,
        "months": statistics.ended_months(year, today),
        "view": view if view in FILTERS else "",
        "views": [(key, word, counts[key]) for key, word in VIEWS],
        "counts": counts,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "fai": statistics.latest_fai(year, month or 12),
        "policy": policy,
        "may_keep": person.has_duty(Duty.Kind.STATISTICIAN),
        "sees_county": person.has_duty(*Duty.SEE_COUNTY),
    }
    return render(request, "investment/statistics.html", context)


FILTERS = {
    "missing": Q(is_missing=True),
    "differs": Q(bureau_ytd__isnull=False) & ~Q(bureau_ytd=F("ledger_ytd")),
    "silent": Q(is_enrolled=True, bureau_ytd=None),
}


def both_sets(person, year, month, today, policy):
    kinds = (YearListing.Kind.CONTINUING, YearListing.Kind.NEW)
    listings = YearListing.objects.visible_to(person).current().filter(year=year, kind__in=kinds)
    return statistics.side_by_side(listings, today, month, policy)


def asked_year(request, today):
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today.year


def asked_month(request):
    text = request.GET.get("month", "")
    known = text.isascii() and text.isdigit() and len(text) < 3 and 1 <= int(text) <= 12
    return int(text) if known else None


@require_http_methods(["GET", "HEAD", "POST"])
def statistic(request, pk):
    """The bureau's side of one project, by the statistician."""
    project = get_object_or_404(Project.objects.readable_by(request.user), pk=pk)
    permissions.check_may_keep_statistics(request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    listing = get_object_or_404(project.listings, year=asked_year(request, today))
    version = version_of(project, listing)
    if request.method == "POST" and form_versions.is_stale(request, version):
        return overtaken(request, project, listing)
    form = StatisticForm(
        request.POST or None,
        today=today,
        months=statistics.ended_months(listing.year, today),
        plan=listing.plans.filter(is_current=True).values_list("amount", flat=True).first(),
        initial=current_state(project, listing, request),
    )
    if request.method == "POST" and form.is_valid():
        keep(project, listing, form.cleaned_data, by=request.user, now=now)
        messages.success(request, f"{project.name}的统计数据已保存。")
        return redirect("investment:statistics")
    context = {"form": form, "project": project, "listing": listing, "version": version}
    status = 422 if form.is_bound else 200
    return render(request, "investment/statistic.html", context, status=status)


def version_of(project, listing):
    """Of the bureau's side of one project: the enrolment and every figure of the year."""
    return str(form_versions.trail_number(*kept_of(project, listing)))


def kept_of(project, listing):
    enrolment = Enrolment.objects.filter(project=project)
    return [*enrolment, *StatisticsFigure.objects.filter(listing=listing)]


def overtaken(request, project, listing):
    was = request.POST.get(form_versions.FIELD, "")
    changes = [
        each for row in kept_of(project, listing) for each in form_versions.changes_since(row, was)
    ]
    typed = form_versions.typed_in(request, StatisticForm.base_fields)
    what = f"{project.name}的统计数据"
    return form_versions.overtaken(request, what, request.get_full_path(), changes, typed=typed)


def current_state(project, listing, request):
    """What is known: the enrolment, and the figure of the asked or the newest month."""
    enrolment = Enrolment.objects.filter(project=project).first()
    kept = StatisticsFigure.objects.filter(listing=listing)
    month = asked_month(request) or month_closing.last_closed(listing.year)
    figure = kept.filter(month=month).first() if month else kept.first()
    known = {"ytd": figure.ytd, "reason": figure.reason} if figure else {}
    return {"enrolled_on": enrolment and enrolment.enrolled_on, "month": month, **known}


@transaction.atomic
def keep(project, listing, typed, *, by, now):
    if typed["enrolled_on"]:
        statistics.enrol(project, on=typed["enrolled_on"], by=by, now=now)
    if typed["ytd"] is not None:
        facts = {name: typed[name] for name in ("month", "ytd", "reason")}
        statistics.record_reported(listing, by=by, now=now, **facts)


def overtaken_fai(request, published, year):
    was = request.POST.get(form_versions.FIELD, "")
    changes = [each for row in published for each in form_versions.changes_since(row, was)]
    typed = form_versions.typed_in(request, FaiForm.base_fields)
    what = f"{year} 年全县固定资产投资"
    return form_versions.overtaken(request, what, request.get_full_path(), changes, typed=typed)


@require_http_methods(["GET", "HEAD", "POST"])
def county_fai(request):
    """全县固定资产投资, as published: the statistician's alone."""
    permissions.check_may_keep_statistics(request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    year = asked_year(request, today)
    months = statistics.ended_months(year, today)
    published = list(CountyFai.objects.filter(year=year))
    version = str(form_versions.trail_number(*published))
    if request.method == "POST" and form_versions.is_stale(request, version):
        return overtaken_fai(request, published, year)
    form = FaiForm(request.POST or None, months=months, promised=statistics.promised_fai(year))
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("month", "ytd", "growth", "source")}
        row = statistics.record_county_fai(year, by=request.user, now=now, **typed)
        messages.success(request, f"{row}，已保存。")
        return redirect("investment:statistics")
    context = {"form": form, "year": year, "version": version}
    status = 422 if form.is_bound else 200
    return render(request, "investment/county_fai.html", context, status=status)
