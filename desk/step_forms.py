"""Forms of single steps of the project center: people, stage, kind, plan, milestone, withdrawal."""

import re

from django import forms
from django.db.models import Q

from core.forms.amounts import AsksForUnit, WanField, asks_for_unit
from core.forms.fields import day_field, reason_field
from desk.office_forms import (
    PeopleField,
    PersonField,
    ProjectForm,
    everybody,
    is_leader,
    statutory_dates,
)
from investment.models import AnnualPlan
from projects.forms.milestone import AcceptsOverdue, check_past_day
from projects.models import LeadAssignment, Milestone, Project, YearListing

#: More than a road map can hold is a slip, not a plan (bad inputs, part e).
MOST_MILESTONES = 200


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


class StageForm(ProjectForm):
    stage = forms.ChoiceField(label="项目阶段", choices=Project.Stage.choices)
    on = day_field("自何日起", help_text="停工、终止从这一天起冻结未完成的节点，不计逾期")
    reason = reason_field("理由和依据")

    layout = [("", [["stage"], ["on"], ["reason"]])]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"stage": self.project.stage, "on": self.today}

    def clean_on(self):
        return check_past_day(self.cleaned_data["on"], self.today, "变更日期")


class KindForm(AcceptsOverdue, ProjectForm):
    kind = forms.ChoiceField(label="建设性质", choices=YearListing.Kind.choices)
    kind_decided_on = day_field(
        "决定日期",
        required=False,
        help_text="县里决定的日期，不填就是今天；这一天已过法定时限的另填时限",
    )
    due_date = day_field(
        "新的复工或开工时限",
        required=False,
        help_text="不填就按法定时限；决定时已过法定时限的必填",
    )
    approval = forms.CharField(
        label="批准文号", max_length=60, required=False, help_text="如 左政办函〔2026〕5号"
    )
    reason = reason_field()

    layout = [
        (
            "",
            [
                ["kind", "kind_decided_on"],
                ["due_date", "approval"],
                ["accept_overdue"],
                ["overdue_from"],
                ["reason"],
            ],
        )
    ]

    def __init__(self, *args, listing, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"kind": listing.kind, "kind_decided_on": self.today}
        self.fields["kind"].help_text = f"{statutory_dates(listing.year, self.today)}。"


class PlanForm(AsksForUnit, ProjectForm):
    """The plan of a year and its months; an adjustment is a document with number and date."""

    amount = WanField(label="年度计划投资（万元）")
    curve = forms.ChoiceField(
        label="分月计划",
        choices=AnnualPlan.Curve.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    months = forms.CharField(
        label="1 至 12 月各月计划（万元）",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "inputmode": "decimal"}),
        help_text="从 1 月起填 12 个数，用空格隔开，合计等于年度计划投资",
    )
    document = forms.CharField(label="调整文号", required=False, max_length=100)
    document_on = day_field("调整日期", required=False)
    reason = reason_field("调整理由和依据")

    layout = [
        (
            "",
            [
                ["amount"],
                ["unit_sure"],
                ["curve"],
                ["months"],
                ["document", "document_on"],
                ["reason"],
            ],
        )
    ]
    only_when = {"months": "curve=own"}

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {
            "amount": plan and plan.amount,
            "curve": plan.curve if plan else AnnualPlan.Curve.LINEAR,
            "months": " ".join(f"{amount:f}" for amount in plan.own_months) if plan else "",
        }
        if plan is None:
            for name in ("reason", "document", "document_on"):
                del self.fields[name]
        else:
            # An adjustment is a document: both plans stay readable, each with what it rests on.
            self.ask_for("document", "调整要写明文号，如 左政办函〔2026〕5号。")
            self.ask_for("document_on", "调整要填文件的日期。")

    def ask_for(self, name, sentence):
        self.fields[name].required = True
        self.fields[name].error_messages["required"] = sentence

    def clean(self):
        cleaned = super().clean()
        amounts = []
        if cleaned.get("curve") == AnnualPlan.Curve.OWN:
            amounts = self.read_months(cleaned.get("months", ""))
        return {**cleaned, "months": amounts}

    def clean_document_on(self):
        return check_past_day(self.cleaned_data["document_on"], self.today, "调整日期")

    def questions_of_unit(self, cleaned):
        return [asks_for_unit(cleaned.get("amount"), self.project.total_investment)]

    def read_months(self, text):
        try:
            return [WanField().clean(part) for part in re.split(r"[\s,，、;；]+", text.strip())]
        except forms.ValidationError as problem:
            self.add_error("months", problem)
            return []


class MilestoneForm(AcceptsOverdue, ProjectForm):
    """One more milestone; its date becomes the 原定, which nobody changes later (R-CH-1)."""

    name = forms.CharField(label="节点", max_length=100)
    due_date = day_field("原定日期", help_text="最后一天也算按期；定下后只能改期，原定保留")
    code = forms.ChoiceField(
        label="类别",
        required=False,
        choices=[
            ("", "一般节点"),
            *((c.value, c.label) for c in Milestone.Code if c not in Milestone.STATUTORY),
        ],
        help_text="竣工节点报完成后要由项目中心核定",
    )

    layout = [("", [["name"], ["due_date", "code"], ["accept_overdue"], ["overdue_from"]])]

    def clean(self):
        cleaned = super().clean()
        if self.project.milestones.count() >= MOST_MILESTONES:
            raise forms.ValidationError(f"一个项目最多 {MOST_MILESTONES} 个节点，请先核对。")
        return cleaned


class WithdrawForm(ProjectForm):
    reason = reason_field("撤回理由", help_text="如：与另一个项目重复录入")

    layout = [("", [["reason"]])]


def current_leads(project):
    """Primary lead and deputies that are open, as [(official, is_primary)]."""
    return list(
        LeadAssignment.objects.open()
        .filter(project=project)
        .order_by("official")
        .values_list("official", "is_primary")
    )
