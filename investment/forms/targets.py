"""What was reached of a target."""

from datetime import date

from django import forms

from core.forms.amounts import AsksForUnit, asks_for_unit_in_yi
from core.forms.fields import DayField
from core.forms.form_sections import SectionedForm
from investment import targets


class ActualForm(AsksForUnit, SectionedForm):
    """What was reached, by when, and who says so: three fields."""

    amount = forms.DecimalField(max_digits=14, decimal_places=4)
    met = forms.TypedChoiceField(
        label="完成情况",
        choices=[("yes", "已完成"), ("no", "未完成")],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    as_of = DayField(label="截至日期")
    source = forms.CharField(
        label="来源", max_length=100, help_text="如 县统计局 6 月月报、县农业农村局报送"
    )

    field_order = ("amount", "unit_sure", "met", "as_of", "source")

    def __init__(self, *args, target, **kwargs):
        super().__init__(*args, **kwargs)
        self.target = target
        if target.comparison in target.BY_HAND:
            del self.fields["amount"]
        else:
            del self.fields["met"]
            self.label_amount(target)
        self.fields["as_of"].year = target.year
        self.fields["as_of"].initial = min(self.today, date(target.year, 12, 31))

    def label_amount(self, target):
        field = self.fields["amount"]
        unit = targets.entered_unit(target)
        what = "储备库总投资" if target.code == targets.RESERVE else "完成数"
        field.label = f"{what}（{unit}）" if unit else what
        field.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})
        field.error_messages["invalid"] = f"请填数字，单位是{unit}。" if unit else "请填数字。"

    def questions_of_unit(self, cleaned):
        in_yi = targets.entered_unit(self.target) == "亿元"
        return [asks_for_unit_in_yi(cleaned.get("amount"), self.target.amount)] if in_yi else []

    def facts(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "unit_sure"}
