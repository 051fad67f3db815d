"""A mail server in a process of its own, to be killed: python -m tests.faults.post_office.

What it takes is written to a file, and flushed, before the answer: the file is the truth of what
was received. A share of letters meets a fault, and each fault is written down too.
"""

import random
import re
import socketserver
import sys
import time

FAULTS = ("451 at RCPT", "452 at DATA", "answer lost")


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            self._say("220 post office")
            while line := self.rfile.readline():
                self._do(line.decode("ascii", "replace").upper())
        except (OSError, ConnectionError):
            pass

    def _do(self, line):
        if line.startswith("MAIL"):
            self.fault = random.choice(FAULTS) if random.random() < self.server.share else ""
            self._say("250 ok")
        elif line.startswith("RCPT"):
            self._say("451 later" if self._meets(FAULTS[0]) else "250 ok")
        elif line.startswith("DATA"):
            if self._meets(FAULTS[1]):
                self._say("452 later")
            else:
                self._take()
        elif line.startswith("QUIT"):
            self._say("221 bye")
            raise ConnectionError
        else:
            self._say("250 ok")

    def _take(self):
        self._say("354 go")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionError
            lines.append(line)
        time.sleep(self.server.pause)
        found = re.search(rb"(?im)^message-id:\s*(<[^>]+>)", b"".join(lines))
        self._note("took", found[1].decode())
        if self._meets(FAULTS[2]):
            raise ConnectionError
        self._say("250 taken")

    def _meets(self, fault):
        if self.fault != fault:
            return False
        self._note("fault", fault)
        return True

    def _note(self, what, detail):
        with open(self.server.book, "a") as book:
            book.write(f"{what} {detail}\n")

    def _say(self, answer):
        self.wfile.write(f"{answer}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def main(port, book, pause, share):
    with Server(("127.0.0.1", int(port)), Talk) as server:
        server.book, server.pause, server.share = book, float(pause), float(share)
        server.serve_forever(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
