"""Working days: the notice of a year as text, or a few days."""

from django import forms

from core.forms.fields import DayField
from core.forms.form_sections import SectionedForm


class PasteForm(SectionedForm):
    text = forms.CharField(
        label="通知原文",
        max_length=5000,
        widget=forms.Textarea({"rows": 10}),
        help_text="粘贴国务院办公厅通知里“一、元旦：……”至“七、国庆节：……”各条",
        error_messages={"required": "请粘贴通知原文。"},
    )


class DaysForm(SectionedForm):
    WHAT = [("off", "放假"), ("work", "上班"), ("usual", "恢复周一至周五的算法")]
    IS_WORKDAY = {"off": False, "work": True, "usual": None}

    first = DayField(label="从")
    last = DayField(label="到", required=False, help_text="只改一天的可不填")
    what = forms.ChoiceField(label="改为", choices=WHAT, widget=forms.RadioSelect, initial="off")
    name = forms.CharField(
        label="说明", max_length=40, required=False, help_text="如 国庆节、调休上班"
    )

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year
        for name in ("first", "last"):
            self.fields[name].year = year

    def clean(self):
        super().clean()
        first = self.cleaned_data.get("first")
        last = self.cleaned_data.get("last") or first
        if first and {first.year, last.year} != {self.year}:
            self.add_error("first", f"这里只改 {self.year} 年的日子")
        if first and not self.errors:
            self.cleaned_data = {
                "first": first,
                "last": last,
                "is_workday": self.IS_WORKDAY[self.cleaned_data["what"]],
                "name": self.cleaned_data["name"],
            }
        return self.cleaned_data
