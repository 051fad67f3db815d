"""What is asked for a joint review: its day, its agenda, a case, an opinion (R-JR-1)."""

from django import forms
from django.utils.html import format_html

from accounts.models import Unit
from core.forms.amounts import AsksForUnit, WanField, asks_for_unit_of_total
from core.forms.fields import day_field, reason_field, text_field
from core.forms.form_sections import SectionedForm
from pipeline.forms.contract import choice_field
from pipeline.forms.named_project import named_project
from pipeline.models import JointReviewOpinion, Maturity
from pipeline.models.joint_review import OPINIONS
from projects.forms.evidence import EvidenceFields

Opinion = JointReviewOpinion.Opinion
#: Each answer as its giver reads it.
MEANINGS = {
    Opinion.AGREE: "可以入库",
    Opinion.RETURN: "补正后再上会",
    Opinion.REFUSE: "不宜入库",
}
#: Phrases that the units would else type again and again; a tap takes them over.
PHRASES = ("符合国土空间规划和产业政策。", "要素保障有落实途径。", "投资测算依据充分。")

# --- The office's ---------------------------------------------------------------------------------


class ConveneForm(SectionedForm):
    held_on = day_field("会议日期", help_text="可以预先召集；会议当天起才能出具意见")
    place = forms.CharField(label="地点", max_length=100, required=False)
    note = text_field("说明", 1000, required=False)

    layout = [("", [["held_on", "place"], ["note"]])]


class EditReviewForm(SectionedForm):
    """What of a review may change without a reason."""

    place = forms.CharField(label="地点", max_length=100, required=False)
    note = text_field("说明", 1000, required=False)


class ChangeDayForm(SectionedForm):
    held_on = day_field("改到哪天")
    reason = reason_field(
        help_text="论证单位会收到通知", error_messages={"required": "请写明理由。"}
    )


class ReasonForm(SectionedForm):
    reason = reason_field(error_messages={"required": "请写明理由。"})


class CasesField(forms.MultipleChoiceField):
    """Cases by their keys."""

    widget = forms.CheckboxSelectMultiple


class AgendaForm(SectionedForm):
    """Which cases are argued, by which three units."""

    cases = CasesField(label="上会项目", error_messages={"required": "请至少选一个项目。"})
    fields_of_errors = {"units": "unit_1"}

    layout = [
        ("上会项目", [["cases"]]),
        ("论证单位", [[f"unit_{number}" for number in range(1, OPINIONS + 1)]]),
    ]

    def __init__(self, *args, offered, units, parties, **options):
        """`offered`: [(key, words)] of cases; `units` to choose from; `parties`: the policy's."""
        super().__init__(*args, **options)
        self.fields["cases"].choices = offered
        for number in range(1, OPINIONS + 1):
            party = parties[number - 1] if number <= len(parties) else None
            self.fields[f"unit_{number}"] = unit_field(number, units, party)

    def units(self):
        return [self.cleaned_data[f"unit_{number}"] for number in range(1, OPINIONS + 1)]


def unit_field(number, units, party):
    """One of the units that argue; `party`: whom the policy proposes."""
    return forms.ModelChoiceField(
        Unit.objects.filter(pk__in=units),
        label=f"论证单位{'一二三'[number - 1]}",
        initial=party,
        empty_label="请选择",
        error_messages={"required": f"请选论证单位{'一二三'[number - 1]}。"},
    )


# --- The case -------------------------------------------------------------------------------------


class ProposeForm(AsksForUnit, SectionedForm):
    """提请论证; the project by its name where the address names none."""

    project = forms.CharField(
        label="项目",
        max_length=120,
        help_text="台账上的项目名称，可以只写一部分",
        error_messages={"required": "请填项目名称。"},
    )
    amount = WanField(label="拟入库金额（万元）", error_messages={"required": "请填金额。"})
    maturity = choice_field("成熟度", Maturity.choices)
    reason = text_field(
        "提请理由", 500, required=False, help_text="不予通过后重新提请的，要写情况有哪些变化"
    )

    layout = [("", [["project"], ["amount"], ["unit_sure"], ["maturity"], ["reason"]])]

    def __init__(self, *args, person, project, **options):
        super().__init__(*args, **options)
        self.person, self.project = person, project
        if project:
            del self.fields["project"]

    def clean_project(self):
        return named_project(self.person, self.cleaned_data["project"].strip())

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError("金额要大于 0。")
        return amount

    def questions_of_unit(self, cleaned):
        return [asks_for_unit_of_total(cleaned.get("amount"), "金额")]


# --- The opinion ----------------------------------------------------------------------------------


class OpinionForm(EvidenceFields, SectionedForm):
    """One word with its reason, under a minute on a telephone. What an opinion must say beside its
    word, the verb asks for."""

    use_required_attribute = False
    #: Evidence of an opinion bears no number of a permit.
    number = None  # type: ignore[assignment]
    opinion = forms.ChoiceField(
        label="本单位意见",
        widget=forms.RadioSelect,
        choices=[
            (each, format_html("<b>{}</b><small>{}</small>", each.label, MEANINGS[each]))
            for each in Opinion
        ],
        error_messages={"required": "请选同意、退回或不同意。"},
    )
    to_mend = text_field("需要补正什么", 1000, required=False, help_text="退回的要写")
    words = text_field("说明", 1000, required=False, help_text="不同意的要写理由")
    phrases: tuple[str, ...] = PHRASES
    files_hint = "没有也能提交。"

    def __init__(self, *args, project, **options):
        super().__init__(*args, auto_id="opinion_%s", **options)
        self.project = project

    def said(self):
        """What the verbs are told."""
        typed = self.cleaned_data
        told = {name: typed[name] for name in ("words", "to_mend")}
        return {"says": typed["opinion"], "files": self.checked_files} | told


class SheetForm(OpinionForm):
    """What a unit said on the signed sheet, recorded by 项目中心."""

    given_on = day_field("签字日期", help_text="签字表上的日期，不早于会议日期")
    phrases = ()
    files_hint = "请附签字表的扫描件或照片。"

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["opinion"].label = "签字表上的意见"

    def said(self):
        return super().said() | {"given_on": self.cleaned_data["given_on"], "is_from_sheet": True}


class CorrectOpinionForm(OpinionForm):
    """更正, until the case is decided."""

    reason = reason_field("更正理由", error_messages={"required": "请写明更正理由。"})
    phrases = ()

    def said(self):
        return super().said() | {"reason": self.cleaned_data["reason"]}
