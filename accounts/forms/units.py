"""Forms on units and their heads."""

from django import forms

from accounts.forms.people import correction_field, described
from accounts.models import Person, Unit
from core.forms.fields import day_field
from core.forms.form_sections import SectionedForm


class UnitForm(SectionedForm, forms.ModelForm):
    renamed_on = day_field(
        "更名日期", required=False, help_text="只在改名称时用；旧名称仍能查到、导入时仍能认出"
    )

    class Meta:
        model = Unit
        fields = ["name", "short_name", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["renamed_on"] = self.today
        if not self.instance.pk:
            del self.fields["renamed_on"]

    def clean(self):
        """A name leads to one unit only: no other one may bear it or have borne it."""
        super().clean()
        for field in ("name", "short_name"):
            name = self.cleaned_data.get(field)
            other = name and Unit.objects.named(name).exclude(pk=self.instance.pk).first()
            if other:
                self.add_error(field, f"“{other.name}”用着或用过这个名称")
        return self.cleaned_data


class HeadForm(SectionedForm):
    person = forms.ModelChoiceField(
        label="负责人", queryset=Person.objects.none(), empty_label="请选择"
    )
    since = day_field("任职日期")
    reason = correction_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="head_%s", **kwargs)
        self.initial["since"] = self.today
        field = self.fields["person"]
        field.queryset = Person.objects.mailable().select_related("unit")
        field.label_from_instance = described
