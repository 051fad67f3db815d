"""项目台账: a queryset, a filterset and a table joined."""

from django.utils.functional import cached_property

from accounts.models import Duty
from core.lists import choices
from desk import list_choices
from desk.ledger import page_export
from desk.ledger.filterset import LedgerFilterSet
from desk.ledger.list import LedgerList, ledger_years
from desk.ledger.table import LedgerTable
from desk.list_filters import WHOSE
from projects.views.project_list import ProjectList
from supervision.numbers_13710 import items_numbered

#: Selects whose options stand in the filterset.
PLAIN_CHOICES = ("kind", "light", "grade", "livelihood", "roadmap")


class LedgerPage(ProjectList):
    filterset_class = LedgerFilterSet
    table_class = LedgerTable
    template_name = "desk/ledger/page.html"
    panel_template = "desk/ledger/page_panel.html"
    kept_parameters = ("year", "month", "group", "sort", "per_page")
    #: As the page shows it; whole as the office prints it; for other programs.
    exports = {
        "": page_export.ledger,
        "print": page_export.printed,
        "csv": page_export.ledger_csv,
    }

    @cached_property
    def shown(self):
        return LedgerList(self.request.GET, person=self.person, today=self.today)

    @property
    def filterset(self):
        return self.shown.filterset

    @cached_property
    def totals(self):
        return self.shown.totals()

    def get_rows(self):
        return self.shown.data(0 if self.is_export else self.totals["count"])

    def get_table(self):
        table = super().get_table()
        table.today = self.today
        table.year, table.month = self.shown.year, self.shown.month
        table.is_blind = self.person.has_duty(Duty.Kind.ADMINISTRATOR)
        table.may_manage = self.person.has_duty(Duty.Kind.OFFICE)
        table.totals = None if self.is_export else self.totals
        return table

    def get_clear_address(self):
        return f"{self.request.path}?year={self.shown.year}"

    def get_choices(self):
        filterset = self.filterset
        plain = {name: filterset.filters[name].extra["choices"] for name in PLAIN_CHOICES}
        withdrawn = choices.choice(filterset, "withdrawn", [("1", "是")])
        return [
            choices.choice(filterset, "unit", list_choices.units(self.person)),
            choices.choice(filterset, "area", list_choices.areas()),
            choices.choice(filterset, "lead", list_choices.leads(self.person, self.today)),
            choices.choice(filterset, "person", WHOSE),
            *(choices.choice(filterset, name, options) for name, options in plain.items()),
            *([withdrawn] if self.shown.sees_withdrawn else []),
        ]

    def get_context_data(self, **more):
        years = ledger_years(self.person, self.shown.year)
        found = items_numbered(self.request.GET.get("q", ""), self.person)
        facts = {"shown": self.shown, "totals": self.totals, "years": years, "numbered": found}
        return super().get_context_data(**facts, **more)
