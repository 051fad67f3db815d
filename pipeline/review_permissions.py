"""Who proposes, holds and argues a joint review (R-JR-1, R-AC-2); who sees it, its models say."""

from datetime import date

from django.core.exceptions import ValidationError

from accounts.audit import Actor
from accounts.models import Duty, Person
from core.permissions import deny
from pipeline.models import JointReviewCase, JointReviewOpinion
from projects.models import Project
from projects.models.obligation_permissions import check_holds, holds

PROPOSE_SENTENCE = "提请联席论证由责任单位或项目中心办理。"
OFFICE_SENTENCE = "联席会议由项目中心召集和登记。"
ON_AGENDA = "已列入会议议程的项目，由项目中心撤回。"
NO_COMMAND = "意见由论证单位的人员出具，不能用命令出具。"
OWN_PROJECT = "项目单位就是您的单位，不能由您出具或登记意见，请由其他单位的人员办理。"


def runs_reviews(by: Actor) -> bool:
    """项目中心 calls reviews, keeps their agendas and records signed sheets; a command acts for
    it."""
    return not isinstance(by, Person) or by.has_duty(Duty.Kind.OFFICE)


def check_runs_reviews(by: Actor) -> None:
    """runs_reviews() as 403."""
    if not runs_reviews(by):
        deny(OFFICE_SENTENCE)


def may_propose(by: Actor, project: Project) -> bool:
    """项目中心, and whoever is of the responsible unit or stands in for somebody there."""
    return runs_reviews(by) or any(
        person.unit_id == project.responsible_unit_id for person in _in_whose_place(by)
    )


def may_propose_any(by: Person) -> bool:
    """may_propose() of some project."""
    if runs_reviews(by):
        return True
    units = [person.unit_id for person in _in_whose_place(by) if person.unit_id]
    return Project.objects.filter(responsible_unit__in=units, withdrawn_on=None).exists()


def check_may_propose(by: Actor, project: Project) -> None:
    """may_propose() as 403."""
    if not may_propose(by, project):
        deny(PROPOSE_SENTENCE)


def may_withdraw(by: Actor, case: JointReviewCase) -> bool:
    """Whoever may propose it, while it waits; once it is on an agenda 项目中心 alone."""
    return runs_reviews(by) or case.review_id is None and may_propose(by, case.project)


def check_may_withdraw(by: Actor, case: JointReviewCase) -> None:
    """may_withdraw() as 403."""
    check_may_propose(by, case.project)
    if not may_withdraw(by, case):
        deny(ON_AGENDA)


def may_give(opinion: JointReviewOpinion, person: Person, today: date) -> bool:
    """Whether this person gives it: of its unit, and not of the unit that owns the project."""
    return holds(person, opinion, today) and not is_of_owner(person, opinion.project)


def may_record(opinion: JointReviewOpinion, person: Person) -> bool:
    """Whether this person records it from the signed sheet: 项目中心, and not of the unit that
    owns the project."""
    return runs_reviews(person) and not is_of_owner(person, opinion.project)


def check_may_give(
    opinion: JointReviewOpinion, by: Actor, today: date, *, is_from_sheet: bool
) -> None:
    """403 for whoever is not of its unit, of a signed sheet for all but 项目中心; ValidationError
    for whoever is of the unit that owns the project (R-AC-2)."""
    if is_from_sheet:
        check_runs_reviews(by)
    elif isinstance(by, Person):
        check_holds(by, opinion, today)
    else:
        deny(NO_COMMAND)
    if is_of_owner(by, opinion.project):
        raise ValidationError(OWN_PROJECT)


def is_of_owner(by: Actor, project: Project) -> bool:
    """Of the unit that owns the project, in their own right or for whom they stand in."""
    owner = project.owner_unit_id
    return owner is not None and any(person.unit_id == owner for person in _in_whose_place(by))


def _in_whose_place(by: Actor) -> list[Person]:
    if not isinstance(by, Person):
        return []
    return [by, by.stood_in_by] if by.stood_in_by else [by]
