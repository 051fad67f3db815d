"""Who may do what to a project; who sees it stands in models/visibility.py (rules.md 5.9)."""

from accounts.models import Duty
from core.permissions import deny
from projects.models.obligation_permissions import OFFICE_SENTENCE
from projects.models.visibility import leads


def check_may_manage(person):
    if not person.has_duty(Duty.Kind.OFFICE):
        deny(OFFICE_SENTENCE)


def check_may_instruct(person, project, today):
    if not (person.has_duty(Duty.Kind.COUNTY_LEADER) or leads(person, project, today)):
        deny("只有包联领导和县领导可以在本项目上批示。")


def check_not_withdrawn(project):
    if project.withdrawn_on:
        deny("项目已撤回，不能再改。")
