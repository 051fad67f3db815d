"""Somebody at a browser of an address of this machine's own (127.0.0.2, 127.0.0.3, …)."""

import http.client
import re
import socket
import ssl
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.text = response.read().decode()


class Visitor:
    """`direct` goes to gunicorn itself, as a proxy does."""

    def __init__(self, site, address, *, host, direct=False):
        self.host, self.origin = host, f"{site.url.partition(':')[0]}://{host}"
        self.cookies, self.token = SimpleCookie(), ""
        port = site.inner_port if direct else site.port
        if direct or not site.https:
            self.line = http.client.HTTPConnection("127.0.0.1", port, source_address=(address, 0))
        else:
            self.line = Https(site, address)

    def get(self, path, headers=()):
        return self._ask("GET", path, None, headers)

    def post(self, path, fields, headers=()):
        body = urlencode(fields | {"csrfmiddlewaretoken": self.token}).encode()
        kind = ("Content-Type", "application/x-www-form-urlencoded")
        return self._ask("POST", path, body, [kind, ("Origin", self.origin), *headers])

    def send(self, path, body, headers):
        """Post a body of bytes, of the type that the headers say."""
        return self._ask("POST", path, body, [("Origin", self.origin), *headers])

    def announce(self, path, *, length):
        """The head of a POST of so many bytes; whoever refuses it does so before they come."""
        self.line.putrequest("POST", path, skip_host=True)
        for name, value in [*self._own_headers(), ("Content-Length", length)]:
            self.line.putheader(name, value)
        self.line.endheaders()
        return Answer(self.line.getresponse())

    def _own_headers(self):
        cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())
        return [("Host", self.host), ("Cookie", cookies)]

    def _ask(self, method, path, body, headers):
        """`headers` is a list of pairs: one may come twice."""
        self.line.putrequest(method, path, skip_host=True)
        own = [*self._own_headers(), ("Content-Length", len(body or b""))]
        for name, value in [*own, *headers]:
            self.line.putheader(name, value)
        self.line.endheaders(body or b"")
        answer = Answer(self.line.getresponse())
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        if found := TOKEN.search(answer.text):
            self.token = found[1]
        return answer

    def close(self):
        self.line.close()


class Https(http.client.HTTPSConnection):
    """Asks 127.0.0.1 for the host that the certificate names."""

    def __init__(self, site, address):
        context = ssl.create_default_context(cafile=site.folder / "ledger.pem")
        super().__init__("127.0.0.1", site.port, context=context)
        self.name, self.address = site.url.split("/")[2].partition(":")[0], address

    def connect(self):
        line = socket.create_connection((self.host, self.port), source_address=(self.address, 0))
        self.sock = self._context.wrap_socket(line, server_hostname=self.name)
