"""Forms of single actions of the project center: stage, kind, milestone, withdrawal."""

from django import forms

from core.forms.fields import day_field, reason_field
from projects.forms.milestone import AcceptsOverdue, approval_field, check_past_day
from projects.forms.project_form import ProjectForm, statutory_dates
from projects.models import LeadAssignment, Milestone, Project, YearListing

#: More than a road map can hold is a slip, not a plan (bad inputs, part e).
MOST_MILESTONES = 200


class StageForm(ProjectForm):
    stage = forms.ChoiceField(
        label="项目阶段",
        choices=[(s.value, s.label) for s in Project.Stage if s not in Project.FROZEN_STAGES],
    )
    on = day_field("自何日起")
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
    approval = approval_field()
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
