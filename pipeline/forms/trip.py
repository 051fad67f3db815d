"""What is asked of a trip."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.models import Duty, Person
from core.forms.fields import day_field, reason_field, text_field
from core.forms.form_sections import SectionedForm
from pipeline.forms.contract import words_field
from projects.models import LeadAssignment


def leaders_on(day, besides=None):
    """Who leads trips: the county's leaders and the lead officials of a day, and who led this."""
    duties = Duty.objects.on(day).filter(kind=Duty.Kind.COUNTY_LEADER).values("person")
    leads = LeadAssignment.objects.on(day).order_by().values("official")
    people = Person.objects.mailable().filter(Q(pk__in=duties) | Q(pk__in=leads))
    return people | Person.objects.filter(pk=besides) if besides else people


class TripForm(SectionedForm):
    leader: forms.ModelChoiceField = forms.ModelChoiceField(
        None,
        label="带队领导",
        empty_label="请选择",
        error_messages={"required": "请选带队领导。"},
    )
    starts_on = day_field("开始日期")
    ends_on = day_field("结束日期")
    place = words_field("地点", 100, help_text="如 示例市示例区")
    party = forms.CharField(label="随行人员和单位", max_length=200, required=False)
    result = text_field("成果", 1000, required=False, help_text="回来以后填：见了谁、谈成什么")

    layout = [
        ("", [["leader"], ["starts_on", "ends_on"], ["place"], ["party"], ["result"]]),
    ]

    def __init__(self, *args, trip=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = leaders_on(self.today, trip and trip.leader_id)
        if trip:
            names = [name for name in self.fields if name != "leader"]
            self.initial |= {name: getattr(trip, name) for name in names}
            self.initial["leader"] = trip.leader_id

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        if starts and starts > self.today and cleaned.get("result"):
            self.add_error("result", "活动还没有开始，成果请回来以后填。")
        return cleaned


class WithdrawTripForm(SectionedForm):
    reason = reason_field("撤回理由", error_messages={"required": "请写明理由。"})

    def clean_reason(self):
        reason = self.cleaned_data["reason"].strip()
        if not reason:
            raise ValidationError("请写明理由。")
        return reason
