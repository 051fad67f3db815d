"""Who sees the county as a whole: its sums say more than any one project."""

from django.core.exceptions import PermissionDenied

from accounts.models import Duty
from projects.models import visibility


def sees_whole_county(person):
    """Sight of every project: by duty or lead; the administrator sees none, whatever else he is."""
    return visibility.sees_county(person) and not person.has_duty(Duty.Kind.ADMINISTRATOR)


def check_sees_county(person):
    if not sees_whole_county(person):
        raise PermissionDenied("驾驶舱汇总全县情况，供县领导、项目中心、督查室和统计员查看。")
