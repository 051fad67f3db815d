"""The audit finds every notice of a joint review said, on each day of its way."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from pipeline import joint_reviews
from pipeline.models import JointReview
from tests.alerts.reconciliation.test_reconcile import CLEAN, asked  # noqa: F401
from tests.pipeline.reviewing import (  # noqa: F401
    argue,
    convene,
    give,
    idea,
    parties,
    propose,
)

pytestmark = pytest.mark.django_db


def test_every_day_of_a_joint_review(
    relay,
    at,
    look_at,
    asked,  # noqa: F811
    idea,  # noqa: F811
    argue,  # noqa: F811
    give,  # noqa: F811
    office,
):
    cases = []

    def call(day):
        cases.append(argue(idea, on=day))

    def move(day):
        facts = {"reason": "领导出差", "by": office, "now": timezone.now()}
        assert joint_reviews.change_day(JointReview.objects.get(), date(2026, 7, 10), **facts)

    def give_two(day):
        give(cases[0], "agree", "agree", on=day)

    def give_last(day):
        assert give(cases[0], None, None, "return", on=day).result == "returned"

    acts = {
        date(2026, 7, 7): call,
        date(2026, 7, 9): move,
        date(2026, 7, 14): give_two,
        date(2026, 7, 29): give_last,  # late: it was due on the 15th
    }
    day = date(2026, 7, 6)
    while day < date(2026, 8, 4):
        look_at(f"{day} 09:00")
        if act := acts.get(day):
            with at(f"{day} 14:00"):
                act(day)
        look_at(f"{day} 15:00")
        assert asked(f"{day} 20:30") == CLEAN, day
        day += timedelta(days=1)
