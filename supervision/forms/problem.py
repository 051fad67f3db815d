"""问题: what is asked of whoever raises one, and of whoever acts on it."""

from django import forms

from accounts.models import Unit
from core.forms.amounts import WanField
from core.forms.fields import text_field
from core.forms.form_sections import SectionedForm
from norms import causes
from projects.forms.cause import CauseSelects
from supervision import problems
from supervision.forms.hard_help import problem_hard_help
from supervision.forms.number_13710 import number_13710_field
from supervision.models import Problem

#: What its holder would else type again and again; a tap takes it over.
ANSWERS = ("已协调解决。", "已到现场对接，问题已解决。", "手续已办结。")


class RaiseProblemForm(CauseSelects, SectionedForm):
    """A problem of a project, entered by those who do not report on it."""

    text = text_field("什么问题", 2000, error_messages={"required": "请写明是什么问题。"})
    milestone: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label="涉及节点", required=False, empty_label="整个项目"
    )
    source = forms.ChoiceField(
        label="来源",
        choices=[("", "请选择"), *Problem.Source.choices],
        error_messages={"required": "请选来源。"},
    )
    ticket = forms.CharField(
        label="来源编号", max_length=40, required=False, help_text="工单号、会议纪要号等"
    )
    number_13710 = number_13710_field()
    blocked_amount = WanField(
        label="卡住的资金（万元）",
        required=False,
        help_text="因此不能完成的投资；不填按今年计划还没完成的部分算",
    )
    is_hard = forms.BooleanField(label="疑难问题", required=False)
    layout = [
        ("", [["text"], ["milestone"]]),
        ("来源", [["source", "ticket"], ["number_13710"]]),
        (
            "原因和影响",
            [["category", "caused_by"], ["caused_by_unit"], ["blocked_amount"], ["is_hard"]],
        ),
    ]

    def __init__(self, *args, project, **options):
        super().__init__(*args, **options)
        self.offer_causes(self.today)
        self.fields["is_hard"].help_text = problem_hard_help(self.today)
        open_milestones = project.milestones.exclude(state="cancelled")
        self.fields["milestone"].queryset = open_milestones

    def facts(self):
        """What the verb is told."""
        names = ("text", "milestone", "source", "ticket", "number_13710", "blocked_amount")
        typed = {name: self.cleaned_data[name] for name in (*names, "is_hard")}
        return {**typed, **self.cause()}


class AskForHelpForm(SectionedForm):
    """需要上级协调, by the owner on site: what it is stuck in is the button that sends it."""

    use_required_attribute = False

    text = text_field("一句话说明", 2000, required=False)
    category = forms.ChoiceField(
        label="卡在哪里", error_messages={"required": "请点一下卡在哪里。"}
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["category"].choices = causes.choices(self.today)


class ProblemActForm(SectionedForm):
    """An act on a problem without anything to write."""

    def __init__(self, *args, problem, **options):
        super().__init__(*args, auto_id=f"{self.prefix_of_id}_%s", **options)
        self.problem = problem

    #: Told apart on the page that shows several.
    prefix_of_id = "act"


class NameHolderForm(ProblemActForm):
    """交办: who has it, and by which of the two terms."""

    prefix_of_id = "name"
    lead_unit: forms.ModelChoiceField = forms.ModelChoiceField(
        None,
        label="牵头办理单位",
        empty_label="请选择",
        error_messages={"required": "请选由哪个单位牵头办理。"},
    )
    supporting_units: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        None,
        label="配合单位",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
        help_text="可选几个，电脑上按住 Ctrl 再选",
    )
    scope = forms.ChoiceField(label="层级", choices=Problem.Scope.choices)
    is_hard = forms.BooleanField(label="疑难问题", required=False)

    def __init__(self, *args, problem, **options):
        super().__init__(*args, problem=problem, **options)
        self.fields["is_hard"].help_text = problem_hard_help(self.today)
        units = Unit.objects.active()
        self.fields["lead_unit"].queryset = self.fields["supporting_units"].queryset = units
        self.initial |= {
            "lead_unit": problem.lead_unit_id or problem.project.responsible_unit_id,
            "supporting_units": list(problem.supporting_units.all()),
            "scope": problem.scope,
            "is_hard": problem.is_hard,
        }

    def clean_lead_unit(self):
        unit = self.cleaned_data["lead_unit"]
        problems.check_can_act(unit, self.today)
        return unit

    def clean_supporting_units(self):
        units = list(self.cleaned_data["supporting_units"])
        for unit in units:
            problems.check_can_act(unit, self.today)
        return units


class BlockerForm(SectionedForm):
    """What problems have in common, in a few words."""

    name = forms.CharField(
        label="堵点名称", max_length=60, error_messages={"required": "请写堵点名称。"}
    )


class ClimbForm(ProblemActForm):
    """本级办不了: why."""

    prefix_of_id = "climb"
    reason = text_field(
        "为什么本级办不了", 500, error_messages={"required": "请写明为什么本级办不了。"}
    )


class AnswerForm(ProblemActForm):
    """What was done about it."""

    prefix_of_id = "answer"
    answer = text_field("办理结果", 2000, error_messages={"required": "请写明办理结果。"})
    phrases = ANSWERS


class CloseForm(ProblemActForm):
    """销号 of what nobody answered: why."""

    prefix_of_id = "settle"
    reason = text_field("销号的原因", 500, error_messages={"required": "请写明为什么销号。"})


class SendBackForm(ProblemActForm):
    """退回: what is still missing."""

    prefix_of_id = "back"
    reason = text_field("退回理由", 500, error_messages={"required": "请写明还缺什么。"})


class ReopenForm(ProblemActForm):
    """重新打开: why it is not settled after all."""

    prefix_of_id = "reopen"
    reason = text_field(
        "重新打开的理由", 500, error_messages={"required": "请写明为什么还没有解决。"}
    )
