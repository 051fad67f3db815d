"""逾期清单: a queryset, a filterset and a table joined."""

from datetime import timedelta

from django.utils.functional import cached_property

from accounts.models import Duty
from accounts.permissions import MAY_REMIND
from core.lists import choices
from core.lists.panel import ROWS
from desk import list_choices
from desk.list_filters import GROUPS, LIGHTS, WHOSE
from desk.overdue import page_export
from desk.overdue.filterset import OverdueFilterSet
from desk.overdue.list import OverdueList, WaitingList, in_levels
from desk.overdue.past_day import PastOverduePage
from desk.overdue.table import OverdueTable, WaitingTable
from norms.policy import policy_on
from projects.models import Milestone, Project
from projects.views.project_list import ProjectList


class OverduePage(ProjectList):
    filterset_class = OverdueFilterSet
    template_name = "desk/overdue/page.html"
    panel_template = "desk/overdue/page_panel.html"
    kept_parameters = ("tab", "level", "group", "sort", "per_page")

    def dispatch(self, request, *args, **kwargs):
        """With a day in the address, the list of that day: a page of its own (R-KD-2)."""
        if "on" in self.request.GET:
            return PastOverduePage.as_view(is_export=self.is_export)(request)
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return self.listed(Milestone.objects).overdue(self.today)

    def get_filterset(self, queryset):
        return OverdueFilterSet(self.request.GET, queryset, person=self.person, today=self.today)

    @cached_property
    def shown(self):
        waiting = self.listed(Milestone.objects).waiting()
        policy = policy_on(self.today)
        return OverdueList(
            self.filterset, waiting, person=self.person, today=self.today, policy=policy
        )

    @cached_property
    def counts(self):
        """Of the tabs; nothing where these are not drawn."""
        return self.shown.counts() if self.part != ROWS and not self.is_export else {}

    @cached_property
    def waiting(self):
        is_shown = self.counts or self.shown.tab == "waiting" and not self.is_export
        if not is_shown:
            return 0
        counted = self.counts.get("waiting")
        return self.shown.waiting.order_by().count() if counted is None else counted

    @property
    def table_class(self):
        return WaitingTable if self.shown.tab == "waiting" else OverdueTable

    def get_rows(self):
        if self.shown.tab == "waiting":
            confirmer = None if self.is_export else self.person
            rows = WaitingList(self.shown.waiting, today=self.today, person=confirmer)
            return rows.data(self.waiting)
        return self.shown.data(self._plain_count())

    def get_table(self):
        table = super().get_table()
        table.is_blind = self.person.has_duty(Duty.Kind.ADMINISTRATOR)
        table.select_all = self.shown.tab != "waiting" and self.person.has_duty(*MAY_REMIND)
        return table

    def get_choices(self):
        filterset = self.filterset
        lights = choices.choice(filterset, "light", LIGHTS[:2])
        return [
            choices.choice(filterset, "unit", list_choices.units(self.person)),
            choices.choice(filterset, "area", list_choices.areas()),
            choices.choice(filterset, "lead", list_choices.leads(self.person, self.today)),
            *([] if self.shown.tab == "waiting" else [lights]),
            choices.choice(filterset, "grade", Project.Grade.choices),
            choices.choice(filterset, "person", WHOSE),
        ]

    def get_exports(self):
        if self.shown.tab == "waiting":
            return {"": page_export.waiting, "csv": page_export.waiting_csv}
        return {"": page_export.overdue, "csv": page_export.overdue_csv}

    def get_context_data(self, **more):
        return super().get_context_data(
            shown=self.shown,
            counts=self.counts,
            waiting=self.waiting,
            longest=self.counts["longest"],
            levels=in_levels(self.shown.policy, self.counts),
            groups=GROUPS,
            yesterday=self.today - timedelta(days=1),
            **more,
        )

    def _plain_count(self):
        """How many rows an ungrouped list has; the tab it shows has counted them already."""
        shown, counts = self.shown, self.counts
        if shown.group != "none" or self.is_export:
            return 0
        if not counts or shown.tab == "stale" and shown.level:
            return shown.rows().order_by().count()
        if shown.tab == "stale":
            return counts["stale"]
        return counts.get(f"n{shown.level}", 0) if shown.level else counts["all"]
