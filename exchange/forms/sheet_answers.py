"""The answer to what a sheet asks as a whole: one of its choices, a field for a column, a unit."""

from django import forms

from exchange.answers import COLUMN, MONEY_UNIT, RESPONSIBLE_UNIT, YES

#: The answer that leaves a column unread; a blank one is none at all.
UNREAD = "unread"
#: The choices of what is asked where the issue names none.
USUAL_CHOICES = {MONEY_UNIT: (("元", "元"), ("万元", "万元"), ("亿元", "亿元"))}
CONFIRMED = ((YES, "已核对，照此导入"),)
NO_SUCH_CHOICE = "没有这个选项，请重新选择。"


class AnswerForm(forms.Form):
    """`choices`: (value, words) as the issue offers them; `fields`: [(group, [(key, label)])] of
    all that a column may mean; `is_asked_elsewhere`: whether other sheets ask the same."""

    remember = forms.BooleanField(required=False, label="记住，以后都按此读取")
    everywhere = forms.BooleanField(required=False, label="各表都是")

    def __init__(
        self,
        data=None,
        *,
        asks,
        choices=(),
        fields=(),
        may_remember=False,
        is_asked_elsewhere=False,
        **options,
    ):
        super().__init__(data, **options)
        if not is_asked_elsewhere:
            del self.fields["everywhere"]
        self.fields["answer"] = _answer_field(asks, choices, fields)
        if asks != COLUMN or not may_remember:
            del self.fields["remember"]

    def clean_answer(self):
        answer = self.cleaned_data["answer"]
        return "" if answer == UNREAD else answer


def _answer_field(asks, choices, fields):
    if asks == RESPONSIBLE_UNIT:
        return forms.CharField(
            max_length=100,
            error_messages={
                "required": "请填写责任单位。",
                "max_length": "单位名称请控制在 100 字以内。",
            },
        )
    if asks == COLUMN:
        offered, asked = _column_choices(choices, fields), "请选择栏目，或选“不读取这一列”。"
    else:
        offered, asked = usual_choices(asks, choices), "请选择一个答复。"
    messages = {"required": asked, "invalid_choice": NO_SUCH_CHOICE}
    return forms.ChoiceField(choices=offered, error_messages=messages)


def _column_choices(candidates, fields):
    """The likely fields, then all, then none; nothing is chosen beforehand."""
    likely = [(key, words) for key, words in candidates if key]
    groups = [("可能是", likely)] if likely else []
    return [("", "请选择"), *groups, *fields, (UNREAD, "不读取这一列")]


def usual_choices(asks, choices):
    """((value, words), …): those of the issue, else the usual ones of what is asked, else 已核对
    alone."""
    return tuple(map(tuple, choices)) or USUAL_CHOICES.get(asks, CONFIRMED)
