"""Who manages people and units: the administrator alone, who sees no project data (5.9)."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from accounts.models import Duty


def check_administers(person):
    if not person.has_duty(Duty.Kind.ADMINISTRATOR):
        raise PermissionDenied("人员和单位由系统管理员管理。")


def for_administrators(view):
    """Guard a page of the administrator: 403 for everybody else."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        check_administers(request.user)
        return view(request, *args, **kwargs)

    return guarded
