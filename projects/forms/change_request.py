"""顺延申请: what an owner is asked who wants a later date."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from core.forms.fields import day_field, text_field
from core.values.plain_numbers import read_number
from projects.forms.cause import CauseFields
from projects.forms.evidence import EvidenceFields
from projects.forms.milestone import approval_field


class AskForNewDateForm(CauseFields, EvidenceFields):
    """申请顺延, by those who report on the milestone: under a minute on a telephone."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    new_due = day_field("申请改到")
    reason = text_field("具体情况", 500, error_messages={"required": "请写明具体情况。"})
    field_order = ["version", "new_due", "category", "caused_by", "caused_by_unit", "reason"]

    def __init__(self, *args, milestone, today, **options):
        super().__init__(*args, auto_id="ask_%s", **options)
        self.project = milestone.project
        self.offer_causes(today)

    @property
    def seen_version(self):
        """The state the reader had before them; -1 when it cannot be told."""
        version = read_number(self.data.get("version", ""))
        return -1 if version is None else version

    def refuse(self, problem):
        """Put what the verb refused beside the field it is about."""
        found = getattr(problem, "error_dict", None) or {NON_FIELD_ERRORS: problem.error_list}
        for name, errors in found.items():
            self.add_error(name if name in self.fields else None, errors)

    def facts(self):
        """What the verb is told, beside the files."""
        asked = {name: self.cleaned_data[name] for name in ("new_due", "reason")}
        return {**asked, **self.cause()}


class StartMoveForm(AskForNewDateForm):
    """凭批准文号发起顺延, by 项目中心: past a statutory date or into the next year (R-CH-5)."""

    approval = approval_field()
    field_order = [*AskForNewDateForm.field_order, "approval"]

    def facts(self):
        return super().facts() | {"approval": self.cleaned_data["approval"]}
