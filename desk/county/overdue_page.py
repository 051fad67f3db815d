"""The rows behind 逾期走势: which milestones fell overdue, were cleared, stayed open in a month."""

from dataclasses import dataclass
from datetime import date

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.lists import list_template
from desk.county.access import check_sees_county
from desk.county.as_of import AsOf, facts_of
from desk.tables import ListTable, number, plain
from investment import board
from projects.models import Milestone

PARTS = {"opened": "新增", "cleared": "销号", "open": "月末存量"}


@dataclass
class MovedRow:
    """A milestone with the dates it had when the month was written down."""

    milestone: Milestone
    due: date
    done: date | None
    days: int


class MovedTable(ListTable):
    caption = "本月逾期节点"
    row_template = "desk/county/moved_row.html"
    empty_text = "这个月没有这样的节点"

    name = plain("节点 / 项目")
    unit = plain("责任单位")
    due = plain("当时现定")
    done = plain("完成")
    days = number("逾期（天）")


@require_safe
def moved(request):
    check_sees_county(request.user)
    shown = AsOf(request.GET.get("month", ""), timezone.localdate())
    asked = request.GET.get("what", "")
    part = asked if asked in PARTS else "open"
    facts = facts_of(shown.chosen).get("overdue", {}) if shown.chosen else shown.movement
    rows = board.moved_rows(facts.get("rows", []), part, shown.day)
    table = MovedTable(dressed(rows, shown.day, request.user), order_by="-days")
    table.show(request)
    context = {
        "table": table,
        "shown": shown,
        "part": part,
        "parts": [(key, word, facts.get(key, 0)) for key, word in PARTS.items()],
    }
    return render(request, list_template(request, "desk/county/moved.html"), context)


def dressed(rows, day, person):
    """The milestones of these rows with project and unit: one query."""
    found = Milestone.objects.visible_to(person).select_related("project__responsible_unit")
    found = found.in_bulk([key for key, _, _ in rows])
    return [
        MovedRow(found[key], due, done, ((done or day) - due).days)
        for key, due, done in rows
        if key in found
    ]
