"""The overdue list and the ledger table: a queryset, a filterset and a table joined."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.models import Duty
from accounts.permissions import CHASERS
from core.lists import choices
from desk import exports, list_choices
from desk.ledger_table import LedgerList, ledger_years
from desk.list_filters import GROUPS, LIGHTS, MINE, OverdueFilterSet
from desk.overdue import OverdueList, WaitingList, in_levels
from desk.tables import LedgerTable, OverdueTable, WaitingTable
from norms.policy import norms_on
from projects.models import Milestone, Project

#: Tables that another list of the same address may be exchanged in: the whole panel, or the rows.
PANEL, ROWS = "panel", "list"
#: The ledger beyond the list itself: whole as the office prints it, or for other programs.
LEDGER_FORMS = {"print": exports.printed, "csv": exports.ledger_csv}


@require_safe
def overdue(request):
    shown = _overdue_list(request)
    counts = {} if _wants(request, ROWS) else shown.counts()
    waiting = shown.waiting.order_by().count() if shown.tab == "waiting" or counts else 0
    if shown.tab == "waiting":
        rows = WaitingList(shown.waiting, today=shown.today, person=request.user)
        table = WaitingTable(rows.data(waiting))
    else:
        table = OverdueTable(shown.data(_plain_count(shown, counts)))
    table.narrowed, table.clear = shown.filterset.narrows, request.path
    table.is_blind = request.user.has_duty(Duty.Kind.ADMINISTRATOR)
    table.select_all = shown.tab != "waiting" and request.user.has_duty(*CHASERS)
    table.show(request)
    if _wants(request, ROWS):
        return _part(request, "components/table.html", {"table": table})
    return _page(
        request,
        "desk/overdue",
        {
            "table": table,
            "shown": shown,
            "counts": counts,
            "waiting": waiting,
            "longest": counts["longest"],
            "levels": in_levels(shown.norms, counts),
            "groups": GROUPS,
            "choices": _overdue_choices(request, shown),
            "hidden": _hidden(request, "tab", "level", "group", "sort", "per_page"),
        },
    )


@require_safe
def overdue_export(request):
    shown = _overdue_list(request)
    as_csv = request.GET.get("form") == "csv"
    if shown.tab == "waiting":
        write = exports.waiting_csv if as_csv else exports.waiting
        return write(WaitingList(shown.waiting, today=shown.today).data(0), shown)
    table = OverdueTable(shown.data(None if shown.group == "none" else 0))
    if order := request.GET.getlist("sort"):
        table.order_by = order
    write = exports.overdue_csv if as_csv else exports.overdue
    return write(table.data, shown)


@require_safe
def ledger(request):
    shown = _ledger_list(request)
    totals = shown.totals()
    table = LedgerTable(shown.data(totals["count"]), today=shown.today)
    table.totals, table.is_blind = totals, request.user.has_duty(Duty.Kind.ADMINISTRATOR)
    table.narrowed, table.clear = shown.filterset.narrows, f"{request.path}?year={shown.year}"
    table.may_manage = request.user.has_duty(Duty.Kind.OFFICE)
    table.year, table.month = shown.year, shown.month
    table.show(request)
    if _wants(request, ROWS):
        return _part(request, "components/table.html", {"table": table})
    return _page(
        request,
        "desk/ledger",
        {
            "table": table,
            "shown": shown,
            "totals": totals,
            "years": ledger_years(request.user, shown.year),
            "choices": _ledger_choices(request, shown),
            "hidden": _hidden(request, "year", "month", "group", "sort", "per_page"),
        },
    )


@require_safe
def ledger_export(request):
    shown = _ledger_list(request)
    table = LedgerTable(shown.data(0), today=shown.today)
    if order := request.GET.getlist("sort"):
        table.order_by = order
    write = LEDGER_FORMS.get(request.GET.get("form"), exports.ledger)
    return write(table.data, shown)


def _overdue_list(request):
    request.GET = _without_empty(request.GET)
    person, today = request.user, timezone.localdate()
    mine = Milestone.objects.visible_to(person)
    filterset = OverdueFilterSet(request.GET, mine.overdue(today), person=person, today=today)
    return OverdueList(filterset, mine.waiting(), person=person, today=today, norms=norms_on(today))


def _ledger_list(request):
    request.GET = _without_empty(request.GET)
    return LedgerList(request.GET, person=request.user, today=timezone.localdate())


def _plain_count(shown, counts):
    """How many rows an ungrouped list has; the tab it shows has counted them already."""
    if shown.group != "none":
        return 0
    if not counts:
        return shown.rows().order_by().count()
    if shown.tab == "stale" and shown.level:
        return shown.rows().order_by().count()
    if shown.tab == "stale":
        return counts["stale"]
    return counts.get(f"n{shown.level}", 0) if shown.level else counts["all"]


def _overdue_choices(request, shown):
    filterset, person = shown.filterset, request.user
    lights = choices.choice(filterset, "light", LIGHTS[:2])
    return [
        choices.choice(filterset, "unit", list_choices.units(person)),
        choices.choice(filterset, "area", list_choices.areas()),
        choices.choice(filterset, "lead", list_choices.leads(person, shown.today)),
        *([] if shown.tab == "waiting" else [lights]),
        choices.choice(filterset, "grade", Project.Grade.choices),
        choices.choice(filterset, "person", MINE),
    ]


def _ledger_choices(request, shown):
    filterset, person = shown.filterset, request.user
    plain = {
        name: filterset.filters[name].extra["choices"]
        for name in ("kind", "light", "grade", "livelihood", "roadmap")
    }
    return [
        choices.choice(filterset, "unit", list_choices.units(person)),
        choices.choice(filterset, "area", list_choices.areas()),
        choices.choice(filterset, "lead", list_choices.leads(person, shown.today)),
        *(choices.choice(filterset, name, options) for name, options in plain.items()),
        *([choices.choice(filterset, "withdrawn", [("1", "是")])] if shown.sees_withdrawn else []),
    ]


def _hidden(request, *names):
    """What a change of filter keeps: [(name, value)]; it starts again on page one."""
    return [(name, request.GET[name]) for name in names if name in request.GET]


def _without_empty(query):
    clean = query.copy()
    for name in list(clean):
        clean.setlist(name, [value for value in clean.getlist(name) if value.strip()])
        if not clean.getlist(name):
            del clean[name]
    return clean


def _wants(request, part):
    return bool(request.htmx) and request.htmx.target == part


def _page(request, name, context):
    """The whole page, or for htmx the panel that the filters exchange."""
    if request.htmx and request.htmx.target == PANEL:
        return _part(request, f"{name}_panel.html", context)
    return _varies(render(request, f"{name}.html", context))


def _part(request, template, context):
    response = _varies(render(request, template, context))
    query = request.GET.urlencode()
    response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response


def _varies(response):
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
