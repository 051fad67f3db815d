"""Forms on people: the facts, duties, leaving office."""

import re
import unicodedata

from django import forms

from accounts.models import Duty, Person
from core.forms.fields import day_field
from core.forms.form_sections import SectionedForm


class CleansUsername:
    def clean_username(self):
        """As the sign-in page will read it: NFKC, and nothing in it that cannot be seen."""
        username = unicodedata.normalize("NFKC", self.cleaned_data["username"] or "").strip()
        if not re.fullmatch(r"[\w.@+-]*", username):
            raise forms.ValidationError("用户名只能用字母、数字、汉字和 . @ + - _")
        return username or None


class PersonForm(CleansUsername, SectionedForm, forms.ModelForm):
    class Meta:
        model = Person
        fields = ["name", "title", "unit", "email", "phone", "username"]
        help_texts = {
            "email": "提醒和设置密码的链接都发到这里；几个人共用的邮箱请填在单位",
            "username": "留空的，邀请时自动取邮箱 @ 前面的部分",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].empty_label = "没有登记"

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


def correction_field():
    """Asked by the verb itself, where the day is gone by (accounts/backdating.py)."""
    return forms.CharField(
        label="更正理由", max_length=200, required=False, help_text="填今天以前的日期时要写明"
    )


class DutyForm(SectionedForm):
    kind = forms.ChoiceField(label="岗位", choices=Duty.Kind.choices)
    since = day_field("自")
    reason = correction_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="duty_%s", **kwargs)
        self.initial["since"] = self.today


class EndForm(SectionedForm):
    on = day_field("结束日期")
    reason = correction_field()


def described(person):
    """示例甲（示例局 局长）, of what is known."""
    where = " ".join(filter(None, [str(person.unit or ""), person.title]))
    return f"{person.name}（{where}）" if where else person.name


class LetGoForm(SectionedForm):
    what = forms.ChoiceField(
        label="办理",
        choices=[
            ("left", "离任：不再登录，不再收信"),
            ("disabled", "停用：人还在任，但不再登录，不再收信"),
        ],
        widget=forms.RadioSelect,
        initial="left",
    )
    left_on = day_field("离任日期", required=False, help_text="只在离任时填")
    reason = forms.CharField(
        label="说明", max_length=200, required=False, help_text="离任日期早于今天的要写明理由"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="go_%s", **kwargs)
        self.initial["left_on"] = self.today

    def clean(self):
        super().clean()
        left_on = self.cleaned_data.get("left_on")
        if self.cleaned_data.get("what") == "disabled":
            self.cleaned_data["left_on"] = None
        elif "left_on" in self.cleaned_data and not left_on:
            self.add_error("left_on", "请填离任日期")
        elif left_on and left_on > self.today:
            self.add_error("left_on", "离任日期不能晚于今天")
        self.cleaned_data.pop("what", None)
        return self.cleaned_data
