"""Form of a deputyship."""

from django import forms

from accounts import deputies
from accounts.models import Person
from core.forms.fields import DayField
from core.forms.form_sections import SectionedForm


class DeputyForm(SectionedForm):
    deputy = forms.ModelChoiceField(
        label="由谁代办",
        queryset=Person.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选由谁代办。", "invalid_choice": "此人不能代办。"},
    )
    since = DayField(label="自")
    last = DayField(label="至（含）")

    def __init__(self, *args, person, **options):
        super().__init__(*args, auto_id="deputy_%s", **options)
        self.initial["since"] = self.today
        self.fields["deputy"].queryset = deputies.candidates(person)
        self.fields["deputy"].label_from_instance = lambda one: f"{one}（{one.unit or one.title}）"
