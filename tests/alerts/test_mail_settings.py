"""Whose mail does not leave: people of the demo, and everybody without an SMTP server."""

import pytest

from alerts import mail_settings
from tests.alerts.posted import MORNING, State, the_letter

pytestmark = pytest.mark.django_db


def test_demo_people_are_not_mailed_outside(relay, one_letter, contact, look_at, monkeypatch):
    contact.is_demo = True
    contact.save(update_fields=["is_demo"])
    monkeypatch.setattr(mail_settings, "is_loopback", lambda host: False)
    report = look_at(MORNING)
    assert relay.raw == []
    assert report.lines[0].reason == mail_settings.DEMO_STAYS
    assert the_letter().state == State.HELD


def test_an_email_url_that_is_not_smtp_holds_the_letter(one_letter, look_at, settings):
    settings.EMAIL_URL = "consolemail://"
    assert look_at(MORNING).lines[0].reason == mail_settings.NOT_SMTP
