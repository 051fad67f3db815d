"""Who may do what to a project; who sees it stands in models/visibility.py (decision 23)."""

from datetime import date

from django.core.exceptions import PermissionDenied

from accounts.models import Duty, Person
from core.permissions import deny
from projects.models import Project, visibility
from projects.models.obligation_permissions import OFFICE_SENTENCE
from projects.models.visibility import leads


def check_may_manage(person: Person) -> None:
    """Whatever the project office does on a project; 403 for everybody else."""
    if not person.has_duty(Duty.Kind.OFFICE):
        deny(OFFICE_SENTENCE)


def check_may_instruct(person: Person, project: Project, today: date) -> None:
    """County leaders on any project, its lead officials on this one; else 403."""
    if not (person.has_duty(Duty.Kind.COUNTY_LEADER) or leads(person, project, today)):
        deny("只有包联领导和县领导可以在本项目上批示。")


def check_not_withdrawn(project: Project) -> None:
    """What was taken off the ledger is read, not changed: 403."""
    if project.withdrawn_on:
        deny("项目已撤回，不能再改。")


def sees_whole_county(person: Person) -> bool:
    """Sight of every project: by duty or lead; the administrator sees none, whatever else he is."""
    return not person.has_duty(Duty.Kind.ADMINISTRATOR) and visibility.sees_county(person)


def check_sees_county(person: Person) -> None:
    """Pages that add up the whole county; 403 for whoever sees a part of it."""
    if not sees_whole_county(person):
        raise PermissionDenied(
            "驾驶舱汇总全县情况，供县领导、包联领导、项目中心、督查室、统计员和审计员查看。"
        )


def check_may_read_templates(person: Person) -> None:
    """Road-map templates are read by whoever sees the county; else 403."""
    if not sees_whole_county(person):
        deny("路线图模板供县领导、包联领导、项目中心、督查室、统计员和审计员查看。")
