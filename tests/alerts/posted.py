"""What became of a letter, asked in one way by every test that sends one."""

from datetime import datetime

import time_machine

from alerts.delivery import leases
from alerts.models import DeliveryAttempt, Letter
from tests.alerts.conftest import CHINA

MORNING = "2026-07-01 09:00"
NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)
State, Outcome = Letter.State, DeliveryAttempt.Outcome


def the_letter():
    return Letter.objects.get()


def outcomes():
    return list(DeliveryAttempt.objects.order_by("number").values_list("outcome", flat=True))


def claimed_at(text):
    with time_machine.travel(moment(text), tick=False):
        return next(iter(leases.claim(leases.due_today)), None)


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)
