"""Who manages people and units: the administrator alone, who sees no project data (decision 23).
Who watches over it: the auditor. And which duties remind by hand."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from accounts.models import Duty

#: Who may remind by hand of what is overdue.
MAY_REMIND = (Duty.Kind.OFFICE, Duty.Kind.SUPERVISION)


def check_administers(person):
    """The administrator; else 403."""
    if not person.has_duty(Duty.Kind.ADMINISTRATOR):
        raise PermissionDenied("人员和单位由系统管理员管理。")


def for_administrators(view):
    """Guard a page of the administrator: 403 for everybody else."""

    return _guarded(view, check_administers)


def for_administrators_and_auditors(view):
    return _guarded(view, check_watches_duties)


def check_audits(person):
    """What administrators did to accounts is for the auditor alone."""
    if not person.has_duty(Duty.Kind.AUDITOR):
        raise PermissionDenied("账号变动由审计员查阅。")


def check_watches_duties(person):
    """The administrator and the auditor; else 403."""
    if not person.has_duty(Duty.Kind.ADMINISTRATOR, Duty.Kind.AUDITOR):
        raise PermissionDenied("岗位兼任情况由系统管理员和审计员查阅。")


def _guarded(view, check):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        check(request.user)
        return view(request, *args, **kwargs)

    return guarded
