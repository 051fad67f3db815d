"""One set of limits: on the pages, in the program, in the server in front, on the page of 413."""

import re
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from exchange.workbooks import file_type
from investment import monthly_reports
from investment.models import MonthlyReport
from projects import evidence, evidence_child, evidence_upload_check
from tests.investment.conftest import at
from tools import ROOT

MEGABYTE = 2**20
EACH, TOGETHER, FILES = 20, 60, 9
SENTENCE = "jpg、png、webp、pdf，每个不超过 20 MB；一次最多 9 个，合计不超过 60 MB"
#: What a form may say beside its files, and the lines between its parts.
WORDS = 4 * MEGABYTE


@pytest.fixture
def report(project):
    monthly_reports.open_reports(date(2026, 7, 1), now=at(date(2026, 7, 1)))
    return MonthlyReport.objects.get(project=project)


def test_the_program_has_them():
    assert evidence_upload_check.MOST_BYTES == EACH * MEGABYTE
    assert evidence.MOST_BYTES == TOGETHER * MEGABYTE
    assert evidence.MOST_FILES == FILES
    assert file_type.MAX_BYTES == EACH * MEGABYTE


def test_a_form_of_the_largest_size_gets_through(settings):
    assert settings.LARGEST_REQUEST == evidence.MOST_BYTES + WORDS
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES >= FILES


def test_the_documented_server_has_them(settings):
    document = (ROOT / "docs/production.md").read_text(encoding="utf-8")
    (nginx,) = re.findall(r"```nginx\n(.*?)```", document, re.S)
    (limit,) = re.findall(r"client_max_body_size (\d+)m;", nginx)
    assert int(limit) * MEGABYTE == settings.LARGEST_REQUEST
    assert f"error_page 413 {reverse('too-large')};" in nginx
    (patience,) = re.findall(r"proxy_read_timeout (\d+)s;", nginx)
    # All files wait once, and then each of them may take its time.
    assert int(patience) >= evidence_upload_check.PATIENCE + FILES * evidence_child.SECONDS


def test_the_page_of_413_says_them():
    page = render_to_string("413.html")
    assert f"每个文件不超过 {EACH} MB，一次合计不超过 {TOGETHER} MB" in page


@pytest.mark.parametrize("of", ["milestone", "report"])
def test_every_form_that_takes_files_says_them(client, contact, milestone, request, of):
    address = request.getfixturevalue(of).get_absolute_url()
    client.force_login(contact)
    page = client.get(address).content.decode()
    assert SENTENCE in page
    inputs = re.findall(r'<input type="file"[^>]*>', page)
    assert inputs
    for each in inputs:
        assert f'data-most-bytes="{EACH * MEGABYTE}"' in each
        assert f'data-most-together="{TOGETHER * MEGABYTE}"' in each
        assert f'data-most-files="{FILES}"' in each


def test_the_script_says_what_the_program_says():
    """The other sentences are read in the browser (tests/browser/test_photos.py)."""
    script = (ROOT / "static/js/photos.js").read_text(encoding="utf-8")
    assert evidence_upload_check.REFUSALS["heic"] in script
