"""A form that led on is told so to the browser that keeps its draft; any other is not."""

import pytest

from tests.forms import act, seen_at

pytestmark = pytest.mark.django_db
MARK = "0123456789abcdef"


@pytest.fixture
def cancel(client, office, milestone):
    """cancel(reason=…): the office cancels a milestone and posts the mark of its draft."""
    client.force_login(office)
    url = f"{milestone.get_absolute_url()}cancel/"

    def send(headers=None, **data):
        return act(client, url, {"saved_form": MARK, **data}, headers=headers)

    return send


def test_a_form_that_was_saved_is_named(cancel):
    cookie = cancel(reason="示例理由").cookies["saved_form"]
    assert cookie.value == MARK
    assert cookie["samesite"] == "Lax"


def test_a_refusal_that_leads_on_is_not_called_saved(cancel, milestone):
    answer = cancel(reason="")
    assert answer.status_code == 302
    assert milestone.__class__.objects.open().filter(pk=milestone.pk).exists()
    assert "saved_form" not in answer.cookies


def test_the_complaint_is_still_shown(cancel, client):
    answer = cancel(reason="")
    assert 'class="note red"' in client.get(answer.url).content.decode()


def test_a_form_that_comes_back_is_not_called_saved(client, contact, milestone):
    client.force_login(contact)
    url = milestone.get_absolute_url()
    data = {"standing": "", "version": seen_at(url), "saved_form": MARK}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "saved_form" not in answer.cookies


def test_a_stale_form_is_not_called_saved(cancel, client):
    answer = cancel(reason="示例理由", version="99")
    assert answer.status_code == 409
    assert "saved_form" not in answer.cookies


@pytest.mark.parametrize("mark", ["", "x", MARK + "0", "a; path=/", "\r\nX: y"])
def test_only_a_mark_goes_back(cancel, mark):
    assert "saved_form" not in cancel(reason="示例理由", saved_form=mark).cookies


def test_without_sign_in_nothing_is_called_saved(client, milestone):
    answer = client.post(f"{milestone.get_absolute_url()}cancel/", {"saved_form": MARK})
    assert answer.url.startswith("/login/")
    assert "saved_form" not in answer.cookies


# --- Sent by a script -----------------------------------------------------------------------------


SCRIPT = {"X-Sent-By-Script": "1"}


def test_a_script_is_told_the_way_on(cancel, milestone):
    answer = cancel(reason="示例理由", headers=SCRIPT)
    assert (answer.status_code, answer["X-Next"]) == (204, milestone.get_absolute_url())
    assert answer.cookies["saved_form"].value == MARK


def test_a_script_is_told_of_a_form_in_which_nothing_was_typed(cancel):
    answer = cancel(reason="示例理由", headers=SCRIPT, saved_form="")
    assert answer.status_code == 204
    assert "saved_form" not in answer.cookies


def test_a_refused_form_of_a_script_is_not_called_sent(cancel):
    assert cancel(reason="", headers=SCRIPT).status_code == 302
    assert cancel(reason="示例理由", version="99", headers=SCRIPT).status_code == 409


def test_a_script_without_sign_in_is_led_to_it(client, milestone):
    """401, and not as one that was taken: it keeps the form and sends it after sign-in."""
    address, page = f"{milestone.get_absolute_url()}cancel/", milestone.get_absolute_url()
    answer = client.post(address, headers=SCRIPT | {"Referer": f"http://testserver{page}"})
    assert (answer.status_code, answer["X-Next"]) == (401, f"/login/?next={page}")
