"""What the project office lays down: a new set of thresholds and ladder, single working days.

Every change counts the version up in its own transaction, so that all processes read anew.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts import audit
from accounts.models import Duty
from norms import table
from norms.models import CalendarDay, NormSet


def check_may_change(person):
    if not person.has_duty(Duty.Kind.OFFICE):
        raise PermissionDenied("制度和工作日由项目中心修改。")


# --- Thresholds and ladder ----------------------------------------------------------------------


@transaction.atomic
def lay_down(norm_set, rungs, *, by):
    """Lay down the set from its effective day on, and say in the trail what differs from before."""
    former = NormSet.objects.filter(effective_on__lt=norm_set.effective_on).first()
    for column, value in audit.signed(by).items():
        setattr(norm_set, column, value)
    table.lay_down(norm_set, rungs)
    was, is_now = in_words(former) if former else {}, in_words(norm_set)
    labels = {name: name for name in is_now}
    before, after = audit.differences(was, is_now, labels)
    audit.record(
        by=by,
        action="制定新的一版制度",
        subject=norm_set,
        before=before,
        after=after,
        reason=norm_set.note,
    )
    return norm_set


@transaction.atomic
def withdraw(norm_set, *, today, by):
    """Take back a set that is not in force yet; one that ever was stays as it is."""
    if norm_set.effective_on <= today:
        raise ValidationError("已经施行的制度不能撤回，请制定新的一版")
    audit.record(by=by, action="撤回未施行的制度", subject=norm_set, before=in_words(norm_set))
    norm_set.delete()
    table.touch()


def in_words(norm_set):
    """{what: how many days and who}, for the trail."""
    words = {
        norm_set._meta.get_field(name).verbose_name: norm_set.said(name)
        for name in table.THRESHOLDS
    }
    for rung in table.in_order(norm_set.rungs.all()):
        repeat = f"，每 {rung.repeat_days} 天" if rung.repeat_days else ""
        who = "、".join(rung.Recipient(code).label for code in rung.recipients)
        words[str(rung)] = f"{rung.days} 天{repeat}：{who}"
    return words


# --- Working days -------------------------------------------------------------------------------

LONGEST_RANGE = 31


@transaction.atomic
def set_days(first, last, *, is_workday, name, by):
    """Make the days off, worked, or (`is_workday` None) as Monday to Friday has them."""
    if not first <= last < first + timedelta(days=LONGEST_RANGE):
        raise ValidationError(f"一次最多改 {LONGEST_RANGE} 天，结束日期不能早于开始日期")
    wanted = {} if is_workday is None else {day: (is_workday, name) for day in days(first, last)}
    rows = CalendarDay.objects.filter(date__range=(first, last))
    held = {row.date: (row.is_workday, row.name) for row in rows}
    if held == wanted:
        return False
    rows.delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, is_workday=works, name=said) for day, (works, said) in wanted.items()
    )
    table.touch()
    audit.record(
        by=by,
        action="修改工作日",
        subject=CalendarDay(date=first, is_workday=is_workday is not False),
        before=_said(held),
        after=_said(wanted),
    )
    return True


@transaction.atomic
def take_over(notice, *, by):
    """Write what a notice says: the table of its year, and single days of the years beside it."""
    set_year(notice.year, notice.rows, by=by)
    for day, works, name in notice.others:
        set_days(day, day, is_workday=works, name=name, by=by)


@transaction.atomic
def set_year(year, rows, *, by):
    """Write a year's table as the notice has it: [(day, works, name)], in place of the old one."""
    if not rows or any(day.year != year for day, _, _ in rows):
        raise ValidationError(f"没有读到 {year} 年的放假安排")
    held = {
        row.date: (row.is_workday, row.name) for row in CalendarDay.objects.filter(date__year=year)
    }
    wanted = {day: (works, name) for day, works, name in rows}
    if held == wanted:
        return False
    CalendarDay.objects.filter(date__year=year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, is_workday=works, name=said) for day, (works, said) in wanted.items()
    )
    table.touch()
    audit.record(
        by=by,
        action="录入全年放假安排",
        subject=CalendarDay(date=min(wanted), is_workday=False),
        before=_said(held),
        after=_said(wanted),
    )
    return True


def days(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _said(rows):
    return {
        day.isoformat(): f"{'上班' if works else '放假'} {name}".strip()
        for day, (works, name) in sorted(rows.items())
    }
