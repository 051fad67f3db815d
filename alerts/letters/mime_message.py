"""The raw message that a letter is frozen as.

Put together by hand: the folding of headers by Python's email package takes longer than all else
that is done for a letter. Frozen, because two renders differ in their boundary.
"""

import base64
import re
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, parseaddr
from functools import cache
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from alerts.letters.content import Rendered
from alerts.models import Letter
from core import automatic_mail

CRLF = "\r\n"
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.\[\]:-]+", re.ASCII)


def raw(letter: Letter, rendered: Rendered, now: datetime) -> str:
    """What goes over the line, in ASCII: text and HTML, whatever they hold, as base64."""
    boundary = uuid4().hex[:24]
    lines = [
        f"Subject: {_encoded(rendered.subject, 'Subject')}",
        f"From: {_from(settings.DEFAULT_FROM_EMAIL)}",
        f"To: {_checked(letter.address)}",
        f"Date: {format_datetime(timezone.localtime(now))}",
        f"Message-ID: {letter.message_id}",
        *(f"{name}: {value}" for name, value in automatic_mail.HEADERS.items()),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        "",
        *_part(boundary, "plain", rendered.text),
        *_part(boundary, "html", rendered.html),
        f"--{boundary}--",
        "",
    ]
    return CRLF.join(lines)


def _part(boundary: str, kind: str, text: str) -> tuple[str, str, str, str, str]:
    body = base64.encodebytes(text.encode()).decode("ascii")
    return (
        f"--{boundary}",
        f'Content-Type: text/{kind}; charset="utf-8"',
        "Content-Transfer-Encoding: base64",
        "",
        body.rstrip("\n").replace("\n", CRLF),
    )


def _encoded(words: str, header: str) -> str:
    return Header(words, "utf-8", header_name=header).encode(linesep=CRLF)


@cache
def address_in(sender: str) -> str:
    """The bare address of 名称 <address>; kept, as every letter asks for the same one."""
    return parseaddr(sender)[1]


@cache
def _from(sender: str) -> str:
    name, address = parseaddr(sender)
    return f"{_encoded(name, 'From')} <{_checked(address)}>" if name else _checked(address)


def _checked(address: str) -> str:
    """An address as it may stand in a header: a broken one must not become a second header."""
    if not ADDRESS.fullmatch(address):
        raise ValueError(f"not an address: {address!r}")
    return address
