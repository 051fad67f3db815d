"""Who may do what to contracts and trips; who sees them stands in models/contract_sight.py."""

from accounts.models import Duty, Person
from core.permissions import deny
from pipeline.models.contract_sight import sees_contracts

EDITORS = (Duty.Kind.PROMOTION, Duty.Kind.OFFICE)


def check_sees_contracts(person: Person) -> None:
    """The lists of contracts and trips; 403 for whoever sees but their own projects."""
    if not sees_contracts(person):
        deny(
            "招商签约和招商活动汇总全县情况，供招商、县领导、包联领导、项目中心、督查室、统计员和审计员查看。"
        )


def may_edit(person: Person) -> bool:
    """招商 and the project office enter and change contracts and trips."""
    return person.has_duty(*EDITORS)


def check_may_edit(person: Person) -> None:
    """may_edit() as 403."""
    if not may_edit(person):
        deny("招商签约和招商活动由招商岗位和项目中心登记。")


def may_keep_pool(person: Person) -> bool:
    """The project office admits to the reserve pool, and changes what stands in it."""
    return person.has_duty(Duty.Kind.OFFICE)


def check_may_keep_pool(person: Person) -> None:
    """may_keep_pool() as 403."""
    if not may_keep_pool(person):
        deny("储备库由项目中心维护。")
