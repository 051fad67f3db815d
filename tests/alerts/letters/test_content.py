"""The opening of a letter after an outage, and what no letter says (R-NT-6)."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils.timezone import get_default_timezone

from alerts.letters.content import FOLLOW, NO_SIGN_IN
from tests.moved_dates import move_date

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


def test_r_nt_6_no_amount_and_no_telephone_number_leaves(relay, milestone, contact, look_at):
    contact.phone = "13900001234"
    contact.save(update_fields=["phone"])
    milestone.project.total_investment = Decimal("98765.43")
    milestone.project.save(update_fields=["total_investment"])
    look_at("2026-07-08 09:00")
    parts = [each.get_body((kind,)) for each in relay.letters for kind in ("plain", "html")]
    assert parts
    said = "".join(part.get_content() for part in parts)
    assert milestone.project.name in said
    assert not [each for each in ("13900001234", "98765", "98,765") if each in said]


@pytest.mark.parametrize(
    ("username", "said", "not_said"),
    [("contact", FOLLOW, NO_SIGN_IN), (None, NO_SIGN_IN, FOLLOW)],
)
def test_who_cannot_sign_in_is_not_told_to(
    relay, milestone, contact, look_at, username, said, not_said
):
    contact.username = username
    contact.save(update_fields=["username"])
    look_at("2026-06-29 09:00")
    (letter,) = [each for each in relay.letters if each["To"] == contact.email]
    for kind in ("plain", "html"):
        text = letter.get_body((kind,)).get_content()
        assert said in text
        assert not_said not in text


def test_a_moved_date_stands_beside_the_first_with_times_and_days(
    relay, milestone, office, look_at
):
    moved = datetime(2026, 7, 2, 9, tzinfo=get_default_timezone())
    move_date(milestone, date(2026, 7, 5), by=office, now=moved)
    look_at("2026-07-08 09:00")
    texts = [each.get_body(("plain",)).get_content() for each in relay.letters]
    assert texts
    assert all("现定 7月5日（原定 6月30日，第 1 次顺延，累计 5 天）" in text for text in texts)
