"""The page on which a year's plan is laid down and adjusted."""

from investment import annual_plans
from investment.forms.annual_plan import PlanForm
from projects.forms.project_form import amount_warnings
from projects.models.milestone_dates import document_warning
from projects.views.listing_page import ListingPage


class PlanView(ListingPage):
    form_class = PlanForm
    title = "年度计划投资"
    button = "保存"

    @property
    def lead(self):
        return f"{self.listing().year} 年清单。调整后原来的数字保留在变更记录里。"

    def warnings(self, typed):
        amounts = amount_warnings(self.project.total_investment, typed["amount"])
        doubt = document_warning(typed.get("document", ""))
        return [*amounts, f"调整文号{doubt}"] if doubt else amounts

    def plan(self):
        return self.listing().plans.filter(is_current=True).first()

    def form_extras(self):
        return {"plan": self.plan()}

    def form_version(self):
        plan = self.plan()
        return str(plan.version if plan else 0)

    def perform(self, typed, form):
        facts = {"by": self.request.user, "now": self.now, "reason": typed.get("reason", "")}
        facts |= {name: typed.get(name, "") for name in ("document", "months")}
        facts |= {"document_on": typed.get("document_on"), "curve": typed["curve"] or None}
        plan = annual_plans.adjust(self.listing(), typed["amount"], **facts)
        return f"年度计划投资现为 {plan.amount:,f} 万元。"
