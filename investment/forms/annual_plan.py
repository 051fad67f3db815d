"""The plan of a year by months (R-IN-5)."""

import re

from django import forms

from core.forms.amounts import AsksForUnit, WanField, asks_for_unit
from core.forms.fields import day_field, reason_field
from investment.models import AnnualPlan
from projects.forms.milestone import check_past_day
from projects.forms.project_form import ProjectForm


class PlanForm(AsksForUnit, ProjectForm):
    """The plan of a year and its months; an adjustment is a document with number and date."""

    amount = WanField(label="年度计划投资（万元）")
    curve = forms.ChoiceField(
        label="分月计划",
        choices=AnnualPlan.Curve.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    months = forms.CharField(
        label="1 至 12 月各月计划（万元）",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "inputmode": "decimal"}),
        help_text="从 1 月起填 12 个数，用空格隔开，合计等于年度计划投资",
    )
    document = forms.CharField(label="调整文号", required=False, max_length=100)
    document_on = day_field("调整日期", required=False)
    reason = reason_field("调整理由和依据")

    layout = [
        (
            "",
            [
                ["amount"],
                ["unit_sure"],
                ["curve"],
                ["months"],
                ["document", "document_on"],
                ["reason"],
            ],
        )
    ]
    only_when = {"months": "curve=own"}

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {
            "amount": plan and plan.amount,
            "curve": plan.curve if plan else AnnualPlan.Curve.LINEAR,
            "months": " ".join(f"{amount:f}" for amount in plan.own_months) if plan else "",
        }
        if plan is None:
            for name in ("reason", "document", "document_on"):
                del self.fields[name]
        else:
            # An adjustment is a document: both plans stay readable, each with what it rests on.
            self.ask_for("document", "调整要写明文号，如 左政办函〔2026〕5号。")
            self.ask_for("document_on", "调整要填文件的日期。")

    def ask_for(self, name, sentence):
        self.fields[name].required = True
        self.fields[name].error_messages["required"] = sentence

    def clean(self):
        cleaned = super().clean()
        amounts = []
        if cleaned.get("curve") == AnnualPlan.Curve.OWN:
            amounts = self.read_months(cleaned.get("months", ""))
        return {**cleaned, "months": amounts}

    def clean_document_on(self):
        return check_past_day(self.cleaned_data["document_on"], self.today, "调整日期")

    def questions_of_unit(self, cleaned):
        return [asks_for_unit(cleaned.get("amount"), self.project.total_investment)]

    def read_months(self, text):
        try:
            return [WanField().clean(part) for part in re.split(r"[\s,，、;；]+", text.strip())]
        except forms.ValidationError as problem:
            self.add_error("months", problem)
            return []
