"""An edition of a road-map template: its head and one small form a step; and the days on which an
applied one is written."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from core.forms.fields import DayField, day_field, reason_field
from core.forms.form_sections import SectionedForm
from norms.models import WorkArea
from projects.forms.milestone import AcceptsOverdue
from projects.models import Milestone, RoadmapTemplate, RoadmapTemplateStep, YearListing
from projects.models.roadmap_template import (
    CODES,
    COMMON_YEAR,
    MOST_DAYS,
    MOST_STEPS,
    STATUTORY_STEP,
    no_such_day,
)
from projects.year_listings import STATUTORY

#: Empty rows that a page offers beyond the steps that are there.
FREE_ROWS = 3
FEWEST_ROWS = 6


class YearlyDayField(DayField):
    """A day of every year: 6月30日, 6-30. A year that is typed with it is passed over."""

    year = COMMON_YEAR

    def __init__(self, **options):
        super().__init__(**{"widget": forms.TextInput({"placeholder": "6月30日"}), **options})

    def to_python(self, value):
        found = super().to_python(value)
        if found and (found.month, found.day) == (2, 29):
            raise ValidationError(no_such_day(2, 29))
        return found and date(COMMON_YEAR, found.month, found.day)

    def prepare_value(self, value):
        return f"{value.month}月{value.day}日" if isinstance(value, date) else value


class TemplateHeadForm(SectionedForm):
    name = forms.CharField(label="名称", max_length=40, help_text="如 前期项目")
    kind = forms.ChoiceField(
        label="建设性质", required=False, choices=[("", "性质未定"), *YearListing.Kind.choices]
    )
    work_area = forms.ModelChoiceField(
        WorkArea.objects.all(),
        label="所属领域",
        required=False,
        empty_label="各领域",
        help_text="某一领域有自己的模板时，这一领域只用自己的",
    )
    effective_on = day_field("施行日期", help_text="最早是今天；已排好的路线图不受影响")
    note = forms.CharField(label="说明", max_length=200, required=False)


class StepForm(forms.Form):
    """One step; a row that says nothing is no step."""

    name = forms.CharField(label="节点", max_length=100, required=False)
    code = forms.ChoiceField(
        label="类别",
        required=False,
        choices=[("", "一般节点"), *((code.value, code.label) for code in CODES)],
    )
    day = YearlyDayField(label="每年的固定日期", required=False)
    after = forms.TypedChoiceField(
        label="或者排在哪一步之后",
        required=False,
        coerce=int,
        error_messages={
            "invalid_choice": "只能排在更早的步骤之后，不能排在自己或后面的步骤之后。",
        },
    )
    days = forms.IntegerField(
        label="之后多少天",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={
            "invalid": "请填整数天数。",
            "min_value": "至少 1 天。",
            "max_value": f"最多 {MOST_DAYS} 天。",
        },
    )

    def __init__(self, number, *args, **kwargs):
        super().__init__(*args, prefix=f"s{number}", **kwargs)
        self.number = number
        self.fields["after"].choices = [
            ("", "—"),
            (STATUTORY_STEP, "法定节点（复工、开工）"),
            *((other, f"第 {other} 步") for other in range(1, number)),
        ]

    @property
    def says_something(self):
        given = (self.cleaned_data.get(name) not in (None, "") for name in self.fields)
        return any(given) or bool(self.errors)

    def clean(self):
        typed = super().clean()
        if self.errors or not self.says_something:
            return typed
        if not typed["name"]:
            self.add_error("name", "请填节点名称。")
        self._check_one_day(typed)
        return typed

    def _check_one_day(self, typed):
        relative = [typed["after"] != "", typed["days"] is not None]
        if typed["day"] and any(relative):
            self.add_error("day", "固定日期和“排在哪一步之后”只填一种。")
        elif any(relative) and not all(relative):
            missing = "days" if relative[0] else "after"
            self.add_error(missing, "排在哪一步之后、之后多少天，两样都要填。")
        elif not typed["day"] and not any(relative):
            self.add_error("day", "请填固定日期，或者填排在哪一步之后多少天。")


class TemplateEditionForm:
    """The forms of an edition; as a copy of `source`, whose kind and area it keeps."""

    def __init__(self, data=None, *, today, source=None):
        self.source, self.today = source, today
        self.head = TemplateHeadForm(data, today=today, initial=_head_of(source, today))
        if source:
            del self.head.fields["kind"], self.head.fields["work_area"]
        steps = list(source.steps.all()) if source else []
        rows = _rows(data, len(steps))
        initial = {step.number: _step_as_initial(step) for step in steps}
        self.steps = [
            StepForm(number, data, initial=initial.get(number)) for number in range(1, rows + 1)
        ]

    @property
    def row_count(self):
        return len(self.steps)

    @property
    def kind(self):
        return self.source.kind if self.source else self.head.cleaned_data.get("kind", "")

    def is_valid(self):
        # Every form is asked, so that all complaints are shown at once.
        if not all([self.head.is_valid(), *[form.is_valid() for form in self.steps]]):
            return False
        self._check_together()
        return not self.head.errors and not any(form.errors for form in self.steps)

    def _check_together(self):
        filled = {form.number: form for form in self.steps if form.says_something}
        names, codes = {}, {}
        for number, form in filled.items():
            typed = form.cleaned_data
            self._check_earlier(form, filled)
            if typed["name"] in self.statutory_names:
                form.add_error("name", "法定节点由建设性质生成，不写进模板。")
            elif (former := names.setdefault(typed["name"], number)) != number:
                form.add_error("name", f"与第 {former} 步重名。")
            if typed["code"] and (former := codes.setdefault(typed["code"], number)) != number:
                form.add_error("code", f"与第 {former} 步的类别相同，这一类只能有一步。")
        if not filled:
            self.head.add_error(None, "至少填一步。")

    def _check_earlier(self, form, filled):
        after = form.cleaned_data["after"]
        if after == STATUTORY_STEP and self.kind not in STATUTORY:
            form.add_error("after", "前期、储备和性质未定的项目没有法定节点，请改排。")
        elif after not in ("", STATUTORY_STEP, *filled):
            form.add_error("after", f"第 {after} 步是空的，请改排。")

    @property
    def statutory_names(self):
        owed = STATUTORY.get(self.kind)
        return {Milestone.Code(owed[0]).label} if owed else set()

    @property
    def cleaned_data(self):
        return self.head.cleaned_data

    def refuse(self, problem):
        self.head.refuse(problem)

    def build(self):
        """The unsaved edition and its steps, numbered without the empty rows."""
        filled = [form for form in self.steps if form.says_something]
        numbers = {form.number: number for number, form in enumerate(filled, 1)}
        numbers |= {STATUTORY_STEP: STATUTORY_STEP, "": None}
        typed = {name: self.cleaned_data[name] for name in self.head.fields}
        if self.source:
            typed |= {"kind": self.source.kind, "work_area": self.source.work_area}
        return RoadmapTemplate(**typed), [_step(form, numbers) for form in filled]


def _rows(data, steps):
    """As many rows as were sent, or as a page offers."""
    wanted = max(steps + FREE_ROWS, FEWEST_ROWS)
    if data is not None:
        sent = [n for n in range(1, MOST_STEPS + 1) if f"s{n}-name" in data]
        wanted = max(sent, default=FEWEST_ROWS)
    return min(wanted, MOST_STEPS)


def _head_of(source, today):
    if source is None:
        return {"effective_on": today}
    return {"name": source.name, "effective_on": today}


def _step_as_initial(step):
    day = date(COMMON_YEAR, step.month, step.day) if step.month else None
    return {
        "name": step.name, "code": step.code, "day": day, "after": step.after, "days": step.days,
    }  # fmt: skip


def _step(form, numbers):
    """`numbers`: {row: number of its step}."""
    typed = form.cleaned_data
    day = typed["day"]
    return RoadmapTemplateStep(
        number=numbers[form.number],
        name=typed["name"],
        code=typed["code"],
        month=day and day.month,
        day=day and day.day,
        after=numbers[typed["after"]],
        days=typed["days"],
    )


class EndTemplateForm(SectionedForm):
    effective_on = day_field("停用日期", help_text="从这一天起不再套用，最早是今天")
    reason = reason_field("停用理由")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial["effective_on"] = self.today


class ApplyTemplateForm(AcceptsOverdue, SectionedForm):
    """A day for every step that is to be written; one that is emptied is left out."""

    def __init__(self, *args, roadmaps, **options):
        super().__init__(*args, **options)
        self.proposed = {step.key: step for roadmap in roadmaps for step in roadmap.steps}
        for key, step in self.proposed.items():
            label = f"{step.listing.project}：{step.name}"
            self.fields[key] = DayField(label=label, required=False, initial=step.due_date)

    def dated(self):
        """[(proposed step, day)] of what is to be written."""
        days = ((step, self.cleaned_data.get(key)) for key, step in self.proposed.items())
        return [(step, day) for step, day in days if day]
