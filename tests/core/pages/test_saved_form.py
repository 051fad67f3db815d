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
    return lambda **data: act(client, url, {"saved_form": MARK, **data})


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
