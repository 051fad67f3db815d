"""Who may change what the county has laid down."""

from django.core.exceptions import PermissionDenied

from accounts.models import Duty, Person


def check_may_change(person: Person) -> None:
    """The project office; else 403."""
    if not person.has_duty(Duty.Kind.OFFICE):
        raise PermissionDenied("制度和工作日由项目中心修改。")
