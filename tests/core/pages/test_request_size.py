"""A request that is too large is answered before it is read."""

import pytest
from django.test import RequestFactory

from core.pages.request_size import RequestSizeMiddleware

SAYS = "每个文件不超过 20 MB"


def answer(length, settings):
    settings.LARGEST_REQUEST = 1000
    request = RequestFactory().post("/", b"", content_type="text/plain")
    request.META["CONTENT_LENGTH"] = length
    return RequestSizeMiddleware(lambda request: "passed on")(request)


@pytest.mark.parametrize("length", ["", "0", "1000", "-1", "x"])
def test_what_is_small_or_says_no_length_is_passed_on(length, settings):
    assert answer(length, settings) == "passed on"


@pytest.mark.parametrize("length", ["1001", "9" * 30])
def test_what_is_too_large_is_answered(length, settings):
    response = answer(length, settings)
    assert response.status_code == 413
    assert SAYS in response.content.decode()


@pytest.mark.django_db
def test_nobody_has_to_be_signed_in_for_the_answer(client, settings):
    settings.LARGEST_REQUEST = 10
    response = client.post("/milestones/1/", {"note": "x" * 100})
    assert response.status_code == 413
    assert SAYS in response.content.decode()
    assert "Content-Security-Policy" in response


@pytest.mark.django_db
def test_the_server_in_front_gets_the_page_at_an_address(client):
    response = client.get("/too-large/")
    assert response.status_code == 413
    assert SAYS in response.content.decode()
