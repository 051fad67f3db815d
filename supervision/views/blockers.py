"""堵点: what several problems have in common, by the money it holds up; what may be joined, for
项目中心 to decide."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from accounts.models import AuditEntry, Duty
from accounts.models.audit_entry import trail_label
from core.forms.form_page import ChangePage
from core.lists.tables import ListTable
from core.values.plain_numbers import read_number
from projects.permissions import check_may_manage
from projects.views.project_list import ProjectList
from supervision import blockers
from supervision.blocked_amounts import with_blocked_amount
from supervision.forms.problem import BlockerForm
from supervision.models import Blocker, Problem
from supervision.views.problem import readable_problems

#: As many proposals as the page lists, those of the most projects first.
MOST_PROPOSALS = 20
#: As many problems as one act joins.
MOST_JOINED = 100


@dataclass(frozen=True)
class Summary:
    """The problems that are not closed: how many, the money they hold up (of each project once),
    for how long, and of which causes in per cent."""

    number: int
    amount: str
    ageing: list[tuple[str, int]]
    causes: list[tuple[str, int]]


class BlockerTable(ListTable):
    row_template = "supervision/blocker_item.html"
    empty_template = "supervision/blockers_empty.html"
    caption = "堵点"
    #: Set by the page: whether its reader parts and renames, whether they see no projects.
    may_join, is_blind = False, False


class BlockerList(ProjectList):
    table_class = BlockerTable
    template_name = "supervision/blockers.html"

    @cached_property
    def problems(self):
        return self.listed(Problem.objects).on_ledger_for(self.person)

    @property
    def may_join(self):
        return self.person.has_duty(Duty.Kind.OFFICE)

    def get_rows(self):
        return blockers.blocker_facts(self.problems, self.today)

    def get_table(self):
        table = super().get_table()
        table.may_join = self.may_join
        table.is_blind = self.person.has_duty(Duty.Kind.ADMINISTRATOR)
        return table

    @property
    def summary(self):
        rows = list(with_blocked_amount(self.problems.unclosed(), self.today).order_by("pk"))
        return Summary(
            number=len(rows),
            amount=blockers.in_words(blockers.money_of(rows)),
            ageing=blockers.ageing(rows, self.today),
            causes=blockers.cause_shares(rows),
        )

    def get_context_data(self, **more):
        found = blockers.proposals(self.problems) if self.may_join else []
        return super().get_context_data(
            summary=self.summary, proposals=found[:MOST_PROPOSALS], **more
        )


@require_POST
def join(request):
    """Join the ticked problems into a new blocker, or into the one that is named."""
    check_may_manage(request.user)
    keys = [read_number(text) for text in request.POST.getlist("r")[:MOST_JOINED]]
    rows = readable_problems(request.user).filter(pk__in=[key for key in keys if key])
    blocker = Blocker.objects.filter(pk=read_number(request.POST.get("blocker", ""))).first()
    try:
        made = blockers.join(
            rows,
            by=request.user,
            now=timezone.now(),
            name=request.POST.get("name", ""),
            blocker=blocker,
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"已并入堵点“{made}”。")
    return redirect("supervision:blockers")


@require_POST
def part(request, pk):
    """Take a problem out of its blocker."""
    check_may_manage(request.user)
    problem = get_object_or_404(readable_problems(request.user), pk=pk)
    if blockers.part(problem, by=request.user):
        messages.success(request, f"{problem.number}已移出堵点“{problem.blocker}”。")
    else:
        messages.info(request, f"{problem.number}不在堵点里，这次没有再改。")
    return redirect("supervision:blockers")


class RenameBlockerPage(ChangePage):
    form_class = BlockerForm
    title = "堵点改名"
    button = "保存"

    def find(self, pk):
        self.blocker = get_object_or_404(Blocker, pk=pk)

    def check_may(self):
        check_may_manage(self.request.user)

    @property
    def about(self):
        return self.blocker.name

    def crumbs(self):
        return [("堵点", reverse("supervision:blockers"))]

    def return_url(self):
        return self.parent_url

    def form_extras(self):
        return {"initial": {"name": self.blocker.name}}

    def form_version(self):
        return str(self.blocker.version)

    def lock(self):
        self.blocker = Blocker.objects.select_for_update().get(pk=self.blocker.pk)

    def perform(self, typed, form):
        if typed["name"] == self.blocker.name:
            return "名称没有变化。"
        if not blockers.rename(self.blocker, typed["name"], by=self.request.user):
            return None
        return f"已改名为“{typed['name']}”。"

    def last_change(self):
        about = {"subject_type": trail_label(self.blocker), "subject_id": self.blocker.pk}
        return AuditEntry.objects.filter(**about).first()
