"""Who may do what to money: reports, closed months, statistics (rules.md 5.9)."""

from django.db.models import Exists, OuterRef

from accounts.models import Duty, UnitHead
from projects.access import acts_for_owner, refuse


def heads(person, project, today):
    """Head of the responsible unit today."""
    return (
        UnitHead.objects.on(today).filter(unit=project.responsible_unit_id, person=person).exists()
    )


def may_confirm(person, report, today):
    return not why_not_confirm(person, report, is_head=heads(person, report.project, today))


def why_not_confirm(person, report, *, is_head):
    """The unit head, or the project office where he reported himself; never the submitter."""
    if person.is_one_with(report.submitted_by_id):
        return "填报人不能确认自己填报的月报，请由项目中心确认。"
    if not (is_head or person.has_duty(Duty.Kind.OFFICE)):
        return "月报由责任单位负责人确认。"
    return ""


def check_may_confirm_some(person, today):
    """Who has anything to confirm at all: the heads of units, and the project office."""
    is_head = UnitHead.objects.on(today).filter(person=person).exists()
    if not (is_head or person.has_duty(Duty.Kind.OFFICE)):
        refuse("月报由责任单位负责人确认。")


def check_may_submit(person, report, today):
    if not acts_for_owner(person, report.project, today):
        refuse("月报由项目单位、联系人或责任单位负责人填报。")


def check_may_confirm(person, report, today):
    if problem := why_not_confirm(person, report, is_head=heads(person, report.project, today)):
        refuse(problem)


def check_may_prove(person, report, today):
    """Proofs are brought by those who report, and by the office that got them by hand."""
    if not (person.has_duty(Duty.Kind.OFFICE) or acts_for_owner(person, report.project, today)):
        refuse("佐证由项目单位、联系人、责任单位负责人或项目中心补充。")


def check_may_reopen(person):
    if not person.has_duty(Duty.Kind.OFFICE):
        refuse("已确认的月报由项目中心重新打开。")


def check_may_close(person):
    if not person.has_duty(Duty.Kind.OFFICE):
        refuse("月度结账和更正由项目中心办理。")


def check_may_keep_statistics(person):
    if not person.has_duty(Duty.Kind.STATISTICIAN):
        refuse("统计数据由统计员填写。")


def headed_by(person, today, unit):
    """The condition "their unit is headed by this person", `unit` being the column."""
    return Exists(UnitHead.objects.on(today).filter(person=person, unit=OuterRef(unit)))
