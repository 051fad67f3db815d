"""The audit finds every notice of an order said, on each day of its way."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects import roadmap
from supervision import order_answers, orders
from tests.alerts.reconciliation.test_reconcile import CLEAN, asked  # noqa: F401
from tests.cast import ENTERED, NEW_YEAR

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 30)


def test_every_day_of_an_order(
    relay,
    at,
    look_at,
    asked,  # noqa: F811
    make_project,
    office,
    lead,
    contact,
    unit_head,
    supervisor,
):
    site = make_project(kind="preliminary", lead=lead, contact=contact)
    facts = {"name": "可研批复", "due_date": DUE, "known_since": NEW_YEAR}
    node = roadmap.add_milestone(site, by=office, now=ENTERED, **facts)

    def issue(now):
        order = orders.draft_order(site, [node], by=supervisor, now=now)
        assert orders.issue(order, by=supervisor, now=now)
        acts["order"] = order

    def sign(now):
        assert order_answers.sign_for(acts["order"], by=unit_head, words="示例科员一", now=now)

    def answer(now):
        assert order_answers.answer(acts["order"], by=unit_head, words="正在办理", now=now)

    def send_back(now):
        assert order_answers.send_back(acts["order"], by=supervisor, reason="没有照片", now=now)

    def accept_plan(now):
        facts = {"new_due": date(2026, 8, 10), "reason": "等批复", "now": now}
        assert order_answers.accept_plan(acts["order"], by=supervisor, **facts)

    def settle(now):
        facts = {"by": unit_head, "words": "已办结", "is_done": True, "now": now}
        assert order_answers.answer(acts["order"], **facts)

    def close(now):
        assert order_answers.close(acts["order"], by=supervisor, now=now)

    acts = {
        date(2026, 7, 17): issue,
        date(2026, 7, 22): sign,  # late: 签收 was due on the 20th
        date(2026, 7, 23): answer,
        date(2026, 7, 24): send_back,
        date(2026, 7, 27): accept_plan,
        date(2026, 8, 6): settle,
        date(2026, 8, 14): close,
    }
    day = date(2026, 7, 16)
    while day < date(2026, 8, 18):
        look_at(f"{day} 09:00")
        if act := acts.get(day):
            with at(f"{day} 14:00"):
                act(timezone.now())
        look_at(f"{day} 15:00")
        assert asked(f"{day} 20:30") == CLEAN, day
        day += timedelta(days=1)
