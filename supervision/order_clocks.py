"""By when an order is signed for, answered, settled and reviewed (R-SO-1).

Pure: a day, the policy of the day of issue, and the county's working days.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from norms.policy import Policy
from norms.workdays import add_workdays, workday_from
from projects.pauses import months_after


@dataclass(frozen=True)
class Deadlines:
    """The dates that an order has from its day of issue on."""

    sign: date
    answer: date
    done: date


def deadlines(issued_on: date, policy: Policy, *, is_hard: bool = False) -> Deadlines:
    """签收, 反馈, 办结 of what is issued on this day under its policy. 办结 is so many days on, of
    what is hard the same day of a later month or its last one; moved to the next workday, and
    never sooner after 反馈 than the policy says."""
    answer = add_workdays(issued_on, policy.order_answer_workdays)
    settled = settled_by(issued_on, policy, is_hard=is_hard)
    return Deadlines(
        sign=add_workdays(issued_on, policy.order_sign_workdays),
        answer=answer,
        done=max(workday_from(settled), after_answer(answer, policy)),
    )


def settled_by(issued_on: date, policy: Policy, *, is_hard: bool) -> date:
    """The calendar day of 办结, before workdays are asked."""
    if is_hard:
        return months_after(issued_on, policy.order_hard_months)
    return issued_on + timedelta(days=policy.order_done_days)


def after_answer(answer: date, policy: Policy) -> date:
    """The earliest day of 办结 for this day of 反馈."""
    return add_workdays(answer, policy.order_gap_workdays)


def answer_again(returned_on: date, policy: Policy) -> date:
    """By when what was returned on this day is answered anew."""
    return add_workdays(returned_on, policy.order_return_workdays)


def done_after_return(done: date, answer: date, policy: Policy) -> date:
    """办结 of what was returned: its own date, or later where the new 反馈 asks for it."""
    return max(done, after_answer(answer, policy))


def review_by(reported_on: date, policy: Policy) -> date:
    """By when 督查室 looks at what was reported as settled on this day."""
    return add_workdays(reported_on, policy.order_review_workdays)
