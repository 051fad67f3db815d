"""A correction of a closed month."""

from django import forms

from core.forms.amounts import AsksForUnit, WanField, asks_for_unit
from core.forms.fields import reason_field
from investment import corrections
from investment.models import Month
from projects.forms.project_form import ProjectForm


class CorrectionForm(AsksForUnit, ProjectForm):
    """更正 of a closed month, booked in the open one."""

    corrects = forms.ModelChoiceField(Month.objects.none(), label="更正哪个月", empty_label=None)
    amount = WanField(
        label="更正数额（万元）", may_be_negative=True, help_text="多报的填负数，如 -200"
    )
    reference = forms.CharField(label="依据", max_length=100, help_text="文号、函件或会议纪要")
    reason = reason_field("更正原因")

    layout = [("", [["corrects", "amount"], ["unit_sure"], ["reference"], ["reason"]])]

    def __init__(self, *args, months, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["corrects"].queryset = months

    def questions_of_unit(self, cleaned):
        corrects, amount = cleaned.get("corrects"), cleaned.get("amount")
        listing = corrects and self.project.listings.filter(year=corrects.year).first()
        if not (listing and amount):
            return []
        return [asks_for_unit(abs(amount), corrections.known_now(listing))]
