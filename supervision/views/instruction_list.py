"""批示 of all projects a reader may see: with the reply late, waiting for it, or replied."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Duty
from accounts.permissions import MAY_REMIND
from norms.policy import Policy, policy_on
from projects.models.visibility import readable_projects
from projects.obligation_status import ObligationRow, status_of
from projects.promises import is_broken
from supervision.models import Instruction

PER_PAGE = 100
TABS = [("late", "逾期未回复"), ("waiting", "待回复"), ("done", "已回复")]
DEFAULT = "waiting"


@dataclass(frozen=True)
class InstructionRow(ObligationRow[Instruction]):
    """An instruction in the list; `is_broken`: the day promised has passed."""

    is_broken: bool

    @classmethod
    def of(cls, row: Instruction, today: date, policy: Policy) -> Self:
        """Of a row of with_promised_day()."""
        return cls(row, status_of(row, today, policy), is_broken(row, today))


@require_safe
def instruction_list(request):
    person, today = request.user, timezone.localdate()
    policy = policy_on(today)
    seen = readable_projects(person, "project__")
    rows = Instruction.objects.filter(seen)
    parts = {
        "late": rows.overdue(today).order_by("due_date", "pk"),
        "waiting": rows.waiting().order_by("due_date", "pk"),
        "done": rows.filter(state=Instruction.State.DONE).order_by("-replied_at", "-pk"),
    }
    state = request.GET.get("state", "")
    state = state if state in parts else DEFAULT
    rows = parts[state].select_related("project__responsible_unit", "issued_by")
    page = Paginator(rows.with_promised_day(), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [InstructionRow.of(row, today, policy) for row in page]
    context = {
        "page": page,
        "state": state,
        "tabs": [(key, word, parts[key].count()) for key, word in TABS],
        "may_remind": person.has_duty(*MAY_REMIND) and any(row.days for row in page),
        "is_blind": person.has_duty(Duty.Kind.ADMINISTRATOR),
    }
    return render(request, "supervision/instruction_list.html", context)
