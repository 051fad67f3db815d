"""Who leads a project, who is its contact, who answers for it; and fields that ask for people."""

from django import forms
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from accounts.models import Duty, Person
from core.forms.fields import day_field, reason_field
from projects.forms.project_form import ProjectForm
from projects.models import LeadAssignment


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return named(person)


class PeopleField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person):
        return named(person)


def named(person):
    """示例甲 经理（示例企业甲）"""
    unit = f"（{person.unit}）" if person.unit_id else ""
    return " ".join(filter(None, [person.name, person.title])) + unit


def everybody(*first):
    """People who may be given a task, those that meet a condition in `first` on top."""
    ranks = [When(condition, then=Value(rank)) for rank, condition in enumerate(first)]
    people = Person.objects.mailable().select_related("unit")
    return people.annotate(rank=Case(*ranks, default=Value(9))).order_by("rank", "name_key", "pk")


def is_leader(today):
    """The condition on people that makes a county leader or a lead official of today."""
    leading = LeadAssignment.objects.on(today).filter(official=OuterRef("pk"))
    duty = Duty.objects.on(today).filter(kind=Duty.Kind.COUNTY_LEADER, person=OuterRef("pk"))
    return Q(Exists(leading)) | Q(Exists(duty))


class PeopleForm(ProjectForm):
    lead = PersonField(
        queryset=None, label="包联领导", required=False, empty_label="没有（显示为无人负责）"
    )
    deputies = PeopleField(queryset=None, label="协助包联领导", required=False)
    contact = PersonField(
        queryset=None, label="联系人", required=False, empty_label="没有（由项目单位人员填报）"
    )
    responsible = PersonField(queryset=None, label="责任人", required=False, empty_label="没有")
    on = day_field("自何日起", help_text="原任到这一天为止，记录保留")
    began_then = forms.MultipleChoiceField(
        label="更正起始日期",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="现任没有换、只是开始得更早的，在这里勾选",
    )
    reason = reason_field(
        "更正理由", required=False, help_text="填今天以前的日期，就是更正当时由谁负责，要写明理由"
    )

    layout = [
        (
            "",
            [
                ["lead"],
                ["deputies"],
                ["contact"],
                ["responsible"],
                ["on"],
                ["began_then"],
                ["reason"],
            ],
        )
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.held = list(self.project.leads.open().select_related("official"))
        self.contact = self.project.contacts.open().select_related("person").first()
        answers = self.project.responsibles.open().select_related("person")
        self.responsible = answers.first()
        mine = Q(unit=self.project.owner_unit_id) if self.project.owner_unit_id else Q(pk__in=[])
        self.fields["lead"].queryset = everybody(is_leader(self.today))
        self.fields["contact"].queryset = everybody(mine)
        units = Q(unit=self.project.responsible_unit_id) | mine
        self.fields["responsible"].queryset = everybody(units)
        self.fields["deputies"].queryset = everybody().filter(
            is_leader(self.today) | Q(pk__in=[row.official_id for row in self.held])
        )
        self.initial |= {
            "lead": next((row.official_id for row in self.held if row.is_primary), None),
            "deputies": [row.official_id for row in self.held if not row.is_primary],
            "contact": self.contact and self.contact.person_id,
            "responsible": self.responsible and self.responsible.person_id,
            "on": self.today,
        }
        self.offer_to_correct()

    def offer_to_correct(self):
        """The present holders, whose first day may be found to lie earlier."""
        lead = next((row for row in self.held if row.is_primary), None)
        present = {
            "lead": lead and (lead, lead.official),
            "contact": self.contact and (self.contact, self.contact.person),
            "responsible": self.responsible and (self.responsible, self.responsible.person),
        }
        self.fields["began_then"].choices = [
            (name, f"{self.fields[name].label} {held[1]}（现记自 {held[0].since:%Y-%m-%d}）")
            for name, held in present.items()
            if held
        ]
        if not any(present.values()):
            del self.fields["began_then"]

    def concerns(self, name):
        """Whether the holder of this field is another, or began on another day."""
        return name in self.changed_data or name in self.cleaned_data.get("began_then", ())

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("lead") and cleaned["lead"] in cleaned.get("deputies", []):
            self.add_error("deputies", "第一包联领导不用再选为协助包联领导。")
        return cleaned

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("请填今天或以前的日期。")
        return on
