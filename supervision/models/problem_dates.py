"""By when a problem is named and answered: days of the policy, never on a day off (R-PR-1)."""

from datetime import date, timedelta

from norms.policy import policy_on
from norms.workdays import add_workdays, workday_from
from projects.pauses import months_after


def name_by(raised_on: date) -> date:
    """By when 项目中心 names the holder of what was raised on this day: working days."""
    return add_workdays(raised_on, policy_on(raised_on).problem_name_workdays)


def answer_by(named_on: date, *, is_hard: bool) -> date:
    """By when the holder named on this day answers, by the policy of that day: so many calendar
    days on; hard: the same day so many months on, or the last of that month. A day off moves it
    to the next working day."""
    policy = policy_on(named_on)
    if is_hard:
        return workday_from(months_after(named_on, policy.problem_hard_months))
    return workday_from(named_on + timedelta(days=policy.problem_days))
