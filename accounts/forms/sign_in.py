"""Forms of sign-in (a password is set by its owner and by nobody else)."""

from typing import TYPE_CHECKING, TypeAlias

from axes import utils as axes
from django import forms
from django.contrib.auth import forms as auth_forms
from django.db import transaction

from accounts import audit
from accounts.forms.people import CleansUsername
from accounts.models import Person
from core.values.email_addresses import in_ascii
from core.values.errors import NotUnderstood

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

#: {code of an error: its sentence}
Sentences: TypeAlias = "dict[str, _StrOrPromise]"
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

    error_messages: Sentences = {"password_mismatch": "两次输入的密码不一样"}

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
    """By the link of an invitation or a reset: whoever has it is no guesser, and a lock-out for
    wrong passwords ends."""

    def save(self, commit=True):
        user = super().save(commit)
        axes.reset(username=user.username)
        return user

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_passwords("new_password1", "new_password2")


class ChangePasswordForm(SetsOwnPassword, auth_forms.PasswordChangeForm):
    error_messages: Sentences = {
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

    refused = "链接没有发出"

    email = forms.EmailField(
        label="邮箱",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def clean_email(self):
        try:
            return in_ascii(self.cleaned_data["email"])
        except NotUnderstood as problem:
            raise forms.ValidationError(str(problem)) from None


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
