"""What an owner is asked of a milestone, and what the office is asked when it moves one."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from core.forms.fields import DayField, day_field, text_field
from core.forms.form_sections import SectionedForm
from core.values.plain_numbers import LARGEST, read_number
from norms import causes
from projects import promises
from projects.forms.cause import CausedByFields, CauseSelects
from projects.forms.evidence import EvidenceFields
from projects.models import ProgressUpdate
from projects.models.event_order import EARLIEST
from projects.models.overdue_when_written import OverdueWhenWritten

DONE, WORKING, STUCK = ProgressUpdate.Standing
#: Which fields each answer asks for; the others are not read, whatever was sent.
ASKED = {
    DONE: ("completed_on", "note", "photo", "files", "number"),
    WORKING: ("percent", "promised_on", "note", "photo", "files", "number"),
    STUCK: (
        "obstacle",
        "caused_by",
        "caused_by_unit",
        "problem",
        "next_step",
        "promised_on",
        "needs_help",
    ),
}
FILLED_IN = {
    DONE: "填实际完成日期；可附照片、文件或证号",
    WORKING: "填形象进度，说一句进展",
    STUCK: "说明卡在哪里，可请求上级协调",
}


def check_past_day(day, today, word):
    """Of what has happened: by today, and not so long ago that the year must be a slip."""
    if day and day > today:
        raise ValidationError(f"{word}不能晚于今天。")
    if day and day < EARLIEST:
        raise ValidationError(f"{word}不能早于 {EARLIEST:%Y-%m-%d}，请核对年份。")
    return day


class ProgressForm(CausedByFields, EvidenceFields):
    """现在到哪一步了: one question, then only what its answer needs."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    #: Reports leave the version as it is.
    last_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    standing = forms.ChoiceField(
        label="现在到哪一步了？",
        widget=forms.RadioSelect,
        choices=[
            (s, format_html("<b>{}</b><small>{}</small>", s.label, FILLED_IN[s]))
            for s in (DONE, WORKING, STUCK)
        ],
        error_messages={"required": "请选现在到哪一步了。"},
    )
    completed_on = day_field("实际完成日期")
    percent = forms.IntegerField(
        label="形象进度（%）",
        min_value=0,
        max_value=100,
        error_messages={
            "required": "请填形象进度。",
            "invalid": "形象进度请填 0 到 100 的整数。",
            "min_value": "形象进度在 0 到 100 之间。",
            "max_value": "形象进度在 0 到 100 之间。",
        },
    )
    obstacle = forms.ChoiceField(
        label="卡在哪里",
        widget=forms.RadioSelect,
        error_messages={"required": "请选卡在哪里。"},
    )
    problem = text_field("具体情况", 2000, required=False)
    next_step = text_field("下一步措施", 2000, required=False)
    promised_on = day_field("承诺完成日期", required=False)
    note = text_field("一句话进展", 1000, required=False)
    needs_help = forms.BooleanField(
        label="需要上级协调",
        required=False,
        help_text="当即作为问题通知包联领导和项目中心，由项目中心交办，到销号为止；谁在办理，见本页和问题清单",
    )

    def __init__(self, *args, milestone, today, **options):
        super().__init__(*args, auto_id=f"m{milestone.pk}_%s", **options)
        self.milestone, self.project, self.today = milestone, milestone.project, today
        self.fields["obstacle"].choices = causes.choices(today)
        self.offer_units()
        # A report asks for three things at most; a request for another date asks for it (R-CH-2).
        self.fields["caused_by"].required = False
        # Overdue, a promise is asked for: it is what the leader reads (R-CH-4).
        self.fields["promised_on"].required = milestone.is_overdue(today)

    def full_clean(self):
        """What the answer does not ask for is not read: neither required, nor checked, nor kept."""
        asked = {"version", "last_seen", "standing", *ASKED.get(self.data.get("standing"), ())}
        unasked = [field for name, field in self.fields.items() if name not in asked]
        required = [field for field in unasked if field.required]
        for field in unasked:
            field.disabled, field.required = True, False
        super().full_clean()
        for field in unasked:
            field.disabled = False
        for field in required:
            field.required = True

    @property
    def seen_version(self):
        """The state the reader had before them; -1 when it cannot be told."""
        version = read_number(self.data.get("version", ""))
        return -1 if version is None else version

    @property
    def seen_update(self):
        """The newest report that the reader had before them; none is later where it is not told."""
        newest = read_number(self.data.get("last_seen", ""))
        return LARGEST if newest is None else newest

    def clean_promised_on(self):
        promised = self.cleaned_data["promised_on"]
        if promised:
            try:
                promises.check_day(promised, self.today)
            except ValidationError as refusal:
                raise ValidationError(refusal.messages) from None
        return promised

    def facts(self):
        """The columns of the ProgressUpdate, as reporting.report() takes them."""
        names = ("standing", "percent", "note", "obstacle", "problem", "next_step")
        names += ("promised_on", "needs_help")
        return {name: self.cleaned_data[name] for name in names} | self.brought_about_by()


def last_update_as_initial(updates, today):
    """What the form is filled in with: the newest report, as far as it can still hold."""
    if not updates:
        return {}
    last = updates[0]
    names = ("note", "obstacle", "caused_by", "problem", "next_step")
    promise = last.promised_on
    return {name: getattr(last, name) for name in names} | {
        "caused_by_unit": last.caused_by_unit_id,
        "standing": last.standing if last.standing != DONE else "",
        "percent": next((u.percent for u in updates if u.percent is not None), None),
        "promised_on": promise if promise and promise >= today else None,
    }


class AcceptsOverdue(forms.Form):
    """What would be overdue when it is written comes back once, with the sentence and a tick; the
    tick stands for the date that was shown, and later ones (R-DL-6)."""

    accept_overdue = forms.BooleanField(label="已知写入即逾期，仍按这个日期写入", required=False)
    overdue_from = DayField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if not self.data.get("overdue_from"):
            self.fields["accept_overdue"].widget = forms.HiddenInput()

    @property
    def accepted(self):
        """What the verbs take as `accept_overdue`."""
        shown = self.cleaned_data.get("overdue_from") or False
        return bool(self.cleaned_data.get("accept_overdue")) and shown

    def offer(self, problem):
        """Ask for the tick that an OverdueWhenWritten wants."""
        self.fields["accept_overdue"].widget = forms.CheckboxInput()
        self.data = self.data.copy()
        self.data.pop("accept_overdue", None)
        self.data["overdue_from"] = problem.due_date.isoformat()
        self.add_error("accept_overdue", problem.error_dict["accept_overdue"])

    def refuse(self, problem):
        if isinstance(problem, OverdueWhenWritten):
            self.offer(problem)
        else:
            super().refuse(problem)


def approval_field(help_text="如 左政办函〔2026〕5号"):
    """The document that a date beyond the statutory one rests on."""
    return forms.CharField(label="批准文号", max_length=60, required=False, help_text=help_text)


class DateChangeForm(SectionedForm):
    """A new date for a milestone, by the office."""

    new_due = day_field("新日期")
    reason = text_field("说明", 500, error_messages={"required": "请写明理由。"})

    def as_facts(self):
        return {name: self.cleaned_data[name] for name in ("new_due", "reason")}


class ReplanForm(CauseSelects, DateChangeForm):
    approval = approval_field("从第三次改期起要填")
    layout = [
        (
            "",
            [["new_due"], ["category", "caused_by"], ["caused_by_unit"], ["reason"], ["approval"]],
        )
    ]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.offer_causes(self.today)

    def as_facts(self):
        approval = self.cleaned_data["approval"]
        return {**super().as_facts(), **self.cause(), "approval": approval}


class CorrectForm(AcceptsOverdue, DateChangeForm):
    def as_facts(self):
        return {**super().as_facts(), "accept_overdue": self.accepted}
