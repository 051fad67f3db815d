"""What a tick at 疑难 means is said once, by the policy of the day, in every form that has one."""

from datetime import date

import pytest

from norms import policy
from norms.models import PolicyVersion
from supervision.forms.hard_help import order_hard_help, problem_hard_help
from supervision.forms.problem import RaiseProblemForm

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 20)


def test_each_by_its_own_clocks():
    assert order_hard_help(TODAY) == "办结期限按 1 个月算，一般事项按 7 天算"
    assert problem_hard_help(TODAY) == "办理期限按 1 个月算，一般问题按 7 天算"


def test_by_the_policy_of_the_day(project):
    newer = PolicyVersion.objects.get()
    newer.pk, newer.effective_on = None, date(2026, 5, 1)
    newer.problem_hard_months, newer.order_done_days = 2, 10
    policy.create_version(newer, [], [])
    day = date(2026, 5, 1)
    assert order_hard_help(day) == "办结期限按 1 个月算，一般事项按 10 天算"
    form = RaiseProblemForm(project=project, today=day)
    assert form.fields["is_hard"].help_text == "办理期限按 2 个月算，一般问题按 7 天算"
    assert problem_hard_help(TODAY).startswith("办理期限按 1 个月算")
