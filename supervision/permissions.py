"""Who may do what to a problem; who sees it is said by its project (decision 23)."""

from datetime import date

from accounts.models import Duty, Person
from core.permissions import deny
from projects.models import Project
from projects.models.obligation_permissions import Confirmer
from projects.models.visibility import acts_for_owner, leads
from supervision.models import Instruction, Problem

#: By duty, on any project.
MAY_RAISE = (Duty.Kind.OFFICE, Duty.Kind.SUPERVISION, Duty.Kind.COUNTY_LEADER)
RAISE_SENTENCE = "问题由项目单位、联系人、责任单位负责人、包联领导、县领导、项目中心或督查室提出。"
OWN_UNIT_SENTENCE = "答复的单位就是您的单位，不能由您销号，请由提出人或项目中心其他单位的人员销号。"
OWN_SENTENCE = "这是您自己答复的，不能由自己销号，请由提出人或项目中心其他人员销号。"
DEPUTY_SENTENCE = "答复那天您与答复人有代办关系，不能由您销号，请由提出人或项目中心其他人员销号。"
COMMAND_SENTENCE = "命令行答复的不能再由命令行销号，请由项目中心人员在页面上销号。"
CLOSE_SENTENCE = "问题由提出人或项目中心销号。"
NUMBER_SENTENCE = "批示的 13710 编号由批示人、督查室或项目中心补记。"
CLIMB_SENTENCE = "只有办理单位、已升级到的包联领导和项目中心可以报本级办不了。"


def may_raise(person: Person, project: Project, today: date) -> bool:
    """Whoever answers for the owner, its lead officials, and by duty."""
    if person.has_duty(*MAY_RAISE):
        return True
    return acts_for_owner(person, project, today) or leads(person, project, today)


def check_may_raise(person: Person, project: Project, today: date) -> None:
    """may_raise() as 403."""
    if not may_raise(person, project, today):
        deny(RAISE_SENTENCE)


def may_number(person: Person, instruction: Instruction) -> bool:
    """Whoever wrote an instruction, 督查室 and 项目中心 may say under which number 13710 has it."""
    is_own = person.pk == instruction.issued_by_id
    return is_own or person.has_duty(Duty.Kind.SUPERVISION, Duty.Kind.OFFICE)


def check_may_number(person: Person, instruction: Instruction) -> None:
    """may_number() as 403."""
    if not may_number(person, instruction):
        deny(NUMBER_SENTENCE)


def closing_role_refusal(problem: Problem, closer: Confirmer) -> str:
    """The sentence for whoever neither raised it nor closes by duty, or "". By duty: 项目中心, or
    督查室 where everybody with that duty is of the answering unit."""
    if closer.person is None or _raised(problem, closer):
        return ""
    if not closer.role_refusal(problem.project):
        return ""
    alone = closer.person.has_duty(Duty.Kind.SUPERVISION) and _office_answers(problem, closer)
    return "" if alone else CLOSE_SENTENCE


def closing_refusal(problem: Problem, closer: Confirmer) -> str:
    """The sentence why they may not close or send back this one, or "" (R-AC-2): neither what
    they, the person they stand in for, or whoever stood in for them answered, nor what their own
    unit answers; by duty nothing of a project of their own unit."""
    return (
        closing_role_refusal(problem, closer)
        or _own_answer(problem, closer)
        or ("" if _raised(problem, closer) else closer.unit_refusal(problem.project))
    )


def _raised(problem: Problem, closer: Confirmer) -> bool:
    return bool(closer.keys & {problem.raised_by_id, problem.raised_for_id})


def _own_answer(problem: Problem, closer: Confirmer) -> str:
    if closer.person is None:
        by_command = problem.answered_at is not None and problem.answered_by_id is None
        return COMMAND_SENTENCE if by_command else ""
    unit = problem.lead_unit_id
    if unit is not None and any(person.unit_id == unit for person in closer.people):
        return OWN_UNIT_SENTENCE
    if problem.answered_at is None:
        return ""
    bond = closer.bond(problem.answered_by_id, problem.answered_for_id, problem.answered_at)
    return {"own": OWN_SENTENCE, "deputy": DEPUTY_SENTENCE, "": ""}[bond]


def _office_answers(problem: Problem, closer: Confirmer) -> bool:
    holders = Person.objects.with_duty(Duty.Kind.OFFICE, closer.today)
    return set(holders.values_list("unit", flat=True)) == {problem.lead_unit_id}
