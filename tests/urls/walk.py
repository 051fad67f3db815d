"""The whole URLconf as addresses, the table of who may what, and one request at a time.

What an address opens is told by the first word of its route: `projects/<int:pk>/…` opens a project.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, partial
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.db import connection, transaction
from django.urls import URLResolver, get_resolver, reverse

from core import bulk_insert

TABLE = Path(__file__).with_name("permissions.txt")
METHODS = ("GET", "POST")
SIGN_IN = "in"
#: What a form may send beyond its fields: nobody becomes anything by it.
UNASKED = {
    "is_staff": "1",
    "is_active": "",
    "by": "1",
    "owner_unit": "1",
    "state": "done",
    "pk": "1",
}
INSERT = bulk_insert._insert
#: SQLite writes a relation by INSERT OR IGNORE.
VERBS = r"\s*(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM)\s+"
WRITES = re.compile(VERBS + '"(?!django_session|axes_)')
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'self'",
    "frame-ancestors 'none'", "object-src 'none'",
}  # fmt: skip
OUTSIDE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//|\s*(?:javascript|vbscript|data)\s*:", re.I)
#: Attributes that make a browser fetch or go somewhere.
LEADING = {
    "action", "background", "cite", "data", "formaction", "href", "hx-delete", "hx-get", "hx-patch",
    "hx-post", "hx-put", "manifest", "ping", "poster", "src", "srcset", "xlink:href",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    arguments: tuple
    view: Callable

    @property
    def opens(self):
        """The sort of thing its number names: projects, milestones, letters …"""
        return self.route.partition("/")[0]


@cache
def addresses():
    """{name: Address} of every address that the product answers."""
    found = list(_addresses(get_resolver(), "", ""))
    named = {address.name: address for address in found}
    assert len(named) == len(found), "two addresses bear one name, or one bears none"
    return named


def _addresses(resolver, namespace, before):
    for entry in resolver.url_patterns:
        route = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _addresses(entry, inner, route)
        else:
            arguments = tuple(entry.pattern.converters)
            yield Address(f"{namespace}{entry.name}", route, arguments, entry.callback)


@cache
def table():
    """({person: column}, {(name, whose, method): {person: "200"}}) of permissions.txt."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines()]
    head, *rows = [words for words in lines if words and not words[0].startswith("#")]
    people, expected = head[3:], {}
    for name, whose, method, *statuses in rows:
        assert len(statuses) == len(people), f"{name} {whose} {method}: a column is missing"
        assert (name, whose, method) not in expected, f"{name} {whose} {method} stands twice"
        expected[name, whose, method] = dict(zip(people, statuses, strict=True))
    return people, expected


def rows_of(address):
    """The rows an address owes: `own` and `other`, or `any` when both are answered alike."""
    if not address.arguments:
        return [("-",)]
    return [("own", "other"), ("any",)]


def url_of(address, objects, whose, **replaced):
    known = {"pk": objects.get(address.opens, {}).get(whose)} | objects["arguments"] | replaced
    return reverse(address.name, kwargs={name: known[name] for name in address.arguments})


@dataclass
class Answer:
    status: str
    response: object
    writes: list


def ask(client, method, url, data=None, **headers):
    """One request, taken back afterwards, so that the next one finds the same county."""
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    writes = []
    noted = connection.execute_wrapper(partial(note_writes, writes))
    copied = mock.patch.object(bulk_insert, "_insert", partial(note_copies, writes, INSERT))
    with transaction.atomic(), noted, copied:
        if method == "POST":
            response = client.post(url, UNASKED if data is None else data, headers=headers)
        else:
            response = client.generic(method, url, headers=headers)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load({name: value for name, value in kept.items() if name != "messages"})
    if response.streaming:
        b"".join(response.streaming_content)  # which closes the file
    return Answer(said(response, url), response, writes)


def note_writes(writes, execute, sql, params, many, context):
    # Not CaptureQueriesContext, which asks SQLite to quote every parameter of every query.
    if WRITES.match(sql):
        writes.append(sql)
    return execute(sql, params, many, context)


def note_copies(writes, insert, model, *arguments):
    """PostgreSQL takes many rows by COPY, which no wrapper of queries sees."""
    writes.append(f"COPY {model._meta.db_table}")
    return insert(model, *arguments)


def said(response, url):
    """The status, or `in` when the reader is asked to sign in and brought back."""
    if response.status_code == 302:
        if response.url.startswith(f"{settings.LOGIN_URL}?next="):
            return SIGN_IN
        assert not OUTSIDE.match(response.url), f"{url} leads away to {response.url}"
    return str(response.status_code)


def is_page(response):
    return response.get("Content-Type", "").startswith("text/html") and not response.streaming


# --- What a page must not contain -----------------------------------------------------------------


def faults(response, *, signed_in):
    """What is wrong with the headers and the HTML of an answer; nothing, one hopes."""
    found = []
    if signed_in and "no-store" not in response.get("Cache-Control", ""):
        found.append("may be cached")
    policy = response.get("Content-Security-Policy", "")
    if is_page(response):
        if {rule.strip() for rule in policy.split(";")} != POLICY:
            found.append(f"policy: {policy}")
        found += unclean(response.content.decode())
        found += [f"{name} is handed to a template and not frozen" for name in loose_rows(response)]
    elif "sandbox" not in policy and not {rule.strip() for rule in policy.split(";")} >= POLICY:
        found.append(f"policy: {policy}")
    return found


@cache
def unclean(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.found


#: Gathered while it is drawn; a page of its own, no row.
PAGES_OF_THEIR_OWN = {"MilestonePage"}


def loose_rows(response):
    """Names of the dataclasses that a page was drawn from and that anybody could still change
    (docs/decisions/0017); those within rows and lists too."""
    handed = [value for context in response.context or () for value in rows_of_context(context)]
    found = {type(row).__name__ for row in within(handed) if not row.__dataclass_params__.frozen}
    return sorted(found - PAGES_OF_THEIR_OWN)


def rows_of_context(context):
    return context.values() if isinstance(context, dict) else context.flatten().values()


def within(values, depth=4):
    """Every dataclass instance among the values and in what they hold; the first of each list,
    whose others are its like."""
    for value in values:
        if is_dataclass(value) and not isinstance(value, type):
            yield value
            inner = [getattr(value, field.name) for field in fields(value)]
        elif isinstance(value, (list, tuple)):
            inner = value[:1]
        else:
            inner = list(value.values())[:1] if isinstance(value, dict) else []
        if depth:
            yield from within(inner, depth - 1)


class Reader(HTMLParser):
    """Finds what the strict policy would forbid, and what would lead out of the product."""

    def __init__(self):
        super().__init__()
        self.found, self.inside = [], ""

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "style" or name.startswith(("on", "hx-on", "hx-vals")):
                self.found.append(f"<{tag} {name}={value!r}>")
            if name in LEADING and OUTSIDE.match(value or ""):
                self.found.append(f"<{tag} {name}={value!r}> leads out")
        if tag in ("base", "embed", "iframe", "object", "style"):
            self.found.append(f"<{tag}>")
        self.inside = tag

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "script" and data.strip():
            self.found.append(f"inline script: {data[:60]}")
