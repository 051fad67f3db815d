from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from core.forms.fields import day_field
from core.forms.form_sections import SectionedForm
from norms.policy import kept_revision, policy_on
from norms.workdays import add_workdays
from supervision.forms.number_13710 import number_13710_field

#: Phrases a leader or an owner would else type again and again; a tap takes them over.
PHRASES = (
    "请责任单位牵头，报具体解决时间表。",
    "请说明逾期原因和补救措施。",
    "请按期完成，完成后报我。",
    "请相关单位到现场对接，结果报我。",
)
REPLIES = ("已办结。", "正在办理，预计本周内办结。", "已对接，有进展及时报告。")


class InstructForm(SectionedForm):
    """批示: what is wanted, and by when a reply."""

    text = forms.CharField(
        label="写批示",
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "placeholder": "写明事项和责任单位"}),
        error_messages={"required": "请写批示内容。"},
    )
    #: The clock proposes it (R-SO-1); the leader's own date stands, and a blank takes the proposal.
    due_date = day_field("要求回复日期", required=False)
    milestone: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label="针对节点", required=False, empty_label="整个项目"
    )
    number_13710 = number_13710_field()

    def __init__(self, *args, project, policy=None, **options):
        """`policy`: of the day, where its page has read it."""
        super().__init__(*args, auto_id="instruct_%s", **options)
        self.project, self.phrases = project, PHRASES
        self.fields["milestone"].queryset = project.milestones.exclude(state="cancelled")
        workdays = (policy or policy_on(self.today)).reply_workdays
        due_date = self.fields["due_date"]
        revision = kept_revision()
        due_date.initial = lambda: add_workdays(self.today, workdays, revision=revision)
        due_date.help_text = f"默认 {workdays} 个工作日，可以改；留空按默认日期。"

    def clean_due_date(self):
        due = self.cleaned_data["due_date"] or self.get_initial_for_field(
            self.fields["due_date"], "due_date"
        )
        if due < self.today:
            raise ValidationError("要求回复日期不能早于今天。")
        if due > self.today + timedelta(days=366):
            raise ValidationError("要求回复日期在一年以后，请核对年份。")
        return due


class ReplyForm(forms.Form):
    reply = forms.CharField(
        label="回复",
        max_length=2000,
        widget=forms.Textarea({"rows": 4, "placeholder": "写明办理情况和下一步"}),
        error_messages={"required": "请写明办理情况。"},
    )
    phrases = REPLIES
