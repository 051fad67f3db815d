"""Forms of sign-in (a password is set by its owner and by nobody else), of people and of units."""

import re
import unicodedata

from django import forms
from django.contrib.auth import forms as auth_forms
from django.db import transaction

from accounts import audit, deputies, mails
from accounts.models import Duty, Person, Unit

RULES = (
    "至少 12 位，大写字母、小写字母、数字、符号中至少有三种；不要用姓名、用户名、邮箱或常见的密码"
)
WRONG = "用户名或密码不对，请核对后再试。连续输错 5 次，要等 15 分钟。"


class LoginForm(auth_forms.AuthenticationForm):
    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"


class SetsOwnPassword:
    """What all forms share in which a person sets the own password."""

    error_messages = {"password_mismatch": "两次输入的密码不一样"}

    def label_passwords(self, first, second):
        self.fields[first].label = "新密码"
        self.fields[first].help_text = RULES
        self.fields[second].label = "再输一次新密码"
        self.fields[second].help_text = ""

    @transaction.atomic
    def set_password_and_save(self, user, password_field_name="password1", commit=True):
        user.set_password(self.cleaned_data[password_field_name])
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        audit.record(by=user, action="设置密码", subject=user)
        return user


class SetPasswordForm(SetsOwnPassword, auth_forms.SetPasswordForm):
    """By the link of an invitation or a reset."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_passwords("new_password1", "new_password2")


class ChangePasswordForm(SetsOwnPassword, auth_forms.PasswordChangeForm):
    error_messages = {
        **SetsOwnPassword.error_messages,
        "password_incorrect": "原密码不对，请再输一次",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "原密码"
        self.label_passwords("new_password1", "new_password2")

    def clean(self):
        super().clean()
        new = self.cleaned_data.get("new_password2")
        # A first password kept would still be known to whoever chose it.
        if new and new == self.cleaned_data.get("old_password"):
            self.add_error("new_password1", "新密码要与原密码不同")
        return self.cleaned_data


class ResetForm(forms.Form):
    """Asks for a link by mail; the answer is the same whoever asks."""

    email = forms.EmailField(
        label="邮箱", widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True})
    )

    def save(self, **options):
        email = self.cleaned_data["email"]
        for person in Person.objects.mailable().filter(email__iexact=email).exclude(username=None):
            if mails.can_reach(person):
                mails.send_aside(mails.reset(person, mails.set_password_link(person)))


class CleansUsername:
    def clean_username(self):
        """As the sign-in page will read it: NFKC, and nothing in it that cannot be seen."""
        username = unicodedata.normalize("NFKC", self.cleaned_data["username"] or "").strip()
        if not re.fullmatch(r"[\w.@+-]*", username):
            raise forms.ValidationError("用户名只能用字母、数字、汉字和 . @ + - _")
        return username or None


class FirstAdministratorForm(
    CleansUsername, SetsOwnPassword, auth_forms.SetPasswordMixin, forms.ModelForm
):
    password1, password2 = auth_forms.SetPasswordMixin.create_password_fields()

    class Meta:
        model = Person
        fields = ["name", "username", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].required = self.fields["email"].required = True
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        self.label_passwords("password1", "password2")

    def clean(self):
        self.validate_passwords()
        return super().clean()

    def _post_clean(self):
        # After the instance has its name and address, which the password must not resemble.
        super()._post_clean()
        self.validate_password_for_user(self.instance)


# --- People and units ---------------------------------------------------------------------------


def day_field(label, **options):
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


class PersonForm(CleansUsername, forms.ModelForm):
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


class UnitForm(forms.ModelForm):
    renamed_on = day_field(
        "更名日期", required=False, help_text="只在改名称时用；旧名称仍能查到、导入时仍能认出"
    )

    class Meta:
        model = Unit
        fields = ["name", "short_name", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields["renamed_on"]

    def clean(self):
        """A name leads to one unit only: no other one may bear it or have borne it."""
        super().clean()
        for field in ("name", "short_name"):
            name = self.cleaned_data.get(field)
            other = name and Unit.objects.named(name).exclude(pk=self.instance.pk).first()
            if other:
                self.add_error(field, f"“{other.name}”用着或用过这个名称")
        return self.cleaned_data


def correction_field():
    """Asked by the verb itself, where the day is gone by (accounts/backdating.py)."""
    return forms.CharField(
        label="更正理由", max_length=200, required=False, help_text="填今天以前的日期时要写明"
    )


class DutyForm(forms.Form):
    kind = forms.ChoiceField(label="岗位", choices=Duty.Kind.choices)
    since = day_field("自")
    reason = correction_field()


class EndForm(forms.Form):
    on = day_field("结束日期")
    reason = correction_field()


class HeadForm(forms.Form):
    person = forms.ModelChoiceField(
        label="负责人", queryset=Person.objects.none(), empty_label="请选择"
    )
    since = day_field("任职日期")
    reason = correction_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        field.queryset = Person.objects.mailable().select_related("unit")
        field.label_from_instance = described


def described(person):
    where = " ".join(filter(None, [str(person.unit or ""), person.title]))
    return f"{person.name}（{where}）" if where else person.name


class LetGoForm(forms.Form):
    what = forms.ChoiceField(
        label="办理",
        choices=[("left", "离任：不再登录，不再收信"), ("disabled", "停用：账号暂停，人还在任")],
        widget=forms.RadioSelect,
        initial="left",
    )
    left_on = day_field("离任日期", required=False, help_text="只在离任时填")
    reason = forms.CharField(
        label="说明", max_length=200, required=False, help_text="离任日期早于今天的要写明理由"
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

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


class DeputyForm(forms.Form):
    deputy = forms.ModelChoiceField(
        label="由谁代办",
        queryset=Person.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选由谁代办。", "invalid_choice": "此人不能代办。"},
    )
    since = forms.DateField(label="自", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(label="至（含）", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args, person, **options):
        super().__init__(*args, auto_id="deputy_%s", **options)
        self.fields["deputy"].queryset = deputies.candidates(person)
        self.fields["deputy"].label_from_instance = lambda one: f"{one}（{one.unit or one.title}）"
