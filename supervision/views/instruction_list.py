"""批示 of all projects a reader may see: with the reply late, waiting for it, or replied."""

from django.utils.functional import cached_property

from accounts.models import Duty
from accounts.permissions import MAY_REMIND
from core.lists.tables import ListTable, plain
from norms.policy import policy_on
from projects.promises import promised_row
from projects.views.project_list import ProjectList
from supervision.models import Instruction


class InstructionTable(ListTable):
    row_template = "supervision/instruction_row.html"
    empty_template = "supervision/instructions_empty.html"
    bulk_template = "supervision/instructions_bulk.html"
    caption = "批示"
    per_page = 100
    #: Set by the page: whether its reader may remind, sees no projects, and which tab is shown.
    may_remind, is_blind, tab = False, False, ""

    state = plain("状态")
    text = plain("批示")
    issued_by = plain("批示人")
    unit = plain("责任单位")
    due_date = plain("要求回复")
    answer = plain("承诺")

    @cached_property
    def select_all(self) -> bool:
        """Whether some of the page can be reminded of."""
        return self.may_remind and any(row.record.days for row in self.paginated_rows)


class RepliedTable(InstructionTable):
    answer = plain("回复")


class InstructionList(ProjectList):
    title = "批示"
    lead = "包联领导、县领导在项目上的批示和回复；要求回复日期当天不算逾期"
    tabs_label = "状态"
    tabs = [("late", "逾期未回复"), ("waiting", "待回复"), ("done", "已回复")]
    tab_parameter = "state"
    default_tab = "waiting"

    @property
    def table_class(self):
        return RepliedTable if self.tab == "done" else InstructionTable

    @cached_property
    def parts(self):
        """{key of a tab: its rows}."""
        rows = self.listed(Instruction.objects).on_ledger_for(self.person)
        return {
            "late": rows.overdue(self.today).order_by("due_date", "pk"),
            "waiting": rows.waiting().order_by("due_date", "pk"),
            "done": rows.filter(state=Instruction.State.DONE).order_by("-replied_at", "-pk"),
        }

    def get_queryset(self):
        rows = self.parts[self.tab].select_related("project__responsible_unit", "issued_by")
        return rows.with_promised_day()

    def get_tab_counts(self):
        return {key: rows.count() for key, rows in self.parts.items()}

    def rows_of(self, queryset):
        policy = policy_on(self.today)
        return [promised_row(row, self.today, policy) for row in queryset]

    def get_table(self):
        table = super().get_table()
        table.tab, table.may_remind = self.tab, self.person.has_duty(*MAY_REMIND)
        table.is_blind = self.person.has_duty(Duty.Kind.ADMINISTRATOR)
        return table
