"""What the story is played with: a clock, the mail of a day, people at browsers of their own."""

import re
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import time_machine
from django.core.management import call_command
from playwright.sync_api import expect

from tests.alerts.sink import body

COUNTY_TIME = ZoneInfo("Asia/Shanghai")
LINK = re.compile(r"https?://\S+")


def moment(day, clock):
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), COUNTY_TIME)


class Clock:
    """The one clock of server and pass. Forward only: sessions and the look-out refuse less."""

    def __init__(self, start):
        self.now = start
        # Ticking: a clock that stands would leave two deeds of one person in no order.
        self.travel = time_machine.travel(start, tick=True)

    def __enter__(self):
        self.traveller = self.travel.start()
        return self

    def __exit__(self, *problem):
        self.travel.stop()

    def go(self, day, clock):
        assert moment(day, clock) > self.now
        self.now = moment(day, clock)
        self.traveller.move_to(self.now)


def look():
    """One pass of the real clock; its last line."""
    out = StringIO()
    call_command("alerts", stdout=out)
    return out.getvalue().splitlines()[-1]


class Post:
    """The mail that reached the county's mail server, read once."""

    def __init__(self, sink):
        self.sink = sink
        self.read = 0

    def new(self):
        """{address: letter} of what came since the last look; nobody may have two."""
        came = zip(self.sink.addresses, self.sink.letters, strict=True)
        new = list(came)[self.read :]
        self.read += len(new)
        assert len(dict(new)) == len(new)
        return dict(new)


def link(letter, part):
    """The one address in the text of a letter that has this part."""
    (found,) = {url for url in LINK.findall(text(letter)) if part in url}
    return found


def text(letter):
    return letter.get_content() if letter.get_content_type() == "text/plain" else body(letter)


def await_answer(page):
    """To a form that a script sends (static/js/unsent_forms.js); others lead on by themselves."""
    expect(page.locator("form[data-is-sent]")).to_have_count(0)
    page.wait_for_load_state()


class Visitor:
    """A person at a browser of their own; what the browser complains of fails the test."""

    def __init__(self, context, site, username, password):
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.main = self.page.locator("main")
        self.site, self.username, self.password = site, username, password
        self.complaints = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda problem: self.complaints.append(str(problem)))

    def _heard(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def sign_in_at(self, address):
        """Follow an address, be asked to sign in, and arrive there."""
        url = address if "://" in address else f"{self.site}{address}"
        self.page.goto(url)
        assert "/login/" in self.page.url
        self.main.get_by_label("用户名").fill(self.username)
        self.main.get_by_label("密码", exact=True).fill(self.password)
        self.press("登录")
        self.page.wait_for_url(url)

    def open(self, address):
        answer = self.page.goto(f"{self.site}{address}")
        assert answer.status == 200

    def set_password(self, link):
        """By the link of an invitation."""
        self.page.goto(link)
        self.main.get_by_label("新密码", exact=True).fill(self.password)
        self.main.get_by_label("再输一次新密码").fill(self.password)
        self.press("保存密码")
        self.page.wait_for_load_state()

    def press(self, name, within=None):
        (within or self.main).get_by_role("button", name=name, exact=True).click()
        await_answer(self.page)

    def says(self):
        """What the main part of the page tells a reader, line breaks and spaces evened."""
        return " ".join(self.main.inner_text().split())
