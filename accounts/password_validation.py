from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError


class ThreeClassesValidator:
    """Three of upper case, lower case, digits and signs (等保 8.1.4.1)."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        classes = [str.isupper, str.islower, str.isdigit, lambda c: not c.isalnum()]
        if sum(any(test(c) for c in password) for test in classes) < 3:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return "密码要含大写字母、小写字母、数字、符号中的至少三种。"
