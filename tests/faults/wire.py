"""A mail server in this process, on smtplib's own client: what is said and when can be chosen."""

import re
from contextlib import suppress
from email import message_from_bytes, policy
from functools import cache
from smtplib import SMTP, SMTPServerDisconnected

from alerts.delivery.smtp import Marking, MarkingBackend

#: The ten worst of a leader's digest: figures of the county, no reminder of an item.
DIGEST = re.compile(r"^\d+\. [■▲] 逾期 .*$", re.MULTILINE)
#: What was sent back is told at once, as a sentence outside of the policy.
SENT_BACK = re.compile(r"^.*：已退回，.*$", re.MULTILINE)


class Killed(BaseException):
    """The process is gone at this point: no handler of the product may go on."""


class Server:
    """What it took, in order: (moment, address, raw). `plan` says what goes wrong next."""

    def __init__(self, clock):
        self.clock = clock
        self.taken = []
        self.is_down = False
        self.cuts = 0
        #: {command or "end" or "lost": answer}, each used once; "lost": taken, answer cut off.
        self.plan = {}
        self.refused = set()
        self.happened = set()
        self.trip = lambda point: None

    def answer(self, step, usual):
        if step not in self.plan:
            return usual
        self.happened.add(f"{step} {self.plan[step]}")
        self.cuts += self.plan[step] in ("cut", "lost")
        return self.plan.pop(step)

    def take(self, address, raw):
        self.taken.append((self.clock(), address, raw))

    @property
    def letters(self):
        """[(moment, address, Message-ID, text)]"""
        return [(moment, address, *read(raw)) for moment, address, raw in self.taken]


@cache
def read(raw):
    """(Message-ID, text); a story asks for all its letters again after each step."""
    mail = message_from_bytes(raw, policy=policy.default)
    return mail["Message-ID"], SENT_BACK.sub(
        "", DIGEST.sub("", mail.get_body(("plain",)).get_content())
    )


class _Socket:
    def settimeout(self, seconds):
        pass

    def close(self):
        pass


class WireSMTP(Marking, SMTP):
    """smtplib with the socket taken out: its commands reach the server above."""

    server = None

    def connect(self, host="localhost", port=0, source_address=None):
        if self.server.is_down:
            self.server.happened.add("down")
            raise ConnectionRefusedError("nobody listens")
        self.sock = _Socket()
        self._answers = []
        self._address = ""
        return 220, b"wire"

    def send(self, s):
        data = s if isinstance(s, bytes) else s.encode("ascii")
        if self.sock is None:
            raise SMTPServerDisconnected("please run connect() first")
        if getattr(self, "_in_data", False):
            self._in_data = False
            self._finish(data)
        else:
            self._command(data.decode().strip())

    def _command(self, line):
        command = line.split(" ")[0].split(":")[0].upper()
        if command == "RCPT":
            self._address = line.partition("<")[2].partition(">")[0]
            self.server.trip("rcpt")
            if self._address in self.server.refused:
                self.server.happened.add("refused address")
                self._answers.append("550 5.1.1 no such user")
                return
        usual = {"DATA": "354 go", "QUIT": "221 bye"}.get(command, "250 ok")
        answer = self.server.answer(command, usual)
        self._in_data = answer.startswith("354")
        self._answers.append(answer)

    def _finish(self, data):
        answer = self.server.answer("end", "250 taken")
        if answer.startswith("250") or answer == "lost":
            self.server.take(self._address, data.removesuffix(b".\r\n"))
            self.server.trip("taken")
        self._answers.append("cut" if answer == "lost" else answer)

    def getreply(self):
        answer = self._answers.pop(0)
        if answer == "cut":
            self.close()
            raise SMTPServerDisconnected("the line was cut")
        code, _, text = answer.partition(" ")
        return int(code), text.encode()

    def close(self):
        with suppress(AttributeError):
            self.sock = None
        self._in_data = False


def put_in(monkeypatch, server):
    """Let the product's own backend speak to this server."""
    smtp = type("BoundSMTP", (WireSMTP,), {"server": server})
    monkeypatch.setattr(MarkingBackend, "connection_class", property(lambda self: smtp))
