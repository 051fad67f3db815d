"""What an owner types of a month: the report, and what lies beside it."""

from django import forms

from core.forms.amounts import AsksForUnit, WanField, asks_for_unit
from investment.report_evidence import Slot
from projects.forms.evidence import FilesField, FilesForm, FilesInput


def words(label, sentence, **options):
    """At most 1000 characters; `sentence` is said of a blank."""
    return forms.CharField(
        label=label,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": sentence},
        **options,
    )


#: What a report asks in words and numbers, in this order; the proofs come last.
QUESTIONS = ("month_amount", "physical_percent", "physical_progress", "problems", "next_step")


def slot_field(slot):
    """The files of one slot of a report; none are needed."""
    # A telephone offers its camera for these, a computer its folders.
    widget = FilesInput({"accept": "image/*,.pdf"})
    return FilesField(label=slot.label, required=False, widget=widget)


class ProofFields(FilesForm):
    """Photos and papers of a month, one place each: asked for together, never forced."""

    photo = slot_field(Slot.PHOTO)
    quantity = slot_field(Slot.QUANTITY)
    payment = slot_field(Slot.PAYMENT)

    file_fields = tuple(Slot.values)

    @property
    def places(self):
        return [self[name] for name in self.file_fields]


class ProofForm(ProofFields):
    """What is brought after the report."""

    def __init__(self, *args, project, **options):
        super().__init__(*args, auto_id="proof_%s", **options)
        self.project = project

    def clean(self):
        cleaned = super().clean()
        if not (self.errors or self.checked_files):
            raise forms.ValidationError("请选择照片或文件。")
        return cleaned


class ReportForm(AsksForUnit, ProofFields):
    """月报: five questions and the proofs, the words of the month before filled in."""

    use_required_attribute = False
    field_order = ("version", *QUESTIONS)

    version = forms.IntegerField(widget=forms.HiddenInput)
    month_amount = WanField(
        label="本月完成投资（万元）",
        error_messages={"required": "请填本月完成投资，没有就填 0。"},
    )
    physical_percent = forms.IntegerField(
        label="形象进度（%）",
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={
            "invalid": "形象进度请填 0 到 100 的整数。",
            "min_value": "形象进度在 0 到 100 之间。",
            "max_value": "形象进度在 0 到 100 之间。",
        },
    )
    physical_progress = words("形象进度", "请写一句形象进度。")
    problems = words("存在问题", "请写存在问题，没有就写“无”。", help_text="没有就写“无”")
    next_step = words("下步措施", "请写下步措施。")
    proof = forms.CharField(
        label="凭证编号",
        required=False,
        max_length=200,
        help_text="如监理月报期号、记账凭证号",
    )

    def __init__(self, *args, report, last=None, **options):
        super().__init__(*args, auto_id="report_%s", **options)
        self.report, self.project = report, report.project
        self.initial = {"version": report.version, **filled_in(report, last)}
        if report.covers > 1:
            self.fields["month_amount"].label = f"{report.months}合计完成投资（万元）"

    def questions_of_unit(self, cleaned):
        plan = self.report.listing.plans.filter(is_current=True).first()
        return [asks_for_unit(cleaned.get("month_amount"), plan and plan.amount)]

    @property
    def questions(self):
        return [self[name] for name in QUESTIONS]

    def facts(self):
        """The columns of the report, as submit() takes them."""
        return {name: self.cleaned_data[name] for name in (*QUESTIONS, "proof")}


def filled_in(report, last):
    """What was said already, else the words of the last report; its amount is never repeated."""
    names = ["physical_percent", "physical_progress", "problems", "next_step"]
    if report.month_amount is not None:
        return {name: getattr(report, name) for name in [*names, "month_amount", "proof"]}
    return {name: getattr(last, name) for name in names} if last else {"problems": "无"}
