"""逾期清单: a queryset, a filterset and a table joined."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Duty
from accounts.permissions import MAY_REMIND
from core.lists import choices
from core.lists.panel import ROWS, hidden, page, part, wants, without_empty
from desk import list_choices
from desk.list_filters import GROUPS, LIGHTS, MINE
from desk.overdue import page_export
from desk.overdue.filterset import OverdueFilterSet
from desk.overdue.list import OverdueList, WaitingList, in_levels
from desk.overdue.table import OverdueTable, WaitingTable
from norms.policy import policy_on
from projects.models import Milestone, Project


@require_safe
def overdue(request):
    shown = _overdue_list(request)
    counts = {} if wants(request, ROWS) else shown.counts()
    waiting = shown.waiting.order_by().count() if shown.tab == "waiting" or counts else 0
    if shown.tab == "waiting":
        rows = WaitingList(shown.waiting, today=shown.today, person=request.user)
        table = WaitingTable(rows.data(waiting))
    else:
        table = OverdueTable(shown.data(_plain_count(shown, counts)))
    table.narrowed, table.clear = shown.filterset.narrows, request.path
    table.is_blind = request.user.has_duty(Duty.Kind.ADMINISTRATOR)
    table.select_all = shown.tab != "waiting" and request.user.has_duty(*MAY_REMIND)
    table.show(request)
    if wants(request, ROWS):
        return part(request, "components/table.html", {"table": table})
    return page(
        request,
        "desk/overdue/page",
        {
            "table": table,
            "shown": shown,
            "counts": counts,
            "waiting": waiting,
            "longest": counts["longest"],
            "levels": in_levels(shown.policy, counts),
            "groups": GROUPS,
            "choices": _overdue_choices(request, shown),
            "hidden": hidden(request, "tab", "level", "group", "sort", "per_page"),
        },
    )


@require_safe
def overdue_export(request):
    shown = _overdue_list(request)
    as_csv = request.GET.get("form") == "csv"
    if shown.tab == "waiting":
        write = page_export.waiting_csv if as_csv else page_export.waiting
        return write(WaitingList(shown.waiting, today=shown.today).data(0), shown)
    table = OverdueTable(shown.data(None if shown.group == "none" else 0))
    if order := request.GET.getlist("sort"):
        table.order_by = order
    write = page_export.overdue_csv if as_csv else page_export.overdue
    return write(table.data, shown)


def _overdue_list(request):
    request.GET = without_empty(request.GET)
    person, today = request.user, timezone.localdate()
    mine = Milestone.objects.visible_to(person)
    filterset = OverdueFilterSet(request.GET, mine.overdue(today), person=person, today=today)
    return OverdueList(
        filterset, mine.waiting(), person=person, today=today, policy=policy_on(today)
    )


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
