"""论证意见: by the unit on a telephone, from the signed sheet by the office, corrected."""

from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pipeline.models import JointReviewOpinion
from tests.forms import form_to
from tests.page_text import page_text
from tests.pipeline.reviewing import AFTER, HELD, at, opinion_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(at(HELD, 12), tick=False):
        yield


@pytest.fixture
def case(idea, argue):
    return argue(idea)


@pytest.fixture
def send(client):
    """send(person, opinion, "sheet/", opinion="agree"): its page opened, its form sent."""

    def sent(person, row, part="", **typed):
        client.force_login(person)
        url = f"/review-opinions/{row.pk}/{part}"
        return client.post(url, form_to(client.get(url), url).fields | typed)

    return sent


@pytest.fixture
def first(case, parties):
    """The opinion of the first unit, and whoever gives it."""
    unit, clerk = next(iter(parties.items()))
    return opinion_of(case, unit), clerk


def photo():
    kept = BytesIO()
    Image.new("RGB", (8, 8), "gray").save(kept, "JPEG")
    return SimpleUploadedFile("签字表.jpg", kept.getvalue(), "image/jpeg")


def errors(answer):
    assert answer.status_code == 422
    return answer.context["form"].errors


def test_one_tap_and_words(send, first, case):
    opinion, clerk = first
    answer = send(clerk, opinion, opinion="agree", words="符合产业政策")
    assert answer.url == f"/reviews/{case.review_id}/#case-{case.pk}"
    opinion.refresh_from_db()
    assert (opinion.opinion, opinion.words, opinion.given_on) == ("agree", "符合产业政策", HELD)


def test_the_last_one_decides_and_leads_home(send, client, case, give, parties):
    give(case, "agree", "agree")
    unit, clerk = list(parties.items())[2]
    answer = send(clerk, opinion_of(case, unit), opinion="agree")
    assert answer.url == "/"
    assert "三个单位意见已齐，结论：通过。" in page_text(client.get("/"))


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "opinion", "请选同意、退回或不同意。"),
        ({"opinion": "return"}, "to_mend", "退回要写明需要补正什么。"),
        ({"opinion": "refuse"}, "words", "不同意要写明理由。"),
        ({"opinion": "agree", "words": "长" * 1001}, "words", "1000"),
    ],
)
def test_what_does_not_hold_is_said_at_its_field(send, first, typed, field, sentence):
    opinion, clerk = first
    assert sentence in errors(send(clerk, opinion, **typed))[field][0]
    assert not JointReviewOpinion.objects.given().exists()


def test_before_the_day_of_the_review_there_is_no_form(client, idea, argue, convene, parties):
    case = argue(idea, review=convene(AFTER))
    unit, clerk = next(iter(parties.items()))
    client.force_login(clerk)
    url = f"/review-opinions/{opinion_of(case, unit).pk}/"
    assert "会议 2026-07-09 召开，当天起才能出具意见" in page_text(client.get(url))
    with time_machine.travel(at(AFTER, 9), tick=False):
        client.force_login(clerk)
        assert "本单位意见" in page_text(client.get(url))


def test_a_unit_gives_one_alone(send, client, first):
    opinion, clerk = first
    url = f"/review-opinions/{opinion.pk}/"
    client.force_login(clerk)
    seen = form_to(client.get(url), url).fields
    send(clerk, opinion, opinion="agree")
    assert "已出具意见：同意" in page_text(client.get(url))
    opinion.refresh_from_db()
    again = seen | {"opinion": "refuse", "words": "示例", "version": opinion.version}
    assert "一个单位只出具一份" in page_text(client.post(url, again))
    assert client.post(url, seen | {"opinion": "refuse", "words": "示例"}).status_code == 409


def test_a_form_that_was_kept_and_arrives_again_is_taken_once(send, client, first):
    opinion, clerk = first
    url = f"/review-opinions/{opinion.pk}/"
    client.force_login(clerk)
    fields = form_to(client.get(url), url).fields | {"opinion": "agree"}
    client.post(url, fields)
    assert client.post(url, fields).status_code == 302
    assert JointReviewOpinion.objects.given().count() == 1


@pytest.mark.parametrize("who", ["office", "contact", "unit_head", "supervisor"])
def test_nobody_else_gives_it(request, client, first, who):
    client.force_login(request.getfixturevalue(who))
    url = f"/review-opinions/{first[0].pk}/"
    assert client.get(url).status_code == 302
    assert client.post(url, {"opinion": "agree"}).status_code == 403


# --- From the signed sheet ------------------------------------------------------------------------


def test_the_office_records_it_with_the_file(send, client, first, office, case):
    opinion, _ = first
    answer = send(office, opinion, "sheet/", opinion="agree", files=photo())
    assert answer.url == f"/reviews/{case.review_id}/#case-{case.pk}"
    opinion.refresh_from_db()
    assert (opinion.is_from_sheet, opinion.given_on) == (True, HELD)
    assert opinion.evidence.count() == 1
    assert "项目中心按签字表登记" in page_text(client.get(f"/reviews/{case.review_id}/"))


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"files": None}, "files", "请附上签字表的扫描件或照片。"),
        ({"given_on": "2026-07-07"}, "given_on", "早于会议日期（2026-07-08），请核对。"),
        ({"given_on": "2026-07-09"}, "given_on", "日期不能晚于今天。"),
        ({"given_on": ""}, "given_on", "请填签字日期。"),
    ],
)
def test_a_sheet_that_does_not_hold(send, first, office, typed, field, sentence):
    facts = {"opinion": "agree", "files": photo()} | typed
    facts = {name: value for name, value in facts.items() if value is not None}
    assert sentence in errors(send(office, first[0], "sheet/", **facts))[field][0]


def test_the_sheet_is_the_offices(client, first):
    opinion, clerk = first
    client.force_login(clerk)
    assert client.get(f"/review-opinions/{opinion.pk}/sheet/").status_code == 403


# --- Corrected ------------------------------------------------------------------------------------


def test_it_is_corrected_with_a_reason_until_the_case_is_decided(send, client, first, give, case):
    opinion, clerk = first
    give(case, "agree")
    typed = {"opinion": "refuse", "words": "不符合规划"}
    assert "reason" in errors(send(clerk, opinion, "correct/", **typed))
    assert send(clerk, opinion, "correct/", **typed, reason="填错了").status_code == 302
    opinion.refresh_from_db()
    assert opinion.opinion == "refuse"
    same = send(clerk, opinion, "correct/", reason="再改")
    assert "和已出具的意见相同" in page_text(same)
    give(case, "", "agree", "agree")
    assert client.get(f"/review-opinions/{opinion.pk}/correct/").status_code == 404
