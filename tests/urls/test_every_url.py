"""Every address by every person of the cast, against the table in permissions.txt."""

import logging
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve

from tests.urls import walk

pytestmark = pytest.mark.django_db

PEOPLE, EXPECTED = walk.table()


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Refusals by the thousand are logged as warnings."""
    caplog.set_level(logging.CRITICAL, logger="django.request")
    caplog.set_level(logging.CRITICAL, logger="django.security")


# --- The table ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", walk.addresses())
def test_every_address_stands_in_the_table(name):
    address = walk.addresses()[name]
    named = {(whose, method) for at, whose, method in EXPECTED if at == name}
    owed = [
        {(whose, method) for whose in kinds for method in walk.METHODS}
        for kinds in walk.rows_of(address)
    ]
    assert named in owed, f"write the rows of {name} ({address.route}) into permissions.txt"


def test_the_table_names_nothing_else():
    assert {name for name, *_ in EXPECTED} == set(walk.addresses())


def asked(county, person, method):
    """(row, address, answer) of everything a person can ask for by this method."""
    signed_in = person != "anonymous"
    for row in (row for row in EXPECTED if row[2] == method):
        name, whose, _ = row
        for one in ("own", "other") if whose == "any" else (whose,):
            url = county.url(name, one)
            answer = walk.ask(county.clients[person], method, url)
            answer.faults = walk.faults(answer.response, signed_in=signed_in)
            yield row, f"{method} {url}", answer


@pytest.mark.parametrize("method", walk.METHODS)
@pytest.mark.parametrize("person", PEOPLE)
def test_a_person_gets_what_the_table_says_and_no_answer_harms(county, person, method):
    differing, written, faulty = [], [], []
    before = row_counts()
    for row, request, answer in asked(county, person, method):
        if answer.status != EXPECTED[row][person]:
            differing.append(f"{row}: {answer.status}, the table says {EXPECTED[row][person]}")
        refused = answer.status in (walk.SIGN_IN, "403", "404", "405")
        if answer.writes and (refused or method == "GET"):
            written.append(f"{request}: {answer.writes[0]}")
        faulty += [f"{request}: {fault}" for fault in answer.faults]
    assert not differing, "\n".join(differing)
    assert not written, "\n".join(written)
    assert not faulty, "\n".join(faulty)
    assert row_counts() == before


def row_counts():
    tables = connection.introspection.table_names()
    kept = [name for name in tables if not name.startswith(("axes_", "django_session"))]
    counts = (f"SELECT '{name}' AS name, COUNT(*) FROM {name}" for name in kept)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts))
        return dict(cursor.fetchall())


def test_the_walk_would_see_a_page_that_harms():
    bad = '<p style="x"></p><a onclick="x"></a><script>x()</script><img src="/{}">'
    bad = bad.format("/far.invalid/x")
    assert len(walk.unclean(bad)) == 4
    assert walk.unclean('<a href="javascript:x()">') and walk.unclean("<style></style>")  # noqa: PT018
    assert not walk.unclean('<script src="/static/a.js"></script><a href="/?a=//b">style=x</a>')


def test_the_walk_would_see_a_write(county, client):
    letters = county.url("alerts:notices-read", "-")
    assert walk.ask(county.clients["contact"], "POST", letters).writes


# --- Methods and tokens ---------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["anonymous", "office", "administrator"])
def test_no_change_without_a_token(county, person):
    client = Client(enforce_csrf_checks=True)
    client.cookies = county.clients[person].cookies
    let_through = []
    for name in walk.addresses():
        response = walk.ask(client, "POST", url := any_url(county, name)).response
        if response.status_code != 403 or "页面放得太久了" not in response.content.decode():
            let_through.append(f"{url}: {response.status_code}")
    assert not let_through, let_through


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_are_refused(county, method):
    for person in ("anonymous", "office"):
        for name in walk.addresses():
            answer = walk.ask(county.clients[person], method, url := any_url(county, name))
            assert answer.status == "405", f"{method} {url} by {person}"
            assert not answer.writes


def test_a_method_cannot_be_smuggled_in_by_a_header(county):
    url = county.url("projects:project-withdraw")
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        answer = walk.ask(county.clients["office"], "GET", url, **{header: "POST"})
        assert (answer.status, answer.writes) == ("200", [])


def test_head_is_answered_as_get_without_a_body(county):
    for person in ("anonymous", "contact", "office"):
        for (name, whose, method), statuses in EXPECTED.items():
            if method == "GET" and whose in ("-", "own"):
                answer = walk.ask(county.clients[person], "HEAD", county.url(name, whose))
                assert answer.status == statuses[person], f"HEAD {name} by {person}"
                assert answer.response.streaming or not answer.response.content


def any_url(county, name):
    return county.url(name, "own" if walk.addresses()[name].arguments else "-")


# --- Numbers that name nothing --------------------------------------------------------------------

ABSENT = ["0", "987654321", f"{2**63 - 1}", f"{2**63}", f"{10**40}"]
NO_NUMBER = ["-1", "1e3", "1.0", "1 OR 1=1", "\x00", "x1", "..", "None", "x" * 300]


def openers(name):
    """Who may open the address, so that 404 is told by the look-up and not by the guard."""
    if name.startswith("accounts:"):
        return ["administrator"]
    return ["office", "contact"] + ["county_leader"] * (name == "supervision:instruct")


def numbered():
    """(name, number → address) of every address with a number in it."""
    for name, address in walk.addresses().items():
        if {"pk", "year"} & set(address.arguments):
            yield name, lambda number, route=address.route: "/" + re.sub("<.*?>", number, route)


@pytest.mark.parametrize("number", ABSENT)
def test_a_number_that_names_nothing_is_404(county, number):
    wrong = []
    for name, url in numbered():
        for person in openers(name):
            for method in walk.METHODS:
                status = walk.ask(county.clients[person], method, url(number)).status
                # Where nothing is looked up (403 before it, 405), there is nothing to find.
                usual = {EXPECTED[row][person] for row in EXPECTED if row[::2] == (name, method)}
                if status not in {"404", *(usual & {"403", "405"})}:
                    wrong.append(f"{method} {url(number)} by {person}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("text", NO_NUMBER, ids=repr)
def test_what_is_no_number_leads_nowhere(text):
    for _, url in numbered():
        with pytest.raises(Resolver404):
            resolve(url(text))


@pytest.mark.parametrize("token", ["x-y", "%00", "-", "a" * 2000, "%F0%9F%98%80"])
def test_a_made_up_link_opens_nothing(county, token):
    client = county.clients["anonymous"]
    for path in (f"/reset/MQ/{token}/", f"/reset/{token}/set-password/", f"/setup/{token}/"):
        for method in walk.METHODS:
            answer = walk.ask(client, method, path)
            assert answer.status in ("200", "404", "410"), path
            assert 'type="password"' not in answer.response.content.decode(), path


# --- When something breaks ------------------------------------------------------------------------

SECRET = "SELECT secret FROM accounts_person -- /srv/ledger/projects/access.py"


def breaks(*args, **kwargs):
    raise RuntimeError(SECRET)


@pytest.mark.parametrize(
    ("what", "url"),
    [
        ("desk.overdue.views.policy_on", "/overdue/"),
        ("desk.frame.context_processors.Frame.__init__", "/projects/"),
        ("accounts.middleware.client_address", "/"),
        ("alerts.models.LetterQuerySet.visible_to", "/letters/"),
        ("django.contrib.auth.forms.AuthenticationForm.__init__", "/login/"),
    ],
)
def test_a_breakdown_tells_nothing_of_the_inside(county, monkeypatch, what, url):
    monkeypatch.setattr(what, breaks)
    person = "anonymous" if url == "/login/" else "office"
    response = county.clients[person].get(url)
    assert response.status_code == 500, what
    page = response.content.decode()
    assert "系统出了问题" in page
    for inside in ("Traceback", "RuntimeError", "SELECT", "secret", ".py", "Django", "/srv/"):
        assert inside not in page
    assert not walk.unclean(page)
    assert response["Content-Security-Policy"]


def test_pages_of_refusal_tell_nothing_of_the_inside(county):
    assert settings.DEBUG is False
    for url in ("/no/such/page/", county.url("desk:project", "other")):
        response = county.clients["contact"].get(url)
        assert response.status_code == 404
        assert "urlpatterns" not in response.content.decode()
        assert "示例项目二" not in response.content.decode()
