"""Garbage in the query, texts that would like to be HTML: nothing breaks or comes alive."""

import html
import logging
from collections import Counter

import pytest
from django.apps import apps
from django.db import models

from accounts import audit
from projects.models import Project
from tests.urls import walk

pytestmark = pytest.mark.django_db

TEXTS = [
    "\x00", "%", "_", "\\", "'", '"', "项" * 3400, "%" * 10_000, "x" * 10_000, "\u202egpj", "＇",
]  # fmt: skip
NUMBERS = ["-1", "0", "1e9", "1e400", "9" * 40, "abc", "NaN", "١", "\x00", "1;drop table"]
CHOICES = ["x", "password", "\x00", "-", "owner__password"]
ORDERS = ["password", "-password", "recipient__password", "--", "\x00", "name,password", "?"]
PAGED = {"page": NUMBERS, "per_page": NUMBERS, "sort": ORDERS, "q": TEXTS}
NARROWED = {"unit": NUMBERS, "area": NUMBERS, "lead": NUMBERS, "grade": CHOICES, "group": CHOICES}
LISTS = {
    "desk:overdue": {
        **PAGED,
        **NARROWED,
        "tab": CHOICES,
        "level": NUMBERS,
        "light": CHOICES,
        "on": NUMBERS,
    },
    "desk:ledger": {**PAGED, **NARROWED, "year": NUMBERS, "kind": CHOICES, "withdrawn": CHOICES},
    "desk:overdue-export": {"q": TEXTS[:5], "sort": ORDERS, "group": CHOICES, "unit": NUMBERS},
    "desk:ledger-export": {"q": TEXTS[:5], "sort": ORDERS, "group": CHOICES, "year": NUMBERS},
    "alerts:letters": {**PAGED, "state": CHOICES, "day": [*NUMBERS, "0000-00-00"], "person": TEXTS},
    "accounts:people": {**PAGED, "unit": NUMBERS, "duty": CHOICES, "state": CHOICES, "mail": TEXTS},
    "accounts:units": {**PAGED, "head": CHOICES},
    "accounts:account-acts": {**PAGED, "action": CHOICES},
    "desk:project-history": {"page": NUMBERS},
    "desk:project-light": {"on": [*NUMBERS, "0000-00-00"]},
    "supervision:instruct": {"milestone": NUMBERS},
    "pipeline:pipeline": {**PAGED, "step": CHOICES, "area": NUMBERS},
    "pipeline:contracts": {**PAGED, "year": NUMBERS, "quarter": CHOICES, "leader": NUMBERS},
    "pipeline:signing-figures": {"year": NUMBERS, "by": CHOICES},
    "pipeline:trips": {**PAGED, "year": NUMBERS, "leader": NUMBERS},
    "pipeline:contract-new": {"trip": NUMBERS},
    "pipeline:reviews": {
        **PAGED,
        "tab": ["", "mine", "waiting", "returned", "passed", *CHOICES],
        "year": NUMBERS,
        "standing": CHOICES,
        "maturity": CHOICES,
        "unit": NUMBERS,
    },
    "pipeline:review-propose": {"project": NUMBERS},
    "pipeline:review-agenda": {"case": NUMBERS},
    "pipeline:pool": {
        **PAGED,
        "on": [*NUMBERS, "0000-00-00", "9999-12-31"],
        "base": CHOICES,
        "unit": NUMBERS,
        "kind": CHOICES,
        "maturity": CHOICES,
    },
    "pipeline:pool-offered": {**PAGED, "unit": NUMBERS, "stage": CHOICES},
}
OPENER = {"supervision:instruct": "county_leader", "accounts:people": "administrator"}
OPENER["accounts:units"] = "administrator"
OPENER["accounts:account-acts"] = "auditor"
#: Every name a page might read, for the pages that promise to read none.
EVERYTHING = {name for wanted in LISTS.values() for name in wanted} | {"next", "then", "_method"}


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, logger="django.request")


@pytest.mark.parametrize("name", LISTS)
def test_garbage_in_a_list_s_query_breaks_nothing(county, name):
    client = county.clients[OPENER.get(name, "office")]
    url = county.url(name, "own" if walk.addresses()[name].arguments else "-")
    for parameter, values in LISTS[name].items():
        for value in values:
            status = client.get(url, {parameter: value}).status_code
            assert status in (200, 400, 404), f"{url}?{parameter}={value[:40]!r}: {status}"


@pytest.mark.parametrize("person", ["contact", "office", "administrator"])
def test_garbage_in_any_query_breaks_nothing(county, person):
    _, expected = walk.table()
    for name, whose, method in expected:
        if method == "GET" and whose != "other":
            url = county.url(name, "own" if whose == "any" else whose)
            for value in ("\x00", "-1"):
                query = "&".join(f"{key}={value}" for key in sorted(EVERYTHING))
                status = walk.ask(
                    county.clients[person], "GET", f"{url}?{query}"
                ).response.status_code
                assert status < 500, f"{url} with {value!r}: {status}"


def test_bytes_that_are_no_text_and_odd_headers_break_nothing(county):
    client = county.clients["office"]
    for url in ("/overdue/", "/projects/", "/letters/"):
        for query in (
            "q=%ff%fe",
            "q=%ED%A0%80",
            "q[]=1&q[]=2",
            "&&&=;=",
            "q" * 5000,
            "sort=a" * 400,
        ):
            assert client.get(f"{url}?{query}").status_code in (200, 400, 404), query
        for target in ("panel", "list", "<x>", "x" * 5000):
            headers = {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": "//far.invalid"}
            assert client.get(url, headers=headers).status_code == 200, target


@pytest.mark.parametrize("query", ["q=%25", "q=_", "q=%5C", "q=%25%25"])
def test_signs_of_the_search_are_taken_literally(county, query):
    assert list(county.clients["office"].get("/projects/").context["table"].rows)
    assert not list(county.clients["office"].get(f"/projects/?{query}").context["table"].rows)


def test_the_sort_by_a_hidden_column_changes_nothing(county):
    client = county.clients["administrator"]
    plain = client.get("/people/").content
    assert plain.count(b"/people/") > 10
    tables = [
        client.get(f"/people/?sort={order}").context["table"]
        for order in ("", "password", "-password")
    ]
    rows = [[row.record.person.pk for row in table.rows] for table in tables]
    assert rows[0] == rows[1] == rows[2]


# --- Texts that would like to be HTML -------------------------------------------------------------

HOSTILE = "<script>alert(1)</script>\"><svg onload=1>'\u202e{{x}}"
ALIVE = ("<script>alert", "<svg onload")
#: Columns that are keys or addresses, not words of people.
KEYS = {
    "username", "email", "password", "token", "message_id", "content_type", "file", "sha256",
    "code", "kind", "step", "event_key", "channel", "phase", "address", "national_code",
}  # fmt: skip
OURS = ("accounts", "norms", "projects", "investment", "supervision", "alerts", "exchange")


@pytest.fixture
def poisoned(county):
    """Every word that people can write, by form or by file, is hostile."""
    office = county.persons["office"]
    for subject in list(apps.get_model("projects.Project").objects.all()) + [
        apps.get_model(f"{name}").objects.first()
        for name in (
            "accounts.Person",
            "accounts.Unit",
            "norms.PolicyVersion",
            "projects.Milestone",
        )
    ]:
        project = subject.pk if isinstance(subject, Project) else None
        audit.record(
            by=office, action=HOSTILE[:60], subject=subject, before={HOSTILE: HOSTILE},
            after={HOSTILE: "x"}, reason=HOSTILE, project_id=project,
        )  # fmt: skip
    for model in apps.get_models():
        if model._meta.app_label in OURS and model._meta.model_name != "auditentry":
            poison(model)
    return county


def poison(model):
    columns = [field for field in model._meta.fields if is_words(field)]
    for row in model._base_manager.all():
        said = {column.name: words(column, row.pk) for column in columns}
        if said:
            model._base_manager.filter(pk=row.pk).update(**said)


def is_words(field):
    plain = isinstance(field, models.CharField | models.TextField)
    kept = field.name in KEYS or field.name.endswith("_key") or field.choices
    return plain and not kept and not isinstance(field, models.EmailField | models.SlugField)


def words(field, pk):
    """Different in each row, for columns that must be."""
    return f"{pk}{HOSTILE}"[: field.max_length or 10_000]


#: Where hostile words must be met, or this test looks at nothing.
SHOWING = {
    "contact": "desk:home desk:overdue desk:ledger desk:project desk:project-history "
    "projects:milestone supervision:instruction alerts:letter alerts:letters accounts:account",
    "office": "desk:overdue desk:ledger desk:project desk:project-edit projects:project-people "
    "projects:project-kind projects:milestone-new projects:milestone-replan "
    "projects:milestone-correct alerts:letter norms:table norms:set norms:calendar norms:new",
    "county_leader": "desk:home supervision:instruct desk:project desk:overdue desk:ledger",
    "administrator": "accounts:people accounts:person accounts:units accounts:unit "
    "accounts:account",
}


@pytest.mark.parametrize("person", SHOWING)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_hostile_words_are_shown_and_stay_words(poisoned, person, headers):
    met, alive = Counter(), []
    for name, address in walk.addresses().items():
        url = poisoned.url(name, "own" if address.arguments else "-")
        response = walk.ask(poisoned.clients[person], "GET", url, **headers).response
        assert response.status_code < 500, url
        if walk.is_page(response):
            page = response.content.decode()
            alive += [f"{url}: {sign}" for sign in ALIVE if sign in page]
            alive += [f"{url}: {fault}" for fault in walk.unclean(page)]
            met[name] += html.escape("<script>") in page
    assert not alive, "\n".join(alive)
    missing = [name for name in SHOWING[person].split() if not met[name]]
    assert not missing


def test_hostile_words_come_back_from_a_refused_form_as_words(county):
    refused = [
        (
            "contact",
            "projects:milestone",
            {"standing": "stuck", "obstacle": HOSTILE, "problem": HOSTILE},
        ),
        ("contact", "supervision:instruction", {"reply": HOSTILE * 200}),
        ("county_leader", "supervision:instruct", {"text": HOSTILE, "due_date": "2020-01-01"}),
        ("office", "desk:project-edit", {"name": HOSTILE}),
        ("office", "projects:milestone-new", {"name": HOSTILE}),
        ("administrator", "accounts:unit", {"short_name": HOSTILE}),
        ("administrator", "accounts:person", {"title": HOSTILE}),
        ("anonymous", "login", {"username": HOSTILE}),
    ]
    for person, name, typed in refused:
        url = county.url(name, "-" if name == "login" else "own")
        page = walk.ask(county.clients[person], "POST", url, typed).response.content.decode()
        assert html.escape("<script>") in page, url
        assert not [sign for sign in ALIVE if sign in page]
        assert not walk.unclean(page)


def test_a_hostile_file_name_stays_in_its_header(poisoned):
    url = poisoned.url("projects:evidence")
    response = poisoned.clients["contact"].get(url)
    assert b"".join(response.streaming_content)
    disposition = response["Content-Disposition"]
    assert disposition.isascii()
    assert "<" not in disposition
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
