"""Form of a deputyship."""

from django import forms

from accounts import deputies
from accounts.models import Person


class DeputyForm(forms.Form):
    deputy = forms.ModelChoiceField(
        label="由谁代办",
        queryset=Person.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选由谁代办。", "invalid_choice": "此人不能代办。"},
    )
    since = forms.DateField(label="自", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(label="至（含）", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args, person, **options):
        super().__init__(*args, auto_id="deputy_%s", **options)
        self.fields["deputy"].queryset = deputies.candidates(person)
        self.fields["deputy"].label_from_instance = lambda one: f"{one}（{one.unit or one.title}）"
