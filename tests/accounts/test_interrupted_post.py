"""A POST that finds nobody signed in: back to the page of its form, told so, nothing done."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import interrupted_post
from tests.cast import PASSWORD
from tests.forms import seen_at

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def sent_from(client, url, page, data=None, **options):
    return client.post(url, data or {}, headers={"Referer": f"{SITE}{page}"}, **options)


def signed_in_after(client, answer, username="office"):
    """Sign in on the page that was led to; the page one arrives on."""
    query = parse_qs(urlsplit(answer.url).query)
    page = client.get(answer.url).content.decode()
    found = re.findall(r'type="hidden" name="(next|unfinished)" value="([^"]*)"', page)
    fields = {name: unescape(text) for name, text in found}
    assert fields == {name: texts[0] for name, texts in query.items()}
    fields |= {"username": username, "password": PASSWORD}
    return client.post("/login/", fields, follow=True)


@pytest.fixture
def cancel_url(milestone):
    return f"{milestone.get_absolute_url()}cancel/"


def test_one_comes_back_to_the_page_of_the_form_and_is_told(client, office, milestone, cancel_url):
    page = milestone.get_absolute_url()
    answer = sent_from(client, cancel_url, page, {"reason": "示例理由"})
    assert answer.url == f"/login/?next={page}&unfinished=form"
    assert "刚才那一步没有办理" in client.get(answer.url).content.decode()
    arrived = signed_in_after(client, answer)
    assert arrived.request["PATH_INFO"] == page
    text = arrived.content.decode()
    assert "刚才那一步没有办理，请再点一次。" in text
    assert "示例理由" not in text, "what was typed must not travel"
    assert "刚才那一步" not in client.get(page).content.decode(), "said once"


def test_the_query_of_the_page_is_kept(client, office, cancel_url):
    answer = sent_from(client, cancel_url, "/overdue/?level=2&q=示例")
    assert signed_in_after(client, answer).request["QUERY_STRING"].startswith("level=2&q=")


def test_files_are_chosen_again_and_the_sentence_says_so(client, contact, milestone):
    page = milestone.get_absolute_url()
    file = SimpleUploadedFile("现场.jpg", b"x")
    answer = sent_from(client, page, page, {"standing": "done", "photo": file})
    arrived = signed_in_after(client, answer, "contact").content.decode()
    assert "刚才那一步没有办理，请再点一次；照片和文件要重新选。" in arrived


@pytest.mark.parametrize("referer", ["", "https://far.invalid/x/", "javascript:alert(1)", "x"])
def test_without_a_page_of_ours_it_is_the_address_itself(client, office, cancel_url, referer):
    answer = client.post(cancel_url, headers={"Referer": referer})
    assert answer.url == f"/login/?next={cancel_url}&unfinished=form"
    arrived = signed_in_after(client, answer)
    assert arrived.status_code == 405
    assert "这一步没有办理" in arrived.content.decode()


def test_an_unknown_word_in_the_address_says_nothing(client, office):
    data = {"username": "office", "password": PASSWORD, "unfinished": "<b>"}
    assert "刚才那一步" not in client.post("/login/", data, follow=True).content.decode()
    assert "unfinished" not in client.get("/login/?unfinished=x").content.decode()


def test_a_page_asked_for_and_htmx_are_answered_as_ever(client, cancel_url):
    assert client.get("/overdue/").url == "/login/?next=/overdue/"
    answer = client.post(cancel_url, headers={"HX-Request": "true"})
    assert answer.url == f"/login/?next={cancel_url}"


# --- Signed in anew since the page was opened ----------------------------------------------------


@pytest.fixture
def strict(office):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office)
    return client


def test_an_old_token_leads_back_to_the_page_too(strict, milestone, cancel_url):
    page = milestone.get_absolute_url()
    data = {"reason": "示例理由", "version": seen_at(page), "csrfmiddlewaretoken": "x" * 64}
    answer = sent_from(strict, cancel_url, page, data)
    assert answer.url == page
    assert "刚才那一步没有办理，请再点一次。" in strict.get(page).content.decode()
    milestone.refresh_from_db()
    assert milestone.is_open


def test_a_script_with_an_old_token_sends_the_form_again_by_itself(strict, milestone, cancel_url):
    page = milestone.get_absolute_url()
    headers = {"Referer": f"{SITE}{page}", "X-Sent-By-Script": "1"}
    answer = strict.post(cancel_url, {"csrfmiddlewaretoken": "x" * 64}, headers=headers)
    assert (answer.status_code, answer["X-Next"]) == (401, page)
    assert "刚才那一步" not in strict.get(page).content.decode()


@pytest.mark.parametrize("referer", ["", "https://far.invalid/"])
def test_a_form_from_elsewhere_is_refused(strict, cancel_url, referer):
    answer = strict.post(cancel_url, headers={"Referer": referer})
    assert answer.status_code == 403
    assert "页面放得太久了" in answer.content.decode()


def test_the_sign_in_page_itself_is_not_led_back_to(strict):
    assert strict.post("/login/", headers={"Referer": f"{SITE}/"}).status_code == 403


def test_the_sentences_say_what_to_do():
    for sentence in interrupted_post.SENTENCES.values():
        assert sentence.startswith("刚才那一步没有办理，请再点一次")
