"""主送: to which units an order may go (R-SO-1). Never to an enterprise."""

import re

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Person, Unit
from projects.models import Project

#: How the names of enterprises end, and those of offices; a unit says no more of itself.
ENTERPRISE = r"(公司|集团|企业|厂|矿|合作社|银行)$"
DEPARTMENT = r"(局|委|委员会|办|办公室|政府|乡|镇|街道|办事处|中心|院|校)$"


def addressees(project: Project) -> QuerySet[Unit]:
    """The units that an order of this project may be sent to: the responsible one, and departments
    that somebody answers for."""
    people = Person.objects.mailable().filter(unit=OuterRef("pk"))
    owned = Project.objects.current().filter(owner_unit=OuterRef("pk"))
    answered = Project.objects.current().filter(responsible_unit=OuterRef("pk"))
    department = ~Q(name__regex=ENTERPRISE) & ~Q(short_name__regex=ENTERPRISE)
    department &= Q(name__regex=DEPARTMENT) | ~Exists(owned) | Exists(answered)
    asked = Unit.objects.active().filter(Exists(people))
    return asked.filter(department | Q(pk=project.responsible_unit_id)).order_by("name")


def refusal(unit: Unit, project: Project) -> str:
    """The sentence why an order of this project does not go to this unit, or ""."""
    if unit.closed_on is not None:
        return f"{unit}已撤销，督办件请改送承接其职责的单位。"
    if unit.pk != project.responsible_unit_id and is_enterprise(unit):
        return f"{unit}是企业或项目单位，督办件请送责任单位或有关部门，由其督促项目单位。"
    if not Person.objects.mailable().filter(unit=unit).exists():
        return f"{unit}没有在用的人员，收不到督办件，请先由系统管理员登记人员或改送其他单位。"
    return ""


def is_enterprise(unit: Unit) -> bool:
    """Python twin of what addressees() leaves out: by its name, or as one that only ever builds."""
    if any(re.search(ENTERPRISE, name) for name in (unit.name, unit.short_name)):
        return True
    if re.search(DEPARTMENT, unit.name):
        return False
    owns = Project.objects.current().filter(owner_unit=unit).exists()
    return owns and not Project.objects.current().filter(responsible_unit=unit).exists()
