from django import forms

from core.forms.fields import DayField
from core.values.plain_numbers import month_key, read_year_month
from exchange.forms.answers import UploadForm
from exchange.models import ImportBatch
from investment import completion_and_gap
from projects.forms.milestone import check_past_day

Kind = ImportBatch.Kind
MONTHS_TO_CHOOSE = 18


class FiguresForm(UploadForm):
    """A sheet of plans and monthly figures, and the month it is about."""

    month = forms.ChoiceField(
        label="月份",
        help_text="“本月”“累计”和形象进度按这个月读取；写明月份的列不受影响",
    )
    kind = forms.ChoiceField(label="内容")

    field_order = ["kind", "file", "month"]

    def __init__(self, *args, kinds, **options):
        super().__init__(*args, **options)
        del self.fields["year"]
        self.fields["kind"].choices = [(kind, Kind(kind).label) for kind in kinds]
        self.fields["month"].choices = months_to_choose(self.today)
        last = month_key(*completion_and_gap.ended_month(self.today))
        self.initial = {"month": last, "kind": kinds[0], **self.initial}
        if len(kinds) == 1:
            self.fields["kind"].required = False
            self.fields["kind"].widget = forms.HiddenInput()

    def clean(self):
        """The columns of the batch: kind, year and month."""
        data = super().clean()
        if "month" in data:
            data["year"], data["month"] = read_year_month(data["month"])
        data["kind"] = data.get("kind") or self.fields["kind"].choices[0][0]
        return data


class DocumentForm(forms.Form):
    """调整依据: what a changed plan stands on, once for the whole sheet."""

    document = forms.CharField(label="调整文号", max_length=100)
    document_on = DayField(label="调整日期")

    def __init__(self, *args, today, **options):
        super().__init__(*args, **options)
        self.today = today

    def clean_document_on(self):
        return check_past_day(self.cleaned_data["document_on"], self.today, "调整日期")


def months_to_choose(today):
    """[(YYYY-MM, words)], the running month first: a plan may come before its first month ends."""
    last = completion_and_gap.period(today.year, today.month)
    return completion_and_gap.month_choices(last, last - MONTHS_TO_CHOOSE + 1)
