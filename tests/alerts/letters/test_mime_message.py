"""The raw message is put together by hand: what every parser of mail must find in it."""

import re
from datetime import datetime
from email import message_from_bytes, policy

import pytest

from alerts.letters import mime_message
from alerts.letters.content import Rendered
from alerts.models import Letter
from tests.alerts.conftest import CHINA

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)


def written(subject="【逾期提醒】开工逾期 1 天", text="一\n二\n", address="a@example.invalid"):
    letter = Letter(address=address, message_id="<1@example.invalid>")
    return mime_message.raw(letter, Rendered(subject, text, f"<p>{text}</p>"), NOW).encode("ascii")


def parsed(raw):
    return message_from_bytes(raw, policy=policy.default.clone(raise_on_defect=True))


@pytest.mark.parametrize(
    "subject", ["短", "plain", "很长的主题" * 24, "😀" * 60, "=?utf-8?q?trick?=", "a  b"]
)
def test_a_subject_comes_back_as_it_was(subject):
    assert parsed(written(subject))["Subject"] == subject


@pytest.mark.parametrize("text", ["", ".\n..\n", "😀\n" * 500, "长" * 5000, "--\nFrom me\n"])
def test_a_text_comes_back_as_it_was(text):
    mail = parsed(written(text=text))
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().rstrip("\n") == text.rstrip("\n")
    assert mail.get_body(("html",)).get_content().rstrip("\n") == f"<p>{text}</p>"


def test_every_line_is_short_plain_ascii_and_ends_as_smtp_wants():
    raw = written("很长的主题" * 24, "长" * 5000)
    assert raw.isascii()
    assert not re.search(rb"[^\r]\n|\r[^\n]", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert not re.search(rb"(?m)^\.", raw)


def test_the_headers_are_those_of_a_letter_that_no_person_wrote(settings):
    settings.DEFAULT_FROM_EMAIL = "重点项目推进台账 <ledger@example.invalid>"
    mail = parsed(written())
    assert mail["From"] == "重点项目推进台账 <ledger@example.invalid>"
    assert mail["To"] == "a@example.invalid"
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == "<1@example.invalid>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["MIME-Version"] == "1.0"


@pytest.mark.parametrize("setting", ["ledger@example.invalid", "Ledger <ledger@example.invalid>"])
def test_a_plain_sender_stands_as_it_is_set(settings, setting):
    settings.DEFAULT_FROM_EMAIL = setting
    assert parsed(written())["From"] == setting


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b\r\nBcc: c@d", "a@b\n", "a b@c", "a@b, c@d", "甲@example.invalid", "<a@b>"],
)
def test_what_is_no_address_becomes_no_header(address):
    with pytest.raises(ValueError, match="not an address"):
        written(address=address)
