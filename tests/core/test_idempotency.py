"""A form that a browser kept is taken once, whenever and however often it arrives: the milestone's
report, the monthly report and the reply to an instruction."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import UnitHead
from core import idempotency
from investment.models import MonthlyReport
from projects.models import Milestone, ProgressUpdate
from supervision.models import Instruction
from tests.forms import act, form_to
from tests.urls.acts import ACTS, own
from tests.urls.conftest import NOW, county
from tests.urls.test_posts import url_of

__all__ = ["county"]

RECEIVED = "这份已经收到，这次没有再记"
WORKING = {"standing": "working", "percent": "40", "note": "打桩", "promised_on": "2026-07-20"}
#: What each form says, and the rows that say what came of it.
FORMS = {
    "projects:milestone": (WORKING, Milestone, "updates"),
    "investment:report": (ACTS["investment:report"].data, MonthlyReport, "events"),
    "supervision:instruction": (ACTS["supervision:instruction"].data, Instruction, "events"),
}
every_form = pytest.mark.parametrize("name", FORMS)


@pytest.fixture
def filled_in(county):
    """filled_in(name): what the contact's form sends, with a key of its own."""

    def fill(name, client=None):
        url = url_of(county, name)
        form = form_to((client or county.clients["contact"]).get(url), url)
        return form.fields | FORMS[name][0]

    return fill


def send(county, name, data, who="contact"):
    return county.clients[who].post(url_of(county, name), data)


def made(county, name):
    """The keys of the rows that came of this form."""
    _, model, rows = FORMS[name]
    return getattr(own(county, model), rows).filter(request_key__isnull=False)


def said(county, who="contact"):
    """What the next page of this person tells them."""
    return county.clients[who].get("/").content.decode()


@every_form
def test_a_form_that_arrives_again_after_days_is_answered_as_it_was(name, county, filled_in):
    data = filled_in(name)
    first = send(county, name, data)
    assert first.status_code == 302
    said(county)
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        county.clients["contact"].force_login(county.persons["contact"])
        again = send(county, name, data)
        assert (again.status_code, again["Location"]) == (302, first["Location"])
        assert RECEIVED in said(county)
    assert made(county, name).count() == 1


@every_form
def test_also_when_the_row_has_changed_since(name, county, filled_in):
    data = filled_in(name)
    send(county, name, data)
    ACTS[name].quicker(county)
    assert send(county, name, data).status_code == 302
    assert RECEIVED in said(county)
    assert made(county, name).count() == 1


@every_form
def test_also_when_its_writer_may_no_longer_report(name, county, filled_in):
    """A head of the unit, who sees the project from another office now."""
    data = filled_in(name, county.clients["unit_head"])
    assert send(county, name, data, "unit_head").status_code == 302
    UnitHead.objects.filter(person=county.persons["unit_head"]).delete()
    county.persons["unit_head"].duties.create(kind="auditor", since=NOW.date())
    assert send(county, name, data, "unit_head").status_code == 302
    assert made(county, name).count() == 1


@every_form
def test_another_person_with_the_same_key_gets_nothing_of_it(name, county, filled_in):
    data = filled_in(name)
    send(county, name, data)
    answer = send(county, name, data, "stranger")
    assert answer.status_code in (403, 404)
    assert RECEIVED not in answer.content.decode()
    answer = send(county, name, data, "owner_colleague")
    assert RECEIVED not in said(county, "owner_colleague")
    assert made(county, name).filter(by=county.persons["contact"]).count() == 1


@every_form
def test_other_words_under_the_same_key_are_another_form(name, county, filled_in):
    """Who goes back after an answer that was lost and changes a word is not told that it came."""
    data = filled_in(name)
    send(county, name, data)
    field = {"projects:milestone": "note", "investment:report": "problems"}.get(name, "reply")
    answer = send(county, name, data | {field: "另一句"})
    assert answer.status_code == 409
    assert "另一句" in answer.content.decode()
    assert made(county, name).count() == 1


@every_form
@pytest.mark.parametrize(
    "key",
    [
        "",
        "x" * 32,
        "0" * 31,
        "0" * 33,
        "0" * 5000,
        "５" * 32,
        "00000000-0000-0000-0000-000000000000",
    ],
)
def test_a_bad_key_is_as_none(name, key, county, filled_in):
    answer = send(county, name, filled_in(name) | {"request_key": key})
    assert answer.status_code == 302
    assert made(county, name).count() == 0


@every_form
def test_a_form_that_comes_back_refused_keeps_its_key(name, county, filled_in):
    empty = dict.fromkeys(("standing", "month_amount", "reply"), "")
    data = filled_in(name)
    answer = send(county, name, data | empty)
    assert answer.status_code == 422
    (key,) = form_to(answer, url_of(county, name)).fields["request_key"]
    assert [key] == data["request_key"]
    assert send(county, name, data).status_code == 302
    assert made(county, name).count() == 1


def test_every_form_that_is_drawn_has_a_key_of_its_own(county, filled_in):
    keys = {key for name in FORMS for _ in range(2) for key in filled_in(name)["request_key"]}
    assert len(keys) == 6


def test_a_deputy_s_form_is_the_deputy_s(county, filled_in):
    colleague = county.clients["owner_colleague"]
    deputyship = county.persons["contact"].deputyships.get()
    act(colleague, reverse("accounts:stand-in", args=[deputyship.pk]))
    data = filled_in("projects:milestone", colleague)
    for _ in range(2):
        answer = colleague.post(url_of(county, "projects:milestone"), data)
        assert answer.status_code == 302
    (report,) = made(county, "projects:milestone")
    assert report.by == county.persons["owner_colleague"]
    assert "代" in report.by_name


def test_the_key_is_of_address_words_and_files():
    def key(path="/milestones/1/", content=b"x", **changed):
        photo = SimpleUploadedFile("现场.jpg", content)
        data = {"request_key": "a" * 32, "note": "甲", "photo": photo} | changed
        return idempotency.request_key(RequestFactory().post(path, data))

    assert key() == key()
    assert key(csrfmiddlewaretoken="y", saved_form="z", then="next", next="/") == key()
    others = [key("/milestones/2/"), key(note="乙"), key(content=b"xy"), key(request_key="b" * 32)]
    assert len({key(), *others}) == 5
    assert key(request_key="") is None


def test_the_database_itself_takes_no_second_row_of_a_key(county, filled_in):
    send(county, "projects:milestone", filled_in("projects:milestone"))
    row = made(county, "projects:milestone").get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    row.by = county.persons["owner_colleague"]
    row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
@every_form
def test_six_deliveries_at_the_same_moment_are_one(name, county, filled_in):
    data, together = filled_in(name), Barrier(6)
    session = county.clients["contact"].cookies

    def deliver(_):
        client = Client()
        client.cookies = session
        try:
            together.wait(timeout=30)
            return client.post(url_of(county, name), data).status_code
        finally:
            connection.close()

    before = ProgressUpdate.objects.count()
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(deliver, range(6))) == [302] * 6
    assert made(county, name).count() == 1
    assert ProgressUpdate.objects.count() == before + (name == "projects:milestone")
