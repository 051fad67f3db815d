"""Photos, files and permit numbers, wherever a form takes them."""

from itertools import islice

from django import forms
from django.core.exceptions import ValidationError

from projects import evidence, evidence_upload_check

MEGABYTE = evidence_upload_check.MEGABYTE
LIMITS = (
    f"jpg、png、webp、pdf，每个不超过 {evidence_upload_check.MOST_BYTES // MEGABYTE} MB；"
    f"一次最多 {evidence.MOST_FILES} 个，合计不超过 {evidence.MOST_BYTES // MEGABYTE} MB"
)


class FilesInput(forms.ClearableFileInput):
    """With the limits, for the script that makes photos smaller before they are sent."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self, attrs=None):
        limits = {
            "data-most-bytes": evidence_upload_check.MOST_BYTES,
            "data-most-files": evidence.MOST_FILES,
            "data-most-together": evidence.MOST_BYTES,
        }
        super().__init__(limits | (attrs or {}))


class FilesField(forms.FileField):
    """Any number of files; each is checked where they are kept (evidence_upload_check.py)."""

    widget = FilesInput

    def clean(self, data, initial=None):
        return [upload for upload in data or [] if upload]


class FilesForm(forms.Form):
    """A form with fields of files for a project: each file is checked, all are counted together."""

    #: The fields of files in their order; what is refused is said at the last one.
    file_fields: tuple[str, ...] = ()
    limits = LIMITS
    project = None

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        uploads = {name: cleaned.get(name) or [] for name in self.file_fields}
        self.checked_files = []
        try:
            self.checked_files = evidence.checked_files(sum(uploads.values(), []), self.project)
        except ValidationError as refusals:
            self.add_error(self.file_fields[-1], refusals)
        self.files_by_field = self._by_field(uploads)
        return cleaned

    def _by_field(self, uploads):
        """{field: [checked file]}; nothing where one was refused."""
        files = iter(self.checked_files)
        return {name: list(islice(files, len(each))) for name, each in uploads.items()}


class EvidenceFields(FilesForm):
    """Photo, file or permit number, for the milestone's form and for what is brought later."""

    file_fields = ("photo", "files")

    photo = FilesField(
        label="拍照",
        required=False,
        widget=FilesInput({"accept": "image/*", "capture": "environment"}),
    )
    # A field of this name; what was sent stands in `files` of the form itself.
    files = FilesField(  # type: ignore[assignment]
        label="照片或文件",
        required=False,
        help_text=LIMITS,
        widget=FilesInput({"accept": ".jpg,.jpeg,.png,.webp,.pdf"}),
    )
    number = forms.CharField(label="证号或文号", required=False, max_length=100)


class EvidenceForm(EvidenceFields):
    def __init__(self, *args, project, **options):
        super().__init__(*args, **options)
        self.project = project

    def clean(self):
        cleaned = super().clean()
        if not (self.errors or self.checked_files or cleaned.get("number")):
            raise ValidationError("请选择照片、文件，或填写证号。")
        return cleaned
