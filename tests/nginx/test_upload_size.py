"""What is too large meets the documented server's limit and is answered with our page; what the
program takes gets through."""

import pytest
from django.conf import settings

from bench.photo_files import large_jpeg
from projects import evidence
from projects.models import Evidence
from tests.nginx.test_production import sign_in

BOUNDARY = "a-photo"
MEGABYTE = 2**20


def form(visitor, *files):
    """The body of a form with these files, and what is said of it."""
    parts = [part('name="csrfmiddlewaretoken"', visitor.token.encode())]
    parts += [
        part(f'name="files"; filename="{number}.jpg"', file) for number, file in enumerate(files)
    ]
    body = b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
    return body, [("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")]


def part(disposition, content):
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + content + b"\r\n"


@pytest.fixture
def clerk(office, visit):
    visitor = visit("127.0.0.2")
    assert sign_in(visitor).status == 302
    visitor.get("/")
    return visitor


@pytest.fixture
def address(milestone):
    return f"/milestones/{milestone.pk}/evidence/"


def test_a_form_above_the_limit_gets_our_page(clerk, address):
    body, kind = form(clerk, b"x" * settings.LARGEST_REQUEST)
    answer = clerk.send(address, body, kind)
    assert answer.status == 413
    assert "每个文件不超过 20 MB，一次合计不超过 60 MB" in answer.text
    assert "css/base" in answer.text  # with its style, as every page
    assert not Evidence.objects.exists()


def test_a_form_of_the_largest_size_gets_the_sentence_of_the_program(clerk, address):
    three = [b"x" * (evidence.MOST_BYTES // 3)] * 3
    body, kind = form(clerk, *three)
    assert len(body) > evidence.MOST_BYTES
    assert clerk.send(address, body, kind).status == 302
    assert "不是可以上传的格式" in clerk.get("/").text


def test_a_photo_of_200_million_points_is_taken(clerk, address, milestone):
    body, kind = form(clerk, large_jpeg((16_320, 12_240)))
    assert clerk.send(address, body, kind).status == 302
    assert milestone.evidence.count() == 1
