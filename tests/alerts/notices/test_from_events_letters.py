"""What just happened is told at once, in a letter of its own, and not by night."""

from datetime import date, datetime

import pytest

from alerts.models import Letter, Notice
from alerts.notices import from_events
from supervision.models import instruct
from tests.alerts.conftest import CHINA

pytestmark = pytest.mark.django_db


def test_a_milestone_sent_back_is_told_to_its_owner_at_once(
    relay, project, contact, office, office_colleague, look_at, at
):
    milestone = project.milestones.get(code="START")
    with at("2026-03-02 10:00"):
        now = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
        milestone.submit(by=contact, on=date(2026, 3, 1), now=now)
        milestone.send_back(by=office, reason="缺施工许可证", now=now)
        assert from_events.create_due() == 1
        from_events.create_due()
    assert Notice.objects.count() == 1
    look_at("2026-03-02 10:01")
    assert relay.recipients == [contact.email]
    assert relay.letters[0]["Subject"] == "【通知】开工：已退回，缺施工许可证"


def test_an_instruction_is_told_at_once_and_not_by_night(relay, project, lead, contact, look_at):
    evening = datetime(2026, 3, 6, 21, 0, tzinfo=CHINA)  # a Friday
    instruct(
        by=lead, project=project, text="请抓紧", reply_by=date(2026, 3, 11),
        now=evening, today=evening.date(),
    )  # fmt: skip
    from_events.create_due()
    look_at("2026-03-06 21:01")
    look_at("2026-03-07 10:00")
    assert relay.raw == []
    look_at("2026-03-09 08:30")
    assert relay.recipients == [contact.email]
    assert "请抓紧" in relay.letters[0]["Subject"]


def test_a_second_event_of_the_day_rides_the_next_daily_letter(
    relay, project, lead, contact, look_at
):
    def told(text, hour):
        now = datetime(2026, 3, 9, hour, 0, tzinfo=CHINA)
        instruct(
            by=lead, project=project, text=text, reply_by=date(2026, 3, 31), now=now,
            today=now.date(),
        )  # fmt: skip
        from_events.create_due()

    told("第一件", 9)
    look_at("2026-03-09 09:01")
    told("第二件", 10)
    look_at("2026-03-09 10:01")
    assert len(relay.raw) == 1
    look_at("2026-03-10 09:00")
    assert len(relay.raw) == 2
    assert list(Letter.objects.order_by("pk").values_list("occasion", flat=True)) == [
        "event",
        "daily",
    ]


def test_an_instruction_already_answered_is_not_told(relay, project, lead, contact, look_at):
    now = datetime(2026, 3, 9, 9, 0, tzinfo=CHINA)
    instruction = instruct(
        by=lead, project=project, text="请抓紧", reply_by=date(2026, 3, 11), now=now,
        today=now.date(),
    )  # fmt: skip
    from_events.create_due()
    instruction.answer(by=contact, text="已办", now=now)
    look_at("2026-03-09 09:01")
    assert relay.raw == []
