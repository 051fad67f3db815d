"""Targets whose figure is computed: each by the method that whoever knows it registers.

What is signed or in the pool belongs to apps above this one; they give their method here when they
start (their AppConfig). The targets page, the dashboard and the closing of a month ask here.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from norms.policy import Policy

if TYPE_CHECKING:
    from investment.targets import Actual

#: Answers what a target of a year stands at by a day under the policy of that day, in the unit of
#: the target; None while there is nothing to compute it from, and what was typed is shown.
Method = Callable[[int, date, Policy], "Actual | None"]

_methods: dict[str, Method] = {}


def register(code: str, method: Method) -> None:
    """Compute the target of this code by `method` from now on."""
    _methods[code] = method


def actuals(year: int, as_of: date, codes: Iterable[str], policy: Policy) -> dict[str, "Actual"]:
    """{code: Actual} of those of the targets that are computed."""
    methods = {code: _methods[code] for code in codes if code in _methods}
    found = {code: method(year, as_of, policy) for code, method in methods.items()}
    return {code: actual for code, actual in found.items() if actual}
