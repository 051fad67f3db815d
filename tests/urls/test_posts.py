"""Seen is what is acted on: every address that accepts POST, against the table in posts.txt."""

import logging
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve

from exchange.models import ImportRow
from investment import unreported_units
from pipeline.models import JointReviewCase
from tests.forms import NoForm, form_to, forms_of
from tests.urls import walk
from tests.urls.acts import ACTS

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("posts.txt")


class Post(NamedTuple):
    is_versioned: bool
    own: str
    note: str


@cache
def table():
    """{name: Post} of posts.txt."""
    lines, found = TABLE.read_text(encoding="utf-8").splitlines(), {}
    for line in [line for line in lines if line.strip() and not line.startswith("#")]:
        name, version, own, *note = line.split(maxsplit=3)
        assert version in ("yes", "no"), f"{name}: version is yes or no"
        assert own in ("refused", "-"), f"{name}: own is refused or -"
        assert name not in found, f"{name} stands twice in posts.txt"
        found[name] = Post(version == "yes", own, "".join(note))
    return found


def posted_to():
    """Every address that accepts POST, by permissions.txt: nobody is told 405 there."""
    rows = {row[0]: statuses for row, statuses in walk.table()[1].items() if row[2] == "POST"}
    return [name for name, statuses in rows.items() if "405" not in statuses.values()]


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, logger="django.request")


# --- The table ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", posted_to())
def test_every_address_that_accepts_post_stands_in_the_table(name):
    route = walk.addresses()[name].route
    assert name in table(), (
        f"{name} ({route}) accepts POST. Add to tests/urls/posts.txt the line\n"
        f"    {name}  yes|no  refused|-  why none is needed\n"
        f"yes: its form holds {{% seen_version row %}}, its view refuses another version with 409"
        f" (refuse_stale or acts_on of accounts.form_versions; perform_verb or conflict of"
        f" projects.views.conflicts for obligations),"
        f" and its case stands in ACTS of tests/urls/acts.py."
    )


def test_the_table_names_nothing_else():
    assert set(table()) == set(posted_to())


@pytest.mark.parametrize("name", [name for name, post in table().items() if post.is_versioned])
def test_every_versioned_address_is_played(name):
    assert name in ACTS, f"add an Act for {name} to tests/urls/acts.py: who posts what, from where"


def test_what_is_not_versioned_says_why():
    assert [name for name, post in table().items() if not (post.is_versioned or post.note)] == []


# --- Without sign-in ------------------------------------------------------------------------------

PAGE = "/overdue/?level=2"


@pytest.mark.parametrize("name", list(table()))
def test_a_form_sent_without_sign_in_leads_back_to_its_page(county, name):
    """And what has no page of ours to lead back to is answered with one of ours."""
    url, anonymous = url_of(county, name), county.clients["anonymous"]
    answer = walk.ask(anonymous, "POST", url, **{"Referer": f"http://testserver{PAGE}"})
    assert not answer.writes
    if answer.status != walk.SIGN_IN:
        assert name in NEED_NO_SIGN_IN
        return
    asked = parse_qs(urlsplit(answer.response.url).query)
    assert asked == {"next": [PAGE], "unfinished": ["form"]}
    opened = walk.ask(county.clients["office"], "GET", url)
    if opened.status == "405":
        assert "这一步没有办理" in opened.response.content.decode()


NEED_NO_SIGN_IN = {"login", "logout", "password_reset", "password_reset_confirm", "setup"}

# --- Each versioned address -----------------------------------------------------------------------


def test_without_the_version_seen_nothing_is_done_and_with_it_it_is(county):
    """Without one, with the one before a colleague's act, with the right one."""
    faults = []
    for name, act in ACTS.items():
        kept = {sort: dict(pair) for sort, pair in county.objects.items()}
        county.clients[act.person]  # signed in outside of what is taken back
        with transaction.atomic():
            faults += [f"{name}: {fault}" for fault in played(county, name, act)]
            transaction.set_rollback(True)
        county.objects.clear()
        county.objects.update(kept)
    assert not faults, "\n".join(faults)


def played(county, name, act):
    act.ready(county)
    client = county.clients[act.person]
    address = url_of(county, name)
    try:
        seen = filled_in(county, client, name, act)
    except NoForm as problem:
        return [str(problem)]
    if not (versions := version_in(seen)):
        return ["its form holds no version"]
    answer = walk.ask(client, "POST", address, without_version(seen))
    found = refused("without a version", answer)
    with transaction.atomic():
        act.quicker(county)
        found += refused("with an old version", walk.ask(client, "POST", address, seen))
        fresh = filled_in(county, client, name, act)
        if version_in(fresh) == versions:
            found.append("its version does not change when a colleague is quicker")
        transaction.set_rollback(True)
    answer = walk.ask(client, "POST", address, seen)
    if answer.status not in ("200", "302") or not answer.writes:
        form = (answer.response.context or {}).get("form")
        wrong = form.errors.as_text() if form is not None else ""
        found.append(
            f"with the right version: {answer.status}, {len(answer.writes)} writes {wrong}"
        )
    return found


def refused(how, answer):
    wrong = [] if answer.status == "409" else [f"{how}: {answer.status}, not 409"]
    return wrong + [f"{how}, yet written: {sql[:80]}" for sql in answer.writes[:1]]


def url_of(county, name):
    whose = "own" if walk.addresses()[name].arguments else "-"
    return county.url(name, whose)


def filled_in(county, client, name, act):
    """What the form of a page opened now sends, with what the act fills in."""
    page = url_of(county, act.page or name)
    if name == "investment:reports-confirm":
        page += f"?r={county.objects['reports']['own']}"
    if name == "projects:template-apply":
        page += f"?project={county.objects['projects']['own']}"
    form = form_to(client.get(page), url_of(county, act.form or name))
    fields = form.fields if not act.form else {"version": form.fields.get("version", [""])}
    return fields | extra(county, name) | act.data


def extra(county, name):
    """Keys that only this county knows."""
    if name in ("exchange:fix", "exchange:pick"):
        return {"row": ImportRow.objects.first().pk}
    if name == "pipeline:review-agenda":
        return agenda_of(county)
    colleague = county.persons["owner_colleague"].pk
    if name == "accounts:head-appoint":
        return {"person": colleague}
    if name == "investment:month-close":
        units = unreported_units.unreported_units(2026, 6)
        return {"unreported": [listing.pk for unit in units for listing in unit.listings]}
    if name == "projects:project-people":
        return {"responsible": colleague}
    return {}


def agenda_of(county):
    """The case of other people's project, argued by the units that argue one's own."""
    own = JointReviewCase.objects.get(pk=county.objects["review-cases"]["own"])
    units = own.opinions.values_list("unit", flat=True)
    chosen = {f"unit_{number}": key for number, key in enumerate(units, start=1)}
    return chosen | {"cases": [county.objects["review-cases"]["other"]]}


def version_in(fields):
    """The version; of a bulk act the r=<key>-<version>."""
    return [text for name in ("version", "r") for text in fields.get(name, []) if text]


def without_version(fields):
    bare = {name: value for name, value in fields.items() if name != "version"}
    if "r" in bare:
        bare["r"] = [text.partition("-")[0] for text in bare["r"]]
    return bare


# --- Every form of every page ---------------------------------------------------------------------

READERS = ("contact", "unit_head", "lead", "office", "supervisor", "statistician", "administrator")


@pytest.mark.parametrize("person", READERS)
def test_every_form_on_every_page_that_acts_holds_a_version(county, person):
    for name in ("projects:milestone-confirm", "investment:report-confirm"):
        ACTS[name].ready(county)
    bare = []
    for (name, whose, method), statuses in walk.table()[1].items():
        if method == "GET" and statuses[person] == "200" and whose != "other":
            response = walk.ask(county.clients[person], "GET", url_of(county, name)).response
            if walk.is_page(response):
                bare += [f"{name} by {person}: {form}" for form in bare_forms(response)]
    assert not bare, "\n".join(bare)


def bare_forms(response):
    for form in forms_of(response):
        try:
            found = resolve(urlsplit(form.action).path)
        except Resolver404:
            continue
        post = table().get(found.view_name)
        if post and post.is_versioned and not {"version", "r"} & set(form.fields):
            yield form.action
