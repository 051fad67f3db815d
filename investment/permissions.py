"""Who may do what to money: reports, closed months, statistics (decision 23)."""

from datetime import date

from django.db.models import Exists, OuterRef

from accounts.models import Duty, Person, UnitHead
from core.permissions import deny
from investment.models import MonthlyReport
from projects.models.obligation_permissions import Confirmer
from projects.models.visibility import acts_for_owner


def why_not_confirm(person: Person, report: MonthlyReport, today: date) -> str:
    """The unit head, or the project office; never one's own (R-MR-1, R-AC-2); "" when they may."""
    return Confirmer(person, today).refusal(report, by_head=True)


def check_may_confirm_some(person: Person, today: date) -> None:
    """Who has anything to confirm at all: the heads of units, and whoever confirms by duty."""
    if not Confirmer(person, today).confirms_anything():
        deny("月报由责任单位负责人或项目中心确认。")


def check_may_submit(person: Person, report: MonthlyReport, today: date) -> None:
    """Who reports for the owner (decision 23); else 403."""
    if not acts_for_owner(person, report.project, today):
        deny("月报由项目单位、联系人或责任单位负责人填报。")


def check_may_confirm(person: Person, report: MonthlyReport, today: date) -> None:
    """why_not_confirm() as 403."""
    if problem := why_not_confirm(person, report, today):
        deny(problem)


def check_may_send_back(person: Person, report: MonthlyReport, today: date) -> None:
    """Whoever confirms such reports sends them back, their own too."""
    Confirmer(person, today).check_role(report, by_head=True)


def check_may_prove(person: Person, report: MonthlyReport, today: date) -> None:
    """Proofs are brought by those who report, and by the office that got them by hand."""
    if not (person.has_duty(Duty.Kind.OFFICE) or acts_for_owner(person, report.project, today)):
        deny("佐证由项目单位、联系人、责任单位负责人或项目中心补充。")


def check_may_reopen(person: Person) -> None:
    """The project office; else 403."""
    if not person.has_duty(Duty.Kind.OFFICE):
        deny("已确认的月报由项目中心重新打开。")


def check_may_close(person: Person) -> None:
    """The project office closes months and books corrections; else 403."""
    if not person.has_duty(Duty.Kind.OFFICE):
        deny("月度结账和更正由项目中心办理。")


def check_may_keep_statistics(person: Person) -> None:
    """The statistician alone, not even the office (R-IN-7); else 403."""
    if not person.has_duty(Duty.Kind.STATISTICIAN):
        deny("统计数据由统计员填写。")


def headed_by(person: Person, today: date, unit: str) -> Exists:
    """The condition "their unit is headed by this person", `unit` being the column."""
    return Exists(UnitHead.objects.on(today).filter(person=person, unit=OuterRef(unit)))
