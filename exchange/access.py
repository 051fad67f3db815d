"""Who may bring a sheet in: the project office."""

from accounts.models import Duty
from projects.access import refuse


def check_may_import(person):
    if not person.has_duty(Duty.Kind.OFFICE):
        refuse("导入台账由项目中心办理。")
