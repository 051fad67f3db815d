"""One row of 行业分工: for which industry, and which unit."""

import re

from django import forms

from accounts.models import Unit
from core.forms.form_sections import SectionedForm
from norms.models import DefaultUnit
from norms.models.default_unit import SEPARATORS

SHORTEST, LONGEST = 2, 20


class DefaultUnitForm(SectionedForm, forms.ModelForm):
    layout = [("", [["key_words"], ["work_area", "order"], ["unit"]])]

    class Meta:
        model = DefaultUnit
        fields = ["key_words", "work_area", "order", "unit"]
        help_texts = {
            "key_words": "项目名称或建设内容里有其中一个就算，几个用顿号隔开，如 乳胶、丁腈手套",
            "work_area": "选了就只用于这个领域的项目；不填关键词时必选",
            "order": "几行都对得上、关键词又一样长时，数小的在前；数也相同就不提示",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["work_area"].empty_label = "各领域"
        self.fields["unit"].empty_label = "请选择"
        self.fields["unit"].queryset = Unit.objects.active()

    def clean_key_words(self):
        words = list(dict.fromkeys(re.split(SEPARATORS, self.cleaned_data["key_words"])))
        words = [word for word in words if word]
        if any(not SHORTEST <= len(word) <= LONGEST for word in words):
            raise forms.ValidationError(
                f"每个关键词 {SHORTEST} 至 {LONGEST} 个字，几个用顿号隔开。"
            )
        return "、".join(words)

    def clean(self):
        """A word leads to one unit only, within one work area or in all of them."""
        cleaned = super().clean()
        area, words = cleaned.get("work_area"), cleaned.get("key_words")
        if words is None or self.errors:
            return cleaned
        others = DefaultUnit.objects.filter(work_area=area).exclude(pk=self.instance.pk)
        for other in others.select_related("unit"):
            taken = set(words.split("、")) & set(other.words or [""])
            if taken:
                what = taken.pop() or area.name
                self.add_error("key_words", f"“{what}”已对应{other.unit}，请改那一行。")
                break
        return cleaned
