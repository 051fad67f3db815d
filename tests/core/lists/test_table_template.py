from types import SimpleNamespace

import django_tables2 as tables
import pytest
from django.template import engines
from django.test import RequestFactory


class ThingTable(tables.Table):
    caption = "东西一览"
    row_template = engines["django"].from_string(
        '<tr data-href="/things/{{ record.pk }}/"><td>{{ record.name }}</td></tr>'
    )
    name = tables.Column(verbose_name="名称")
    note = tables.Column(verbose_name="说明", orderable=False)

    class Meta:
        attrs = {"class": "tb cards"}
        empty_text = "没有东西"
        order_by = "name"


class GroupedTable(ThingTable):
    group_template = engines["django"].from_string(
        '<tr class="gr"><th>{{ group.key }} {{ group.summary }}</th></tr>'
    )
    total_template = engines["django"].from_string("<td>合计 {{ table.totals }}</td>")
    group_summaries = {"甲": "9 项"}
    totals = 12

    def group_of(self, record):
        return record.name[0]


def things(number, letter="甲"):
    return [SimpleNamespace(pk=n, name=f"{letter}{n:02}", note="") for n in range(number)]


def shown(table, query="", per_page=5):
    request = RequestFactory().get(f"/things/{query}")
    tables.RequestConfig(request, paginate={"per_page": per_page}).configure(table)
    return table.as_html(request)


def test_every_record_of_the_page_is_drawn_by_the_row_template():
    page = shown(ThingTable(things(7)))
    assert page.count("data-href") == 5
    assert '<caption class="vh">东西一览</caption>' in page


def test_only_columns_that_sort_have_a_link_and_the_sorted_one_says_how():
    page = shown(ThingTable(things(3)), "?q=a&page=1")
    assert page.count("aria-sort=") == 1
    assert 'aria-sort="ascending"' in page
    assert 'href="?q=a&amp;sort=-name"' in page
    assert page.count("sort=") == 2


def test_the_pages_keep_the_filters():
    page = " ".join(shown(ThingTable(things(12)), "?q=a&page=2").split())
    assert "第 6—10 条，共 12 条" in page
    assert 'rel="prev" href="?q=a&amp;page=1"' in page
    assert 'rel="next" href="?q=a&amp;page=3"' in page


def test_one_page_has_no_pager():
    assert "分页" not in shown(ThingTable(things(5)))


def test_an_empty_table_says_so():
    page = shown(ThingTable([]))
    assert "没有东西" in page
    assert "<table" not in page


def test_groups_have_headings_and_the_total_stands_below():
    page = shown(GroupedTable(things(2) + things(2, "乙")))
    assert page.index("甲 9 项") < page.index("甲00") < page.index("甲01") < page.index("<th>乙 ")
    assert "<tfoot><tr><td>合计 12</td></tr></tfoot>" in page


@pytest.mark.parametrize("prefix", ["", "mine-"])
def test_what_htmx_exchanges_bears_the_prefix(prefix):
    page = shown(ThingTable(things(7), prefix=prefix))
    assert f'<div id="{prefix}list">' in page
    assert f'hx-target="#{prefix}list"' in page
