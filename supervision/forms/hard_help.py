"""What a tick at 疑难 means, by the policy of the day."""

from datetime import date

from norms.policy import policy_on


def order_hard_help(today: date) -> str:
    policy = policy_on(today)
    return _hard_help("办结期限", "事项", policy.order_hard_months, policy.order_done_days)


def problem_hard_help(today: date) -> str:
    policy = policy_on(today)
    return _hard_help("办理期限", "问题", policy.problem_hard_months, policy.problem_days)


def _hard_help(term: str, what: str, months: int, days: int) -> str:
    return f"{term}按 {months} 个月算，一般{what}按 {days} 天算"
