"""Why, and who brought it about: from the county's one table of causes."""

from django import forms

from accounts.models import Unit
from norms import causes
from norms.models import CausedBy


class CausedByFields(forms.Form):
    """The columns of norms.models.HasCausedBy."""

    caused_by = forms.ChoiceField(
        label="原因在谁",
        widget=forms.RadioSelect,
        choices=CausedBy.choices,
        error_messages={"required": "请选原因在谁。"},
    )
    caused_by_unit: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label="哪个部门", required=False, empty_label="请选择"
    )

    def offer_units(self):
        self.fields["caused_by_unit"].queryset = Unit.objects.active()

    def brought_about_by(self):
        """What a verb is told; a department alone is named."""
        who = self.cleaned_data["caused_by"]
        is_department = who == CausedBy.DEPARTMENT
        unit = self.cleaned_data["caused_by_unit"] if is_department else None
        return {"caused_by": who, "caused_by_unit": unit}


class CauseFields(CausedByFields):
    """The columns of norms.models.HasCause, as of a day."""

    category = forms.ChoiceField(
        label="原因", widget=forms.RadioSelect, error_messages={"required": "请选原因。"}
    )

    def offer_causes(self, today):
        self.fields["category"].choices = causes.choices(today)
        self.offer_units()

    def cause(self):
        """What a verb is told."""
        return {"category": self.cleaned_data["category"], **self.brought_about_by()}


class CauseSelects(CauseFields):
    """The same on a form page of the office, whose fields are lists to choose from."""

    category = forms.ChoiceField(label="原因", error_messages={"required": "请选原因。"})
    caused_by = forms.ChoiceField(
        label="原因在谁",
        choices=[("", "请选择"), *CausedBy.choices],
        error_messages={"required": "请选原因在谁。"},
    )
    caused_by_unit = forms.ModelChoiceField(
        None,
        label="哪个部门",
        required=False,
        empty_label="—",
        help_text="原因在有关部门的才选",
    )

    def offer_causes(self, today):
        super().offer_causes(today)
        self.fields["category"].choices = [("", "请选择"), *causes.choices(today)]
