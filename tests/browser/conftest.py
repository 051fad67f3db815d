"""Debian's Chromium, as an official in Zuoquan would see the pages."""

import os
import shutil

import pytest

from tests.alerts.sink import Sink
from tests.browser.session import sign_in
from tests.browser.stage import Post, Visitor
from tests.cast import PASSWORD

# Playwright keeps an event loop in the thread, and Django would refuse its database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
)
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_type_launch_args():
    chromium = shutil.which("chromium")
    if chromium is None:
        absent = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        absent("Chromium is not installed: apt-get install chromium")
    return {"executable_path": chromium, "args": FLAGS.split()}


@pytest.fixture(scope="session")
def browser_context_args():
    return {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
    }


@pytest.fixture
def phone_page(browser, browser_context_args):
    """A page as wide as a telephone."""
    context = browser.new_context(**browser_context_args | {"viewport": PHONE, "has_touch": True})
    yield context.new_page()
    context.close()


@pytest.fixture
def visitor(browser, browser_context_args, live_server):
    """visitor("office"): a person at a browser of their own, `phone=True` for a telephone."""
    opened = []

    def make(username, *, phone=False):
        width = {"viewport": PHONE, "has_touch": True} if phone else {}
        context = browser.new_context(**browser_context_args | width)
        opened.append((context, Visitor(context, live_server.url, username, PASSWORD)))
        return opened[-1][1]

    yield make
    for context, someone in opened:
        context.close()
        assert someone.complaints == []


@pytest.fixture
def post(settings, live_server):
    """A county's mail server, and the mail that reached it."""
    sink = Sink().start()
    settings.SITE_URL = live_server.url
    settings.EMAIL_URL = f"smtp://127.0.0.1:{sink.port}"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield Post(sink)
    sink.stop()


@pytest.fixture
def open_as(page, live_server):
    """open_as(person, "/overdue/"): the browser's page at an address, under their sign-in."""

    def opened(person, address):
        sign_in(page.context, live_server.url, person)
        assert page.goto(f"{live_server.url}{address}").status == 200
        return page

    return opened
