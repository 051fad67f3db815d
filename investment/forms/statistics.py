"""Figures of the statistics bureau."""

from django import forms

from core.forms.amounts import AsksForUnit, WanField, asks_for_unit
from core.forms.fields import day_field
from core.forms.form_sections import SectionedForm
from projects.forms.milestone import check_past_day


class StatisticForm(AsksForUnit, SectionedForm):
    """入统 and what was reported to the bureau, for one project."""

    enrolled_on = day_field("入统日期", required=False)
    month = forms.TypedChoiceField(label="截至月份", coerce=int)
    ytd = WanField(label="统计上报累计（万元）", required=False)
    reason = forms.CharField(
        label="差异说明",
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="如 已完成工程量，凭证未到",
    )

    field_order = ("enrolled_on", "month", "ytd", "unit_sure", "reason")

    def __init__(self, *args, months, plan, **options):
        super().__init__(*args, **options)
        self.plan = plan
        self.fields["month"].choices = [(month, f"1—{month}月") for month in months]

    def questions_of_unit(self, cleaned):
        return [asks_for_unit(cleaned.get("ytd"), self.plan)]

    def clean_enrolled_on(self):
        return check_past_day(self.cleaned_data["enrolled_on"], self.today, "入统日期")


class FaiForm(AsksForUnit, SectionedForm):
    """全县固定资产投资 as published."""

    month = forms.TypedChoiceField(label="截至月份", coerce=int)
    ytd = WanField(label="固定资产投资累计（万元）", max_digits=16)
    growth = forms.DecimalField(
        label="同比增长（%）",
        required=False,
        max_digits=7,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "class": "short"}),
    )
    source = forms.CharField(label="来源", max_length=100, help_text="如 县统计局 7 月快报")

    field_order = ("month", "ytd", "unit_sure", "growth", "source")

    def __init__(self, *args, months, promised, **options):
        super().__init__(*args, **options)
        self.promised = promised
        self.fields["month"].choices = [(month, f"1—{month}月") for month in months]

    def questions_of_unit(self, cleaned):
        return [asks_for_unit(cleaned.get("ytd"), self.promised)]
