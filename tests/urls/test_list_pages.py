"""Every list page of the product: what an odd address may ask of it, answered alike everywhere."""

import pytest

from core.lists.page import ListPage
from tests.pages import rows_shown
from tests.urls import walk

#: A table below a form, or of one object, which its view finds before the list is made.
TABLES = {"exchange:imports", "exchange:figures", "exchange:headers", "exchange:batch"}
#: Parameters that are read without a filter.
PERIODS = ("month", "year")
#: Changes nothing: unknown, doubled, out of range, unreadable.
NOTHING = [
    "nothing=1&nothing=2",
    "page=99",
    "page=0",
    "page=-1",
    "page=x",
    "page=²",
    f"page={'9' * 40}",
    "page=7&page=1",
    "page=",
    "per_page=0",
    "per_page=x",
    "per_page=1000000",
    "per_page=7&per_page=1000",
    "sort=",
    "sort=password",
    "sort=-pk&sort=by__password",
    "%00=%00&sort=%00&page=%00",
]


def pages():
    """The names of the addresses that show a list."""
    views = {name: address.view for name, address in walk.addresses().items()}
    return TABLES | {name for name, view in views.items() if is_list(view)}


def is_list(view):
    made_of = getattr(view, "view_class", object)
    return issubclass(made_of, ListPage) and not view.view_initkwargs.get("is_export")


@pytest.fixture
def ask(county):
    """ask(name, query): the answer to the first person who may open that list."""

    def asked(name, query=""):
        people = next(
            row for key, row in walk.table()[1].items() if (key[0], key[2]) == (name, "GET")
        )
        person = next(person for person, status in people.items() if status == "200")
        url = county.url(name)
        response = walk.ask(county.clients[person], "GET", f"{url}?{query}").response
        assert response.status_code in (200, 404), f"{url}?{query}"
        return response

    return asked


def shown(response):
    return [repr(row) for row in rows_shown(response)] if response.status_code == 200 else None


@pytest.mark.parametrize("name", sorted(pages()))
def test_what_no_list_knows_changes_nothing(ask, name):
    plain = ask(name)
    table = plain.context["table"]
    forbidden = [column.name for column in table.columns if not column.orderable]
    for query in [*NOTHING, *(f"sort={name}" for name in forbidden)]:
        assert shown(ask(name, query)) == shown(plain), query


@pytest.mark.parametrize("name", sorted(pages()))
def test_of_a_doubled_parameter_the_last_is_taken(ask, name):
    for word in own_parameters(walk.addresses()[name].view):
        for last in ("1", "x", "2026-06", "%00"):
            once, twice = ask(name, f"{word}={last}"), ask(name, f"{word}=0&{word}={last}")
            assert shown(twice) == shown(once), f"{word}={last}"


def own_parameters(view):
    page = getattr(view, "view_class", None)
    filters = getattr(getattr(page, "filterset_class", None), "base_filters", ())
    return dict.fromkeys([getattr(page, "tab_parameter", "tab"), *filters, *PERIODS])


def test_the_lists_of_the_product_are_found():
    assert {"desk:ledger", "accounts:people", "alerts:notices", "investment:reports"} <= pages()
    assert "desk:ledger-export" not in pages()
