"""The opening of a letter after an outage."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_letter_after_an_outage_opens_with_the_days_missed(relay, milestone, contact, look_at):
    look_at("2026-06-29 09:00")
    relay.raw.clear()
    look_at("2026-07-08 09:00")
    opening = relay.letters[0].get_body(("plain",)).get_content()
    assert "提醒服务在6月30日至7月7日停止运行" in opening
    assert len(relay.recipients) == len(set(relay.recipients)) + 1  # the contact had one before


def test_a_weekend_is_no_outage(relay, milestone, contact, look_at):
    look_at("2026-06-26 09:00")
    look_at("2026-06-29 09:00")
    assert all(
        "停止运行" not in str(each.get_body(("plain",)).get_content()) for each in relay.letters
    )
