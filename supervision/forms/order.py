"""Orders: which rows and words a draft has, what a unit answers, what came back on paper."""

from django import forms

from core.forms.fields import day_field, reason_field, text_field
from core.forms.form_sections import SectionedForm
from projects.forms.evidence import EvidenceFields
from supervision import order_addressees
from supervision.forms.hard_help import order_hard_help
from supervision.forms.number_13710 import number_13710_field
from supervision.models import SupervisionOrder

#: Phrases that the units would else type again and again; a tap takes them over.
SIGN_PHRASES = ("由分管负责人牵头，项目股承办。", "由主要负责人牵头督办。")
ANSWER_PHRASES = (
    "已到现场督促，正在整改。",
    "已召集项目单位研究，排出工期。",
    "正在对接有关部门，有进展及时报。",
)
DONE_PHRASES = ("所列事项已全部完成。", "已复工，进度恢复正常。")


def words_field(label, sentence, rows=4, length=2000):
    """What is said on an order; `sentence` where it is blank."""
    return forms.CharField(
        label=label,
        max_length=length,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": sentence},
    )


# --- 督查室's ---------------------------------------------------------------------------------


class RowsField(forms.MultipleChoiceField):
    """Obligations of projects by their keys, milestone-7."""

    widget = forms.CheckboxSelectMultiple


class NewOrdersForm(SectionedForm):
    """Which rows are to be drafted, as what."""

    kind = forms.ChoiceField(
        label="文种", choices=SupervisionOrder.Kind.choices, widget=forms.RadioSelect
    )
    rows = RowsField(label="督办事项", error_messages={"required": "请至少选一项督办事项。"})
    is_hard = forms.BooleanField(label="疑难事项", required=False)

    def __init__(self, *args, offered, **options):
        super().__init__(*args, auto_id="order_%s", **options)
        self.fields["rows"].choices = offered
        self.fields["is_hard"].help_text = order_hard_help(self.today)

    def clean_kind(self):
        return SupervisionOrder.Kind(self.cleaned_data["kind"])


class DraftForm(SectionedForm):
    """The words of a draft and to whom it goes; its facts are no field."""

    to_unit: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label="主送", error_messages={"required": "请选主送单位。"}
    )
    cc_units: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        None,
        label="抄送",
        required=False,
        widget=forms.SelectMultiple({"size": 5}),
        help_text="可选几个，电脑上按住 Ctrl 再选",
    )
    title = forms.CharField(label="标题", max_length=120, error_messages={"required": "请写标题。"})
    basis = text_field("督办依据", 1000, required=False)
    demands = words_field("督办要求", "请写督办要求。", rows=8)
    is_hard = forms.BooleanField(label="疑难事项", required=False)
    number_13710 = number_13710_field()

    layout = [
        ("发给谁", [["to_unit"], ["cc_units"]]),
        ("怎么写", [["title"], ["basis"], ["demands"]]),
        ("怎么办", [["is_hard"], ["number_13710"]]),
    ]

    def __init__(self, *args, project, copied, **options):
        super().__init__(*args, auto_id="draft_%s", **options)
        self.fields["is_hard"].help_text = order_hard_help(self.today)
        units = order_addressees.addressees(project)
        self.fields["to_unit"].queryset = self.fields["cc_units"].queryset = units
        self.initial["cc_units"] = copied


class ReasonForm(SectionedForm):
    reason = reason_field(error_messages={"required": "请写明理由。"})


class NoteForm(SectionedForm):
    words = text_field("说明", 500, required=False)


class PlanForm(SectionedForm):
    """办结 on a later day, once."""

    new_due = day_field("改到哪天办结")
    reason = reason_field(error_messages={"required": "请写明理由。"})


class UpgradeForm(SectionedForm):
    """As what it goes on."""

    kind = forms.ChoiceField(label="升级为")

    def __init__(self, *args, kinds, **options):
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]


# --- The unit's -------------------------------------------------------------------------------


class SignForm(SectionedForm):
    """签收, with one line on who does it."""

    words = forms.CharField(
        label="由谁承办",
        max_length=200,
        help_text="一句话写明承办的负责人和股室",
        error_messages={"required": "请写明由谁承办。"},
    )


class TakeForm(SectionedForm):
    """A report of some days ago as the answer."""

    taken = forms.CharField(max_length=40, widget=forms.HiddenInput)


class WordsWithFiles(EvidenceFields, SectionedForm):
    """Words with photos or papers, under a minute on a telephone."""

    use_required_attribute = False
    #: Evidence of an order bears no number of a permit.
    number = None  # type: ignore[assignment]
    phrases: tuple[str, ...] = ()
    #: What is told of photos: that none are needed, or that the scan is.
    files_hint = "没有也能提交，标“无佐证”。"

    def __init__(self, *args, project, **options):
        super().__init__(*args, auto_id="answer_%s", **options)
        self.project = project


class AnswerForm(WordsWithFiles):
    """反馈: how it stands, by when it will be settled, or that it is."""

    holder = forms.CharField(
        label="由谁承办",
        max_length=200,
        help_text="还没有签收，提交时一并签收",
        error_messages={"required": "请写明由谁承办。"},
    )
    words = words_field("办理情况", "请写明办理情况。")
    planned_on = day_field("计划哪天办结", required=False)
    is_done = forms.BooleanField(
        label="已经办结", required=False, help_text="勾选后一并报办结，由督查室复核"
    )
    phrases = ANSWER_PHRASES

    def __init__(self, *args, is_signed, **options):
        super().__init__(*args, **options)
        if is_signed:
            del self.fields["holder"]


class DoneForm(WordsWithFiles):
    """报办结."""

    words = words_field("办结情况", "请写明办结情况。")
    phrases = DONE_PHRASES


class PaperForm(WordsWithFiles):
    """What came back on paper, with its scan: 签收, and 反馈 where the paper says it."""

    holder = forms.CharField(label="由谁承办", max_length=200, required=False)
    words = words_field("办理情况", "请写明办理情况。")
    planned_on = day_field("计划哪天办结", required=False)
    files_hint = "请附纸质件的扫描件或照片。"
    fields_of_errors = {"scan": "files"}

    def __init__(self, *args, is_signed, **options):
        super().__init__(*args, **options)
        self.is_signed = is_signed
        if is_signed:
            del self.fields["holder"]
        else:
            self.fields["holder"].required = True
            self.fields["words"].required = False
