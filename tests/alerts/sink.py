"""A small SMTP server on this machine that keeps what it took and answers as it is told."""

import socketserver
import threading
import time
from email import message_from_bytes, message_from_string, policy

#: Said by the sink instead of an answer: the line is cut.
CUT = "cut"


def html_of(letter):
    """The HTML that a letter is frozen with."""
    mail = message_from_string(letter.raw, policy=policy.default)
    return mail.get_body(("html",)).get_content()


class Sink:
    """`answers[command]` is said instead of the usual answer: a text, CUT, or a list used up."""

    def __init__(self):
        self.raw = []
        self.addresses = []
        self.answers = {}
        self.pause = 0
        self.connections = 0
        self._server = _Server(("127.0.0.1", 0), _Talk)
        self._server.sink = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def letters(self):
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]

    @property
    def recipients(self):
        return sorted(self.addresses)

    def answer(self, command, usual):
        planned = self.answers.get(command, usual)
        if isinstance(planned, list):
            planned = planned.pop(0) if planned else usual
        return planned


def body(letter, kind="plain"):
    return letter.get_body((kind,)).get_content()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _Cut(Exception):
    pass


class _Talk(socketserver.StreamRequestHandler):
    @property
    def sink(self):
        return self.server.sink

    def handle(self):
        self.sink.connections += 1
        self.address = ""
        try:
            self._say("connect", "220 sink")
            while line := self.rfile.readline():
                self._do(line.decode("ascii", "replace").strip())
        except (_Cut, OSError):
            pass

    def _do(self, line):
        command = line.split(" ")[0].split(":")[0].upper()
        if command == "RCPT":
            self.address = line.partition("<")[2].partition(">")[0]
        if command == "DATA":
            self._data()
        elif command == "QUIT":
            self._say("QUIT", "221 bye")
            raise _Cut
        else:
            self._say(command, "250 ok")

    def _data(self):
        if not self._say("DATA", "354 go").startswith("354"):
            return
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        if self.sink.answers.get("lose"):
            raise _Cut
        time.sleep(self.sink.pause)
        answer = self.sink.answer("end", "250 taken as 1")
        if answer == CUT or answer.startswith("250"):
            self.sink.raw.append(b"".join(lines))
            self.sink.addresses.append(self.address)
        self._write(answer)

    def _say(self, command, usual):
        answer = self.sink.answer(command, usual)
        self._write(answer)
        return answer

    def _write(self, answer):
        if answer == CUT:
            raise _Cut
        self.wfile.write(f"{answer}\r\n".encode())
