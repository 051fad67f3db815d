"""A new edition of the policy: the thresholds, the causes, a small form a step of the ladder."""

from datetime import timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from core.forms.fields import DayField
from norms import causes, party_list
from norms.models import EscalationStep, PolicyVersion
from norms.policy import THRESHOLDS, in_order


class PolicyVersionForm(forms.ModelForm):
    causes = forms.CharField(
        label="原因",
        max_length=1000,
        widget=forms.Textarea({"rows": 9}),
        help_text="一行一个，顺延申请、进展、停工都从这里选；改名就是另一个原因，分开统计",
        error_messages={"required": "原因至少写一个。"},
    )
    parties = forms.CharField(
        label="联席单位",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text="一行一个单位，储备项目上会时从这里选三个；不限定的留空，每次另选",
    )

    class Meta:
        model = PolicyVersion
        fields = ["effective_on", "note", *THRESHOLDS]
        field_classes = {"effective_on": DayField}
        error_messages = {"effective_on": {"unique": "这一天已有一版制度施行"}}

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.tomorrow = today + timedelta(days=1)

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if day < self.tomorrow:
            raise forms.ValidationError("最早从明天起施行，已经发生的事按当时的制度算")
        return day

    def clean_causes(self):
        return causes.read(self.cleaned_data["causes"])

    def clean_parties(self):
        return party_list.read(self.cleaned_data["parties"])

    def thresholds(self):
        return [self[name] for name in THRESHOLDS]


class EscalationStepForm(forms.Form):
    """Days and recipients of one step; its code, level and side of the due date stay."""

    days = forms.IntegerField(
        label="天数", validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    repeat_days = forms.IntegerField(
        label="每隔几天", validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    recipients = forms.MultipleChoiceField(label="提醒谁", widget=forms.CheckboxSelectMultiple)

    def __init__(self, step, *args, **kwargs):
        initial = {
            "days": abs(step.days),
            "repeat_days": step.repeat_days,
            "recipients": step.recipients,
        }
        prefix = f"{step.obligation}-{step.code}"
        super().__init__(*args, initial=initial, prefix=prefix, **kwargs)
        self.step = step
        self.fields["recipients"].choices = EscalationStep.recipient_choices(step.obligation)
        # The due day itself is no figure; a repeated step begins with the highest level.
        if step.days == 0 or step.repeat_days:
            del self.fields["days"]
        if not step.repeat_days:
            del self.fields["repeat_days"]

    def days_from_due(self):
        days = self.cleaned_data.get("days", abs(self.step.days))
        return -days if self.step.days < 0 else days

    def build(self):
        return EscalationStep(
            obligation=self.step.obligation,
            code=self.step.code,
            days=self.days_from_due(),
            statutory_only=self.step.statutory_only,
            repeat_days=self.cleaned_data.get("repeat_days"),
            level=self.step.level,
            level_name=self.step.level_name,
            recipients=self.cleaned_data["recipients"],
        )


class Edition:
    """The forms of a new set, begun as a copy of `source`."""

    def __init__(self, source, *, today, data=None):
        thresholds = {name: getattr(source, name) for name in THRESHOLDS}
        first_day = {"effective_on": today + timedelta(days=1)}
        names = {"causes": "\n".join(str(cause) for cause in source.causes.all())}
        parties = source.review_parties.select_related("unit")
        names["parties"] = "\n".join(party.unit.name for party in parties)
        initial = thresholds | first_day | names
        self.main = PolicyVersionForm(data, initial=initial, today=today)
        self.steps = [EscalationStepForm(step, data) for step in in_order(source.steps.all())]

    def is_valid(self):
        # Every form is asked, so that all complaints are shown at once.
        if not all([self.main.is_valid(), *[form.is_valid() for form in self.steps]]):
            return False
        for later in self.out_of_order():
            later.add_error("days", "要比上一级晚")
        return all(not form.errors for form in self.steps)

    @property
    def cleaned_data(self):
        return self.main.cleaned_data

    def refuse(self, problem):
        self.main.add_error(None, problem)

    def out_of_order(self):
        """Steps that no longer come after the one before them."""
        counted = [form for form in self.steps if not form.step.repeat_days]
        pairs = zip(counted, counted[1:], strict=False)
        return [
            later
            for earlier, later in pairs
            if earlier.step.obligation == later.step.obligation
            and later.days_from_due() <= earlier.days_from_due()
            and "days" in later.fields
        ]

    def build(self):
        """The unsaved set, steps, causes and parties; a repeated step begins with the last one of
        its level."""
        steps = [form.build() for form in self.steps]
        for step in steps:
            if step.repeat_days:
                step.days = max(
                    other.days
                    for other in steps
                    if (other.obligation, other.level) == (step.obligation, step.level)
                    and not other.repeat_days
                )
        typed = self.cleaned_data
        beside = causes.rows(typed["causes"]), party_list.rows(typed["parties"])
        return self.main.save(commit=False), steps, *beside
