"""A new edition of the norms: the thresholds, and one small form a rung of the ladder."""

from datetime import timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from core.forms.fields import day_input
from norms.models import NormSet, Rung
from norms.policy import THRESHOLDS, in_order


class NormSetForm(forms.ModelForm):
    class Meta:
        model = NormSet
        fields = ["effective_on", "note", *THRESHOLDS]
        widgets = {"effective_on": day_input()}
        error_messages = {"effective_on": {"unique": "这一天已有一版制度施行"}}

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.tomorrow = today + timedelta(days=1)

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if day < self.tomorrow:
            raise forms.ValidationError("最早从明天起施行，已经发生的事按当时的制度算")
        return day

    def thresholds(self):
        return [self[name] for name in THRESHOLDS]


class RungForm(forms.Form):
    """Days and recipients of one rung; its code, level and side of the due date stay."""

    days = forms.IntegerField(
        label="天数", validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    repeat_days = forms.IntegerField(
        label="每隔几天", validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    recipients = forms.MultipleChoiceField(
        label="提醒谁", choices=Rung.Recipient.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, rung, *args, **kwargs):
        initial = {
            "days": abs(rung.days),
            "repeat_days": rung.repeat_days,
            "recipients": rung.recipients,
        }
        prefix = f"{rung.obligation}-{rung.code}"
        super().__init__(*args, initial=initial, prefix=prefix, **kwargs)
        self.rung = rung
        # The due day itself is no figure; a repeated rung begins with the highest level.
        if rung.days == 0 or rung.repeat_days:
            del self.fields["days"]
        if not rung.repeat_days:
            del self.fields["repeat_days"]

    def days_from_due(self):
        days = self.cleaned_data.get("days", abs(self.rung.days))
        return -days if self.rung.days < 0 else days

    def build(self):
        return Rung(
            obligation=self.rung.obligation,
            code=self.rung.code,
            days=self.days_from_due(),
            statutory_only=self.rung.statutory_only,
            repeat_days=self.cleaned_data.get("repeat_days"),
            level=self.rung.level,
            level_name=self.rung.level_name,
            recipients=self.cleaned_data["recipients"],
        )


class Edition:
    """The forms of a new set, begun as a copy of `source`."""

    def __init__(self, source, *, today, data=None):
        thresholds = {name: getattr(source, name) for name in THRESHOLDS}
        first_day = {"effective_on": today + timedelta(days=1)}
        self.main = NormSetForm(data, initial=thresholds | first_day, today=today)
        self.rungs = [RungForm(rung, data) for rung in in_order(source.rungs.all())]

    def is_valid(self):
        # Every form is asked, so that all complaints are shown at once.
        if not all([self.main.is_valid(), *[form.is_valid() for form in self.rungs]]):
            return False
        for later in self.out_of_order():
            later.add_error("days", "要比上一级晚")
        return all(not form.errors for form in self.rungs)

    def out_of_order(self):
        """Rungs that no longer come after the one before them."""
        counted = [form for form in self.rungs if not form.rung.repeat_days]
        pairs = zip(counted, counted[1:], strict=False)
        return [
            later
            for earlier, later in pairs
            if earlier.rung.obligation == later.rung.obligation
            and later.days_from_due() <= earlier.days_from_due()
            and "days" in later.fields
        ]

    def build(self):
        """The unsaved set and rungs; a repeated rung begins where its level does."""
        rungs = [form.build() for form in self.rungs]
        for rung in rungs:
            if rung.repeat_days:
                rung.days = next(
                    other.days
                    for other in rungs
                    if (other.obligation, other.level) == (rung.obligation, rung.level)
                )
        return self.main.save(commit=False), rungs
