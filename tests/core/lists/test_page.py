"""ListPage: what an address may ask of any list, and what htmx gets of it."""

from dataclasses import dataclass

import django_filters
import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from accounts.models import Unit
from core.lists.filters import KeyFilter, NarrowedFilterSet
from core.lists.page import ListPage
from core.lists.tables import ListTable, number, plain

django_html = engines["django"].from_string


@dataclass(frozen=True)
class UnitRow:
    pk: int
    name: str


class UnitFilterSet(NarrowedFilterSet):
    q = django_filters.CharFilter(field_name="name", lookup_expr="contains", max_length=5)
    key = KeyFilter(field_name="pk")

    class Meta:
        model = Unit
        fields = []


class UnitTable(ListTable):
    row_class = UnitRow
    row_template = django_html('<tr data-href="/units/{{ record.pk }}/"></tr>')
    caption = "单位"
    empty_text = "没有单位"

    name = number("名称", order_by="name")
    secret = plain("密")

    class Meta:
        order_by = "name"


class UnitPage(ListPage):
    filterset_class = UnitFilterSet
    table_class = UnitTable
    template_name = "tests/units.html"
    tabs = [("", "全部"), ("odd", "单数")]
    kept_parameters = ("tab", "sort")
    exports = {
        "": lambda data, page: names_file(data),
        "csv": lambda data, page: HttpResponse("csv"),
    }

    def get_queryset(self):
        return Unit.objects.all()

    def get_tab_counts(self):
        return {"": 3}


class ClosedPage(UnitPage):
    def check_permission(self):
        raise PermissionDenied


class PanelPage(UnitPage):
    panel_template = "tests/units_panel.html"


class LoudPage(UnitPage):
    def rows_of(self, queryset):
        return [f"{unit.name}！" for unit in queryset]


class WholeTable(UnitTable):
    per_page = None


class WholePage(UnitPage):
    table_class = WholeTable


class ItemTable(ListTable):
    row_template = django_html("<p>{{ record.name }}</p>")


class ItemPage(UnitPage):
    table_class = ItemTable


class RarePage(UnitPage):
    rare_tabs = ("odd",)
    number = 0

    def get_tab_counts(self):
        return {"": 3, "odd": self.number}


class BulkTable(UnitTable):
    bulk_template = django_html("<form></form>")


class BulkPage(UnitPage):
    table_class = BulkTable


def names_file(data):
    return HttpResponse(",".join(row.name for row in data))


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    (tmp_path / "tests").mkdir()
    table = '{% include "components/table.html" %}'
    (tmp_path / "tests/units.html").write_text(f"<html>{table}")
    (tmp_path / "tests/units_panel.html").write_text(f'<div id="panel">{table}')
    own, *others = settings.TEMPLATES
    settings.TEMPLATES = [own | {"DIRS": [*own["DIRS"], tmp_path]}, *others]


@pytest.fixture
def units(db):
    for letter in "乙甲丙":
        Unit.objects.create(name=letter)


def ask(page=UnitPage, query="", headers=None, method="get", **options):
    request = getattr(RequestFactory(), method)(f"/units/{query}", headers=headers)
    request.user, request.htmx = None, HtmxDetails(request)
    return page.as_view(**options)(request)


def opened(query="", page=UnitPage):
    """The page's view with what it asked for."""
    request = RequestFactory().get(f"/units/{query}")
    request.user, request.htmx = None, HtmxDetails(request)
    view = page()
    view.setup(request)
    return view


def names(query=""):
    return [row.record.name for row in opened(query).table.paginated_rows]


@pytest.mark.usefixtures("units")
def test_rows_are_made_from_values():
    first = opened().table.page.object_list[0].record
    assert first == UnitRow(Unit.objects.get(name="丙").pk, "丙")


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "丙乙甲"),
        ("?sort=-name", "甲乙丙"),
        ("?sort=secret", "丙乙甲"),
        ("?sort=password&sort=-name", "甲乙丙"),
        ("?sort=", "丙乙甲"),
        ("?q=甲", "甲"),
        ("?q=甲&q=乙", "乙"),
        ("?q=&q=", "丙乙甲"),
        ("?nothing=1&nothing=2", "丙乙甲"),
        ("?q=六个字还要多", ""),
        ("?key=x", ""),
        ("?key=99999999999999999999", ""),
        ("?per_page=2", "丙乙"),
        ("?per_page=2&page=2", "甲"),
        ("?per_page=2&page=99", "甲"),
        ("?per_page=2&page=x", "丙乙"),
        ("?per_page=2&page=-1", "丙乙"),
        ("?per_page=0&page=0", "丙乙甲"),
        ("?q=无&page=7", ""),
    ],
)
def test_what_the_address_may_ask(query, found):
    assert "".join(names(query)) == found


def test_no_page_has_more_than_100_rows(db):
    Unit.objects.bulk_create(Unit(name=f"{n:03}", name_key=f"{n:03}") for n in range(101))
    assert len(names("?per_page=1000")) == 100


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize(
    ("page", "headers", "begins"),
    [
        (UnitPage, {}, "<html>"),
        (UnitPage, {"HX-Request": "true"}, '<div id="list">'),
        (UnitPage, {"HX-Request": "true", "HX-Target": "list"}, '<div id="list">'),
        (UnitPage, {"HX-Request": "true", "HX-Target": "panel"}, '<div id="list">'),
        (UnitPage, {"HX-Request": "true", "HX-Target": "other"}, "<html>"),
        (UnitPage, {"HX-Request": "true", "HX-Boosted": "true"}, "<html>"),
        (UnitPage, {"HX-Request": "true", "HX-History-Restore-Request": "true"}, "<html>"),
        (PanelPage, {}, "<html>"),
        (PanelPage, {"HX-Request": "true", "HX-Target": "panel"}, '<div id="panel">'),
        (PanelPage, {"HX-Request": "true", "HX-Target": "list"}, '<div id="list">'),
    ],
)
def test_htmx_gets_the_part_it_exchanges(page, headers, begins):
    answer = ask(page, headers=headers)
    assert answer.content.decode().strip().startswith(begins)
    assert answer["Vary"] == "HX-Request, HX-Target"


@pytest.mark.usefixtures("units")
def test_a_part_is_kept_under_the_address_without_empty_parameters():
    headers = {"HX-Request": "true", "HX-Target": "list"}
    assert ask(query="?q=&key=", headers=headers)["HX-Push-Url"] == "/units/"
    assert ask(query="?q=a&key=", headers=headers)["HX-Push-Url"] == "/units/?q=a"
    assert "HX-Push-Url" not in ask(query="?q=a")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_a_list_is_only_read(method):
    assert ask(method=method).status_code == 405


@pytest.mark.parametrize("options", [{}, {"is_export": True}])
@pytest.mark.parametrize("method", ["get", "post"])
def test_page_and_file_ask_for_the_permission_first(options, method):
    with pytest.raises(PermissionDenied):
        ask(ClosedPage, method=method, **options)


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize(
    ("query", "content"),
    [
        ("?per_page=1&page=2", "丙,乙,甲"),
        ("?sort=-name", "甲,乙,丙"),
        ("?sort=secret", "丙,乙,甲"),
        ("?q=甲", "甲"),
        ("?q=无", ""),
        ("?key=x", ""),
        ("?form=csv", "csv"),
        ("?form=nonsense", "丙,乙,甲"),
    ],
)
def test_a_file_holds_the_rows_of_all_pages_in_their_order(query, content):
    assert ask(query=query, is_export=True).content.decode() == content


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize(
    ("query", "chosen", "addresses"),
    [
        ("", "", ["/units/", "/units/?tab=odd"]),
        ("?tab=odd&q=a&page=3", "odd", ["/units/?q=a", "/units/?tab=odd&q=a"]),
        ("?tab=nonsense", "", ["/units/", "/units/?tab=odd"]),
    ],
)
def test_tabs_keep_the_filters_and_begin_on_page_one(query, chosen, addresses):
    tabs = opened(query).get_context_data()["tabs"]
    assert [tab.key for tab in tabs if tab.is_chosen] == [chosen]
    assert [tab.count for tab in tabs] == [3, None]
    assert [tab.address for tab in tabs] == addresses


@pytest.mark.usefixtures("units")
def test_a_change_of_filter_keeps_what_is_named_but_not_the_number_of_the_page():
    context = opened("?tab=odd&page=2&sort=name&q=a").get_context_data()
    assert context["hidden"] == [("tab", "odd"), ("sort", "name")]


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize(("query", "narrowed"), [("", False), ("?q=甲", True), ("?key=x", True)])
def test_an_empty_list_knows_whether_filters_made_it_so(query, narrowed):
    table = opened(query).table
    assert (table.narrowed, table.clear) == (narrowed, "/units/")


@pytest.mark.usefixtures("units")
def test_the_look_and_the_words_are_those_of_the_class():
    assert '<table class="tb cards">' in ask().content.decode()
    assert "没有单位" in ask(query="?q=无").content.decode()


@pytest.mark.usefixtures("units")
def test_rows_may_be_made_of_more_than_their_columns():
    names = [row.record for row in opened(page=LoudPage).table.paginated_rows]
    assert names == ["丙！", "乙！", "甲！"]


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize("query", ["", "?page=7", "?per_page=1&page=2"])
def test_a_bounded_list_stands_on_one_page(query):
    content = ask(WholePage, query).content.decode()
    assert content.count("data-href") == 3
    assert "分页" not in content


@pytest.mark.usefixtures("units")
def test_a_list_without_columns_is_one_of_items():
    content = ask(ItemPage, "?per_page=2").content.decode()
    assert content.count("<p>") == 2
    assert "<table" not in content
    assert "第 1—2 条，共 3 条" in content


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize(("number", "keys"), [(0, [""]), (1, ["", "odd"])])
def test_a_rare_tab_is_drawn_while_it_holds_rows(number, keys):
    view = opened(page=RarePage)
    view.number = number
    assert [tab.key for tab in view.get_tabs()] == keys


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize("boxes", [True, False])
def test_the_form_of_the_boxes_stands_in_what_is_exchanged(boxes):
    view = opened(page=BulkPage)
    view.table.select_all = boxes
    content = view.get(view.request).content.decode()
    assert ("<form>" in content) is boxes


@pytest.mark.usefixtures("units")
def test_a_page_costs_the_same_queries_whatever_it_holds(django_assert_num_queries):
    for query in ("?per_page=1", ""):
        with django_assert_num_queries(2):
            ask(query=query)
