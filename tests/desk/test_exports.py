"""Exports: the page's rows, filters and order; the reader's own sight; no formula, no telephone."""

from io import BytesIO

import openpyxl
import pytest

from tests.desk.conftest import TODAY

pytestmark = pytest.mark.usefixtures("noon")


def rows(response):
    """[{heading: value}] of the sheet that was answered."""
    assert response.status_code == 200
    lines = list(openpyxl.load_workbook(BytesIO(response.content)).active.values)
    return [dict(zip(lines[2], line, strict=True)) for line in lines[3:]]


def listed(response):
    return [row.record for row in response.context["table"].paginated_rows]


@pytest.fixture
def many(make_project, make_milestone, water_bureau, lead, contact):
    """Forty late milestones of ten projects, some under no lead, one named like a formula."""
    for number in range(10):
        project = make_project(
            f"=示例项目{number}",
            kind="reserve",
            lead=lead if number % 2 else None,
            contact=contact,
            **({"responsible_unit": water_bureau} if number % 3 else {}),
        )
        for step in range(4):
            make_milestone(project, f"节点{number}-{step}", late=1 + number * 3 + step)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    "query",
    [
        "",
        "group=unit",
        "group=none&sort=days",
        "level=2",
        "q=项目3",
        "tab=stale",
        "group=area&light=red",
    ],
)
def test_the_export_holds_the_rows_of_all_pages_in_their_order(page, office, query):
    first = page(office, f"/overdue/?{query}")
    pages = range(1, first.context["table"].paginator.num_pages + 1)
    on_pages = [
        record.name
        for number in pages
        for record in listed(page(office, f"/overdue/?page={number}&{query}"))
    ]
    exported = rows(page(office, f"/overdue/export/?{query}"))
    assert [row["节点"] for row in exported] == on_pages
    assert len(exported) > 0


def test_a_row_of_the_export_says_what_the_page_says(page, office, milestone, report):
    report(milestone, days_ago=2, note='=危险("文字")')
    (row,) = rows(page(office, "/overdue/export/"))
    assert row["灯"] == "▲ 黄灯"
    assert (row["逾期（天）"], row["督办级别"]) == (10, "二级 报包联领导")
    assert (row["项目名称"], row["责任单位"], row["联系人"]) == ("示例项目一", "县工信局", "示例甲")
    assert row["包联领导"] == "示例县领导一"
    assert row["现定"].date().isoformat() == "2026-06-30"
    assert row["最近进展"] == '=危险("文字")'


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("url", ["/overdue/export/", "/projects/export/"])
def test_no_formula_gets_out(page, office, url):
    sheet = openpyxl.load_workbook(BytesIO(page(office, url).content)).active
    assert "=示例项目1" in {cell.value for line in sheet.iter_rows() for cell in line}
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "d"}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("office", {"示例项目一", "示例项目二"}),
        ("contact", {"示例项目一"}),
        ("stranger", {"示例项目二"}),
        ("administrator", set()),
    ],
)
def test_an_export_holds_what_its_reader_may_see(
    request, page, project, other_project, who, expected
):
    person = request.getfixturevalue(who)
    assert {row["项目名称"] for row in rows(page(person, "/overdue/export/"))} == expected
    ledger = rows(page(person, "/projects/export/"))[:-1]
    assert {row["项目名称"] for row in ledger} == expected


def test_a_filter_that_cannot_be_read_exports_nothing(page, office, project):
    assert rows(page(office, "/overdue/export/?unit=abc")) == []
    (total,) = rows(page(office, "/projects/export/?light=pink"))
    assert total["项目名称"] == "合计 0 个"


@pytest.mark.usefixtures("many")
def test_the_total_of_the_ledger_is_the_sum_of_its_rows(page, office, water_bureau):
    *projects, total = rows(page(office, f"/projects/export/?unit={water_bureau.pk}"))
    assert len(projects) == 6
    assert total["项目名称"] == "合计 6 个"
    assert total["年度计划投资（万元）"] == sum(row["年度计划投资（万元）"] for row in projects)
    assert total["总投资（万元）"] == sum(row["总投资（万元）"] for row in projects)
    assert [row["序号"] for row in projects] == [1, 2, 3, 4, 5, 6]


def test_the_waiting_tab_exports_what_waits(page, office, contact, milestone, noon):
    milestone.submit(by=contact, on=TODAY, now=noon)
    (row,) = rows(page(office, "/overdue/export/?tab=waiting"))
    assert (row["节点"], row["联系人"], row["佐证（份）"]) == ("开工", "示例甲", 0)
    assert rows(page(office, "/overdue/export/")) == []


def test_telephones_stay_in_the_house(page, office, contact, project):
    contact.phone = "13900000001"
    contact.save(update_fields=["phone"])
    for url in ("/overdue/export/", "/projects/export/"):
        sheet = openpyxl.load_workbook(BytesIO(page(office, url).content)).active
        assert "13900000001" not in {str(cell.value) for line in sheet.iter_rows() for cell in line}


def test_the_file_is_named_in_chinese_with_its_day(page, office, db):
    disposition = page(office, "/overdue/export/")["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert "20260710.xlsx" in disposition


def test_more_rows_cost_chunks_not_rows(client, page, office, many, django_assert_max_num_queries):
    page(office, "/overdue/export/")
    with django_assert_max_num_queries(8):
        client.get("/overdue/export/")
    with django_assert_max_num_queries(8):
        client.get("/projects/export/")
