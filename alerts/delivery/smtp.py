"""The line to the mail server: Django's SMTP backend with a mark set before DATA."""

import smtplib
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING

from django.core.mail.backends.smtp import EmailBackend

from alerts.models import Heartbeat

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

#: RFC 5321 4.5.3.2.6: patience for the answer after DATA is what keeps second copies rare.
DATA_PATIENCE = 600


class ChannelFault(Exception):
    """The mail server cannot be reached or refuses us: no letter is to blame.

    `until`: nothing is tried again before then; None: the next pass tries again.
    """

    def __init__(
        self,
        text: str,
        kind: str = Heartbeat.Channel.UNREACHABLE,
        until: datetime | None = None,
    ) -> None:
        super().__init__(text)
        self.kind, self.until = kind, until


class Marking(smtplib.SMTP):
    """Calls `before_data` when the server has taken the recipient and before the letter goes."""

    before_data: Callable[[], None]
    #: What the server said to the last letter: code and text.
    answer: tuple[int, bytes]

    def data(self, msg: "ReadableBuffer | str") -> tuple[int, bytes]:
        self.before_data()
        if self.sock:
            self.sock.settimeout(DATA_PATIENCE)
        try:
            self.answer = super().data(msg)
            return self.answer
        finally:
            if self.sock:
                self.sock.settimeout(self.timeout)


class MarkingSMTPS(Marking, smtplib.SMTP_SSL):
    """TLS from the first byte; Marking comes first among the bases, so that its data() is the one
    called."""


class MarkingBackend(EmailBackend):
    """Django's backend over a connection that calls `before_data`."""

    connection: Marking | None

    # A read-only property in Django, hence overridden and not set.
    @property
    def connection_class(self) -> type[Marking]:
        return MarkingSMTPS if self.use_ssl else Marking


class Channel:
    """One connection for many letters, opened before the first of them is claimed."""

    def __init__(self) -> None:
        self.backend = MarkingBackend()

    def __enter__(self) -> "Channel":
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.backend.close()
        except (smtplib.SMTPException, OSError):
            self.backend.connection = None

    def open(self) -> None:
        """Connected, greeted and signed in; a line that the server has cut is opened anew.
        ChannelFault says which of the three failed: that is no letter's fault."""
        if self.backend.connection and self.backend.connection.sock is None:
            self.backend.connection = None
        try:
            self.backend.open()
        except (smtplib.SMTPException, OSError) as problem:
            self.backend.connection = None
            is_sign_in = isinstance(problem, smtplib.SMTPAuthenticationError)
            kinds = Heartbeat.Channel
            kind = kinds.SIGN_IN if is_sign_in else kinds.UNREACHABLE
            raise ChannelFault(readable(problem), kind) from problem

    def hand_over(
        self, sender: str, address: str, raw: bytes, before_data: Callable[[], None]
    ) -> tuple[int, bytes]:
        """The server's answer (code, text) to a letter that it took; SMTPException or OSError for
        one that it did not. `before_data` is called between RCPT and DATA."""
        connection = self.backend.connection
        if connection is None:
            raise smtplib.SMTPServerDisconnected("open() comes first")
        connection.before_data = before_data
        connection.sendmail(sender, [address], raw)
        return connection.answer

    def reset(self) -> None:
        """Leave a half-done transaction, so that the next letter starts afresh."""
        connection = self.backend.connection
        if connection and connection.sock:
            try:
                connection.rset()
            except (smtplib.SMTPException, OSError):
                connection.close()


def readable(problem: Exception) -> str:
    """A server's answer or an error of the line, as one short text."""
    code = getattr(problem, "smtp_code", None)
    text = getattr(problem, "smtp_error", None) or str(problem) or type(problem).__name__
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return f"{code} {text}".strip() if code else text
