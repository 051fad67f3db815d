"""13710 编号: the number that the same matter has on the province's own platform."""

from django import forms

from core.forms.form_sections import SectionedForm

#: What is done here, and what is left to the platform.
HELP = (
    "属于 13710 交办的，填平台上的编号，便于对照。本台账管项目上的签收、反馈、办结；"
    "13710 平台上的签收、反馈、销号仍在平台办理，两边互不代替，也不自动往来。"
)


def number_13710_field():
    """The number, where the matter has one."""
    return forms.CharField(label="13710 编号", required=False, max_length=40, help_text=HELP)


class Number13710Form(SectionedForm):
    """The number of what has gone out already; a blank one takes it away."""

    number_13710 = number_13710_field()
