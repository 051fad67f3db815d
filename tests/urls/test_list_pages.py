"""Every list page of the product: what an odd address may ask of it, answered alike everywhere."""

import re
from itertools import product

import pytest

from accounts import account_acts, audit
from core.lists.page import ListPage
from exchange.models import ImportBatch, ImportRow
from exchange.parsing import county_header_words
from pipeline.models import JointReviewCase, PoolEntry
from projects.models import Project, YearListing
from tests.pages import rows_shown
from tests.urls import walk
from tests.urls.conftest import NOW

#: The pages of a form with a table below it.
BELOW_FORMS = {
    "exchange:imports",
    "exchange:figures",
    "exchange:headers",
    "exchange:pipeline-sheets",
}
#: And that of one object, which its view finds before the list is made.
TABLES = BELOW_FORMS | {"exchange:batch"}
#: Parameters that are read without a filter.
PERIODS = ("month", "year")
#: Those of a closed month, batches of figures, projects that rest: the county has none.
WITHOUT_ROWS = {
    "desk:project-figures",
    "exchange:figures",
    "exchange:pipeline-sheets",
    "projects:paused",
}
#: Unknown, doubled, out of range, unreadable.
CHANGES_NOTHING = [
    "nothing=1&nothing=2",
    "page=99",
    "page=0",
    "page=x",
    "page=²",
    f"page={'9' * 40}",
    "page=7&page=1",
    "per_page=0",
    "per_page=1000000",
    "per_page=7&per_page=1000",
    "sort=",
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
    """ask(name, query): the answer to somebody who may open that list, with a row in each."""
    office, batch = county.persons["office"], ImportBatch.objects.get()
    ImportRow.objects.create(batch=batch, sheet="表", number=3, outcome="new", name="示例项目三")
    county_header_words.remember(word="示例表头", key="name", by=office, now=NOW)
    audit.record(by=office, action=account_acts.LINK_MADE, subject=county.persons["contact"])
    Project.objects.update(is_livelihood_item=True)
    fill_pool(*Project.objects.order_by("pk")[:2])

    def asked(name, query="", **headers):
        statuses = next(row for key, row in walk.table()[1].items() if key[::2] == (name, "GET"))
        allowed = [person for person, status in statuses.items() if status == "200"]
        person = "office" if "office" in allowed and name != "alerts:notices" else allowed[0]
        url = f"{county.url(name)}?{query}"
        response = walk.ask(county.clients[person], "GET", url, **headers).response
        assert response.status_code in (200, 404), url
        return response

    return asked


def fill_pool(inside, outside):
    """One project in the pool; one that was passed and might come in."""
    end = {"until": None, "left": "", "left_listing": None}
    PoolEntry.objects.filter(project=inside).update(**end)
    YearListing.objects.filter(project=outside).update(kind="reserve")
    case = {"amount": 6000, "maturity": "ready", "result": "passed", "by_name": "示例办一"}
    JointReviewCase.objects.create(project=outside, decided_on=NOW.date(), **case)


def shown(response):
    """The rows in words; None where there is no such list, as of an unknown month."""
    return [repr(row) for row in rows_shown(response)] if response.status_code == 200 else None


@pytest.mark.parametrize("name", sorted(pages()))
def test_an_odd_address_is_answered_alike_by_every_list(ask, name):
    plain = ask(name)
    assert shown(plain) or name in WITHOUT_ROWS
    columns = plain.context["table"].columns
    forbidden = [f"sort={column.name}" for column in columns if not column.orderable]
    for query in [*CHANGES_NOTHING, *forbidden[:2]]:
        assert shown(ask(name, query)) == shown(plain), query
    for word, last in product(own_parameters(walk.addresses()[name].view), ("1", "%00")):
        once, twice = ask(name, f"{word}={last}"), ask(name, f"{word}=0&{word}={last}")
        assert shown(twice) == shown(once), f"of a doubled {word} the last is taken"


@pytest.mark.parametrize("name", sorted(pages() - BELOW_FORMS - WITHOUT_ROWS))
def test_what_htmx_exchanges_is_what_the_whole_page_holds(ask, name):
    """A row needs nothing but its record and its table: the part is drawn of these alone."""
    part = ask(name, **{"HX-Request": "true", "HX-Target": "list"})
    assert part.content.decode().lstrip().startswith('<div id="list">')
    assert without_tokens(part).strip() in without_tokens(ask(name))


def without_tokens(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def own_parameters(view):
    page = getattr(view, "view_class", None)
    filters = getattr(getattr(page, "filterset_class", None), "base_filters", ())
    return dict.fromkeys([getattr(page, "tab_parameter", "tab"), *filters, *PERIODS])


def test_the_lists_of_the_product_are_found():
    assert {"desk:ledger", "accounts:people", "alerts:notices", "investment:reports"} <= pages()
    assert "desk:ledger-export" not in pages()
