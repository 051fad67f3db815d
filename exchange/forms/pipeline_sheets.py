from django import forms

from exchange.forms.answers import UploadForm
from exchange.models import ImportBatch

Kind = ImportBatch.Kind


class PipelineSheetForm(UploadForm):
    """A sheet of contracts or of the pool; its days say of which year they are."""

    kind = forms.ChoiceField(label="内容")

    field_order = ["kind", "file"]

    def __init__(self, *args, kinds, **options):
        super().__init__(*args, **options)
        del self.fields["year"]
        self.fields["kind"].choices = [(kind, Kind(kind).label) for kind in kinds]
        if len(kinds) == 1:
            self.fields["kind"].required = False
            self.fields["kind"].widget = forms.HiddenInput()

    def clean(self):
        data = super().clean()
        data["kind"] = data.get("kind") or self.fields["kind"].choices[0][0]
        return data


class BatchReasonForm(forms.Form):
    """变更理由: for every change of a sheet that takes one and has none in its row."""

    reason = forms.CharField(
        label="变更理由", max_length=200, error_messages={"required": "请写明变更理由。"}
    )
