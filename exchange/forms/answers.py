from django import forms
from django.core.validators import MaxLengthValidator

from core.forms.form_sections import SectionedForm
from exchange.parsing.header_grammar import own_word
from exchange.workbooks.file_type import MAX_BYTES
from projects.ledger_fields import FIELDS


class UploadForm(SectionedForm):
    file = forms.FileField(
        label="Excel 文件",
        help_text=".xlsx、.xls 或 WPS 表格，20 MB 以内；表头在前 20 行内即可，不用改成模板",
        error_messages={
            "required": "请选择一个 Excel 文件。",
            "empty": "文件是空的（0 字节），请核对后重新选择文件。",
        },
    )
    year = forms.IntegerField(
        label="年度", min_value=2015, max_value=2100, help_text="导入哪一年的台账"
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            size = f"{upload.size / 2**20:.1f}"
            raise forms.ValidationError(f"文件有 {size} MB，超过 20 MB 的上限，请拆分后再导入。")
        return upload


class FixForm(forms.Form):
    """One cell corrected on the page, by typing or by one of the readings offered."""

    row = forms.IntegerField(min_value=1)
    letter = forms.RegexField(r"^[A-Z]{1,3}$")
    text = forms.CharField(required=False, max_length=4000, strip=False)
    choice = forms.CharField(required=False, max_length=4000)

    @property
    def text_of_cell(self):
        return self.cleaned_data["choice"] or self.cleaned_data["text"]


class PickForm(forms.Form):
    """Which project a row means: its key, or 0 for none of them; no answer takes one back."""

    row = forms.IntegerField(min_value=1)
    project = forms.IntegerField(min_value=0, required=False)


class AllowForm(forms.Form):
    """The keys of unknown units and people that may be made."""

    def __init__(self, data, *, known):
        super().__init__(data)
        self.fields["key"] = forms.MultipleChoiceField(
            required=False,
            choices=[(key, key) for key in known],
            validators=[MaxLengthValidator(5000)],
        )


class HeaderWordForm(SectionedForm):
    """A header word of the county's own and the column it means."""

    word = forms.CharField(label="表头用词", max_length=60, help_text="照工作簿里的写法")
    key = forms.ChoiceField(
        label="对应的栏目",
        choices=[("", "请选择"), *((c.key, c.label) for c in FIELDS)],
    )

    def clean_word(self):
        word = own_word(self.cleaned_data["word"])
        if not word:
            raise forms.ValidationError("请填写表头用词。")
        return word
