"""Who manages people and units: the administrator alone, who sees no project data (decision 23).
Who watches over it: the auditor. And which duties remind by hand."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import Duty, Person

#: Who may remind by hand of what is overdue.
MAY_REMIND = (Duty.Kind.OFFICE, Duty.Kind.SUPERVISION)


def check_administers(person: Person) -> None:
    """The administrator; else 403."""
    if not person.has_duty(Duty.Kind.ADMINISTRATOR):
        raise PermissionDenied("人员和单位由系统管理员管理。")


def for_administrators(view: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a page of the administrator: 403 for everybody else."""

    return _guarded(view, check_administers)


def for_administrators_and_auditors(view: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a page that these two alone may open: 403 for everybody else."""
    return _guarded(view, check_watches_duties)


def check_audits(person: Person) -> None:
    """What administrators did to accounts is for the auditor alone; else 403."""
    if not person.has_duty(Duty.Kind.AUDITOR):
        raise PermissionDenied("账号变动由审计员查阅。")


def check_watches_duties(person: Person) -> None:
    """The administrator and the auditor; else 403."""
    if not person.has_duty(Duty.Kind.ADMINISTRATOR, Duty.Kind.AUDITOR):
        raise PermissionDenied("岗位兼任情况由系统管理员和审计员查阅。")


def _guarded(view: Callable[..., Any], check: Callable[[Person], None]) -> Callable[..., Any]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check(cast(Person, request.user))  # LoginRequiredMiddleware let nobody else in
        return view(request, *args, **kwargs)

    return guarded
