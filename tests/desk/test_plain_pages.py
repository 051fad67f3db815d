import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from desk import errors

CODES = ["400", "403", "403_csrf", "404", "409", "413", "429", "500"]


@pytest.mark.parametrize("code", CODES)
def test_an_error_page_stands_without_request_and_database(code):
    page = render_to_string(f"{code}.html")
    assert "<h1>" in page
    assert 'href="/"' in page


@pytest.mark.parametrize("code", CODES)
def test_an_error_page_is_courteous(code):
    page = render_to_string(f"{code}.html")
    assert "！" not in page
    assert "管理员" not in page


def test_a_refusal_says_its_reason():
    page = render_to_string("403.html", {"sentence": "只有项目中心可以核定"})
    assert "只有项目中心可以核定" in page


def test_a_failure_is_answered_without_a_trace():
    response = errors.failed(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Traceback" not in response.content.decode()
