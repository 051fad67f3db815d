"""The facts of a project."""

import re
from itertools import chain

from django import forms
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from accounts.models import Unit
from accounts.models.unit import name_key
from core.forms.amounts import AsksForUnit, WanField, asks_for_unit_of_total
from core.ledger_field import REFERENCES
from projects import national_code
from projects.forms.project_form import ProjectForm
from projects.ledger_fields import PROJECT_FACTS
from projects.models import Project, Tag

BASIC = [
    ["name"],
    ["same_anyway"],
    ["national_code", "period"],
    ["responsible_unit", "owner_unit"],
    ["work_area", "grade"],
    ["location", "total_investment"],
    ["unit_sure"],
    ["content"],
    ["is_livelihood_item"],
]
#: Every other fact of the ledger's fields follows: what is short side by side, then the texts.
FURTHER = [field for field in PROJECT_FACTS if field.name not in chain(*BASIC)]
SHORT = [field.name for field in FURTHER if field.sort != "text"]
TEXTS = [field.name for field in FURTHER if field.sort == "text"]


class FactsForm(AsksForUnit, ProjectForm, forms.ModelForm):
    """The facts of a project; kind, money of the year and people have their own places."""

    national_code = forms.CharField(
        label="项目代码",
        max_length=60,
        required=False,
        help_text="24 位，如 2603-140722-89-01-000010；储备项目可不填",
    )
    total_investment = WanField(label="总投资（万元）", required=False)
    tag_names = forms.CharField(
        label="标签", max_length=200, required=False, help_text="几个标签用顿号隔开"
    )
    same_anyway = forms.BooleanField(label="确是另一个项目", required=False)

    layout = [
        ("基本情况", BASIC),
        (
            "更多情况",
            [["supporting_units"], ["tag_names", *SHORT], *([name] for name in TEXTS)],
        ),
    ]

    class Meta:
        model = Project
        fields = [*(field.name for field in PROJECT_FACTS), "supporting_units"]
        widgets = {
            "content": forms.Textarea(attrs={"rows": 3}),
            "supporting_units": forms.SelectMultiple(attrs={"size": 5}),
            **{name: forms.Textarea(attrs={"rows": 2}) for name in TEXTS},
        }

    def __init__(self, data=None, *, project=None, **kwargs):
        super().__init__(data, project=project, instance=project, **kwargs)
        self._offer_units()
        if project:
            self.initial["tag_names"] = "、".join(tag.name for tag in project.tags.all())
        self.same = self._same(data or {})
        if self.same:
            self.fields["same_anyway"].help_text = same_projects(self.same)
        else:
            self.fields["same_anyway"].widget = forms.HiddenInput()

    def _offer_units(self):
        units = Unit.objects.active()
        for field in PROJECT_FACTS:
            if field.sort == "unit":
                self.fields[field.name].queryset = units
            if field.sort in REFERENCES:
                self.fields[field.name].empty_label = "还没有定"
        self.fields["responsible_unit"].empty_label = "请选择"
        self.fields["supporting_units"].queryset = units
        self.fields["supporting_units"].help_text = "可选几个，电脑上按住 Ctrl 再选"

    def _same(self, data):
        """Other current projects that bear this name under this unit."""
        unit, name = data.get("responsible_unit", ""), data.get("name", "")
        if not re.fullmatch(r"[0-9]{1,12}", unit):
            return []
        others = Project.objects.current().exclude(pk=self.instance.pk)
        return list(others.named(name[:200]).filter(responsible_unit=unit)[:3])

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        # Some characters grow when compared (㎡ becomes m2); the key has its own column.
        if len(name_key(name)) > 200:
            raise forms.ValidationError("项目名称太长，请控制在 200 字以内。")
        return name

    def clean_national_code(self):
        code = national_code.normalise(self.cleaned_data["national_code"])
        if problem := national_code.problem(code):
            raise forms.ValidationError(problem)
        others = Project.objects.current().exclude(pk=self.instance.pk)
        if code and (other := others.filter(national_code=code).first()):
            raise forms.ValidationError(f"这个项目代码已登记在“{other}”上。")
        return code

    def clean_tag_names(self):
        names = list(dict.fromkeys(re.split(r"[、,，;；\s]+", self.cleaned_data["tag_names"])))
        if any(len(name) > 20 for name in names):
            raise forms.ValidationError("一个标签不超过 20 字，几个标签用顿号隔开。")
        return [name for name in names if name]

    def clean(self):
        cleaned = super().clean()
        if self.same and not cleaned.get("same_anyway"):
            self.add_error("same_anyway", "台账里已有同名、同责任单位的项目，确是另一个请勾选。")
        return cleaned

    def questions_of_unit(self, cleaned):
        return [
            *super().questions_of_unit(cleaned),
            asks_for_unit_of_total(cleaned.get("total_investment")),
        ]

    def facts(self):
        """{column: value} of the plain columns."""
        kept = self.cleaned_data
        return {field.name: kept[field.name] for field in PROJECT_FACTS}

    def tags(self):
        return [Tag.objects.get_or_create(name=name)[0] for name in self.cleaned_data["tag_names"]]


def same_projects(projects):
    """Links to those that look the same, to be opened beside the form."""
    links = (
        format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', p.get_absolute_url(), p)
        for p in projects
    )
    return format_html("已有：{}", mark_safe("、".join(links)))
