"""Who may import a sheet: the project office any, whoever reports a project his own part."""

from datetime import date
from typing import TYPE_CHECKING

from accounts.models import Duty, Person
from core.permissions import deny
from pipeline import permissions as of_pipeline
from projects.models import Project
from projects.models.obligation_permissions import OFFICE_SENTENCE
from projects.models.project import ProjectQuerySet
from projects.models.visibility import reports_on

if TYPE_CHECKING:
    from exchange.models import ImportBatch


def is_office(person: Person) -> bool:
    """Whether 项目中心 is one of this person's duties."""
    return person.has_duty(Duty.Kind.OFFICE)


def reported_by(person: Person, today: date) -> ProjectQuerySet:
    """The projects on which this person reports."""
    return Project.objects.current().filter(reports_on(person, today))


def reported_by_sheet(batch: "ImportBatch", today: date) -> set[int] | None:
    """The keys of the projects that a unit's own sheet may name; None for a sheet of the office."""
    if not batch.is_report:
        return None
    # Without a reporter it may name none.
    return set(reported_by(batch.by, today).values_list("pk", flat=True)) if batch.by else set()


def keeps_statistics(person: Person) -> bool:
    """Whether 统计员 is one of this person's duties (R-IN-7)."""
    return person.has_duty(Duty.Kind.STATISTICIAN)


def check_may_import(person: Person, today: date) -> None:
    """项目中心, and whoever reports on a project; else 403."""
    if not (is_office(person) or reported_by(person, today).exists()):
        deny("导入台账由项目中心办理；填报表由项目单位、联系人和责任单位负责人报送。")


def check_may_report(person: Person, today: date) -> None:
    """项目中心, and whoever reports on a project; else 403."""
    if not (is_office(person) or reported_by(person, today).exists()):
        deny("上报表由项目单位、联系人、责任单位负责人和项目中心填报。")


def check_may_import_any(person: Person, today: date) -> None:
    """Any sheet at all: 招商 has one of its own."""
    if not brings_contracts(person):
        check_may_bring_figures(person, today)


def check_may_bring_figures(person: Person, today: date) -> None:
    """Plans and months, or the statistics: the statistician has a sheet of his own."""
    if not keeps_statistics(person):
        check_may_import(person, today)


def brings_contracts(person: Person) -> bool:
    """招商 and 项目中心 bring sheets of contracts, as they enter them one by one."""
    return of_pipeline.may_edit(person)


def check_brings_contracts(person: Person) -> None:
    """Whoever may bring a sheet of contracts or of the pool; else 403."""
    if not brings_contracts(person):
        deny("招商签约清单由招商岗位和项目中心导入，储备库清单由项目中心导入。")


def check_may_work_on(person: Person, batch: "ImportBatch") -> None:
    """The bureau's figures are the statistician's alone, whoever else may look at them; contracts
    are those of 招商 and 项目中心, the pool is that of 项目中心."""
    if batch.kind == batch.Kind.STATISTICS and not keeps_statistics(person):
        deny("统计数据由统计员导入。")
    if batch.kind == batch.Kind.CONTRACTS:
        check_brings_contracts(person)
    if batch.kind == batch.Kind.POOL:
        check_is_office(person)


def check_is_office(person: Person, sentence: str = OFFICE_SENTENCE) -> None:
    """Else 403 with this sentence."""
    if not is_office(person):
        deny(sentence)
