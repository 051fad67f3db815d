import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from core.pages import error_pages

CODES = ["400", "403", "403_csrf", "404", "405", "413", "429", "500"]


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
    response = error_pages.failed(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Traceback" not in response.content.decode()


def test_a_failure_bears_the_number_that_stands_in_the_log(caplog):
    page = error_pages.failed(RequestFactory().get("/overdue/")).content.decode()
    number = re.search(r"编号 ([0-9a-f]{8})<", page).group(1)
    assert f"error {number} at GET /overdue/" in caplog.text


def test_a_refusal_is_one_line_in_the_log(client, contact, caplog):
    client.force_login(contact)
    assert client.get("/import/").status_code == 403
    record = next(r for r in caplog.records if r.name == "django.request")
    assert "/import/" in record.getMessage()
    assert record.exc_info is None


# --- 405 ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_address_for_posts_alone_is_answered_with_a_page(client, office, milestone):
    client.force_login(office)
    answer = client.get(f"{milestone.get_absolute_url()}confirm/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert int(answer["Content-Length"]) == len(answer.content)
    text = answer.content.decode()
    assert "这一步没有办理" in text
    assert f'href="{milestone.get_absolute_url()}"' in text


def test_a_method_that_no_page_knows_is_answered_with_a_page(client):
    answer = client.generic("PUT", "/overdue/")
    assert answer.status_code == 405
    assert "这一步没有办理" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/milestones/5/confirm/", "/milestones/5/"),
        ("/duties/3/end/", "/"),
        ("/logout/", "/"),
        ("/", "/"),
        ("//far.invalid/x/", "/"),
    ],
)
def test_the_page_above_an_address(path, above):
    assert error_pages.page_above(path) == above
