"""The bounds of a request for another date, on any day and for any period (R-CH-2, R-OD-7)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from projects import change_requests
from projects.models import Milestone
from tests.examples import examples

pytestmark = pytest.mark.django_db
#: {建设起止年限 as it is written: its last year, None where it cannot be read}
PERIODS = {"": None, "待定": None, "2026": 2026, "2025—2027": 2027, "2026-2028": 2028}
#: Of the cast's project: 开工, due by law.
START = date(2026, 6, 30)


def last_day(today, code, period):
    """31 December of the last year; of 竣工 and later, and where none can be read, ten years."""
    if code or PERIODS[period] is None:
        leap = (today.month, today.day) == (2, 29)
        return date(today.year + 10, today.month, 28 if leap else today.day)
    return date(PERIODS[period], 12, 31)


@settings(
    max_examples=examples(100, least=20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    due=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    ahead=st.integers(-3, 800),
    code=st.sampled_from(["", "", "COMPLETE", "COMMISSION"]),
    period=st.sampled_from(list(PERIODS)),
    days=st.sampled_from([-1, 0, 1]) | st.integers(-400, 4200),
    to_the_end=st.sampled_from([None, None, -1, 0, 1]),
)
@example(date(2028, 2, 29), 0, "", "", 1, None)
@example(date(2028, 2, 29), 0, "", "", 0, 0)
@example(date(2028, 2, 29), 0, "", "", 0, 1)
@example(date(2026, 12, 31), 0, "", "2026", 1, None)
@example(date(2026, 6, 1), 0, "COMPLETE", "2026", 28, None)
@example(date(2026, 6, 1), 0, "COMPLETE", "2026", 29, None)
def test_r_ch_2_a_date_within_all_bounds_and_no_other_may_be_asked_for(
    project, due, ahead, code, period, days, to_the_end
):
    """`to_the_end`: so many days past the last that may be asked for."""
    today = due - timedelta(days=ahead)
    project.period = period
    last = last_day(today, code, period)
    new_due = due + timedelta(days=days)
    if to_the_end is not None:
        new_due = last + timedelta(days=to_the_end)
    fits = max(due, today) < new_due <= last and (not code or new_due >= START)
    row = Milestone(project=project, name="主体封顶", code=code, due_date=due)
    assert (change_refusal(row, new_due, today) == {}) == fits


def change_refusal(row, new_due, today):
    """{field: sentences} of what is refused."""
    try:
        change_requests.check_new_due(row, new_due, today)
    except ValidationError as refusal:
        return refusal.message_dict
    return {}
