"""The sign-in runs out between the look and the click: each button that posts to an address of its
own leads back to its page after sign-in, with what was typed, and a second click does it."""

from functools import partial

import pytest
from PIL import Image

from accounts.models import AuditEntry
from exchange.models import ImportBatch
from tests.browser.device import device
from tests.urls.acts import ACTS, Act, confirmed, told
from tests.urls.conftest import county
from tests.urls.test_posts import url_of

__all__ = ["county"]

pytestmark = pytest.mark.django_db(transaction=True)
AGAIN = "刚才那一步没有办理，请再点一次"


#: name of the address: who presses what on which page, and what is typed before.
BUTTONS = {
    name: ACTS[name]
    for name in (
        "projects:milestone-confirm",
        "projects:milestone-withdraw",
        "projects:milestone-send-back",
        "projects:milestone-reopen",
        "projects:milestone-cancel",
        "projects:milestone-promise",
        "supervision:instruction-promise",
        "investment:report-confirm",
        "investment:report-send-back",
        "investment:report-reopen",
        "investment:report-promise",
        "exchange:write",
        "exchange:undo",
        "accounts:duty-grant",
        "accounts:duty-end",
        "accounts:person-invite",
        "accounts:person-let-go",
        "accounts:deputy-end",
        "accounts:head-end",
    )
} | {
    "investment:month-close": Act("office", None, {"unreported": True}, "investment:reports"),
    "projects:evidence-add": Act(
        "contact", None, {"number": "示例建字1号"}, "projects:milestone", confirmed
    ),
    "investment:report-proof": Act("office", None, {}, "investment:report", told),
}
WITH_FILES = {"projects:evidence-add", "investment:report-proof"}


def deeds():
    """What has been done; a batch that cannot be read says so in its own row."""
    return AuditEntry.objects.count(), list(ImportBatch.objects.values())


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "现场.jpg"
    Image.new("RGB", (64, 48), "grey").save(path)
    return path


@pytest.fixture
def opens(live_server, browser, browser_context_args):
    """opens(person): a browser of theirs."""
    return partial(device, browser, browser_context_args, live_server.url)


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_pressed_without_sign_in(name, county, opens, photo):
    act = BUTTONS[name]
    act.ready(county)
    page, action = url_of(county, act.page or name), url_of(county, name)
    person = county.persons[act.person]
    with opens(person) as one:
        one.open(page)
        form = one.form(action, page)
        one.fill(form, act.data)
        before = one.values(form, act.data)
        if name in WITH_FILES:
            form.locator("input[type=file]").last.set_input_files(photo)
        done = deeds()
        one.lose_sign_in()
        one.submit(form)
        one.sign_in_again()
        assert deeds() == done
        assert one.page.url == f"{one.site}{page}"
        assert AGAIN in one.says()
        assert ("重新选" in one.says()) == (name in WITH_FILES)
        form = one.form(action, page)
        assert one.values(form, act.data) == before
        if name in WITH_FILES:
            form.locator("input[type=file]").last.set_input_files(photo)
        answer = one.submit(form)
        assert answer.status == 200
        assert one.page.locator(".note.red[role=alert]").count() == 0, one.says()
        assert deeds() != done
        assert one.kept() == []
