"""A signed-in browser of a few lines: one kept connection, cookies, no page assets."""

import http.client
import re
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode


class Visitor:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {}

    def sign_in(self, username, password):
        _, page = self.request("GET", "/login/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1).decode()
        form = {"username": username, "password": password, "csrfmiddlewaretoken": token}
        status, _ = self.request("POST", "/login/", urlencode(form))
        if status != 302:
            raise RuntimeError(f"{username} could not sign in: {status}")

    def get(self, path):
        """(seconds, bytes of the page); anything but 200 stops the bench."""
        began = time.perf_counter()
        status, page = self.request("GET", path)
        seconds = time.perf_counter() - began
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        return seconds, len(page)

    def request(self, method, path, body=None, kind="application/x-www-form-urlencoded"):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = kind
            headers["Origin"] = f"http://127.0.0.1:{self.connection.port}"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        page = response.read()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: part.value for name, part in SimpleCookie(line).items()}
        return response.status, page
