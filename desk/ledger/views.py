"""项目台账: a queryset, a filterset and a table joined."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Duty
from core.lists import choices
from core.lists.panel import ROWS, hidden, page, part, wants, without_empty
from desk import list_choices
from desk.ledger import page_export
from desk.ledger.list import LedgerList, ledger_years
from desk.ledger.table import LedgerTable

#: The ledger beyond the list itself: whole as the office prints it, or for other programs.
LEDGER_FORMS = {"print": page_export.printed, "csv": page_export.ledger_csv}


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
    if wants(request, ROWS):
        return part(request, "components/table.html", {"table": table})
    return page(
        request,
        "desk/ledger/page",
        {
            "table": table,
            "shown": shown,
            "totals": totals,
            "years": ledger_years(request.user, shown.year),
            "choices": _ledger_choices(request, shown),
            "hidden": hidden(request, "year", "month", "group", "sort", "per_page"),
        },
    )


@require_safe
def ledger_export(request):
    shown = _ledger_list(request)
    table = LedgerTable(shown.data(0), today=shown.today)
    if order := request.GET.getlist("sort"):
        table.order_by = order
    write = LEDGER_FORMS.get(request.GET.get("form"), page_export.ledger)
    return write(table.data, shown)


def _ledger_list(request):
    request.GET = without_empty(request.GET)
    return LedgerList(request.GET, person=request.user, today=timezone.localdate())


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
