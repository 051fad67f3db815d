"""Who may bring a sheet in: the project office any, whoever reports a project his own part."""

from accounts.models import Duty
from projects.access import refuse, reports_on
from projects.models import Project


def is_office(person):
    return person.has_duty(Duty.Kind.OFFICE)


def reported_by(person, today):
    """The projects on which this person reports."""
    return Project.objects.current().filter(reports_on(person, today))


def check_may_import(person, today):
    if not (is_office(person) or reported_by(person, today).exists()):
        refuse("导入台账由项目中心办理；填报表由项目单位、联系人和责任单位负责人报送。")


def check_is_office(person):
    if not is_office(person):
        refuse("表头对应由项目中心维护。")
