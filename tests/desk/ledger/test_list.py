"""项目台账: rows of a year, totals of exactly these rows, filters, groups, both lights agree."""

from datetime import date
from decimal import Decimal

import pytest

from desk.ledger.list import LedgerList
from projects import project_lifecycle, year_listings
from projects.models import Milestone
from tests.pages import TODAY

pytestmark = pytest.mark.usefixtures("noon")


def names(response):
    return [row.record.project_name for row in response.context["table"].paginated_rows]


def row(response, name="示例项目一"):
    records = [row.record for row in response.context["table"].paginated_rows]
    return next(record for record in records if record.project_name == name)


@pytest.mark.parametrize(
    ("who", "rows"),
    [
        ("office", {"示例项目一", "示例项目二"}),
        ("auditor", {"示例项目一", "示例项目二"}),
        ("lead", {"示例项目一", "示例项目二"}),
        ("contact", {"示例项目一"}),
        ("bureau_clerk", {"示例项目一"}),
        ("stranger", {"示例项目二"}),
        ("administrator", set()),
    ],
)
def test_who_sees_which_projects_and_their_totals(request, get, project, other_project, who, rows):
    response = get(request.getfixturevalue(who), "/projects/")
    assert response.status_code == 200
    assert set(names(response)) == rows
    assert response.context["totals"]["count"] == len(rows)
    assert (response.context["totals"]["plans"] or 0) == 12000 * len(rows)


def test_a_row_says_light_next_milestone_and_days(get, office, project):
    record = row(get(office, "/projects/"))
    assert record.light.colour == "yellow"
    assert record.light.sentence == "开工：逾期 10 天，现定6月30日"
    assert (record.upcoming.name, record.days, record.plan) == ("开工", 10, Decimal("12000"))
    assert record.lead_name == "示例县领导一"


@pytest.fixture
def mixed(make_project, make_milestone, water_bureau, lead, office):
    """Five projects: red, yellow, green, without a road map, and one of last year alone."""
    red = make_project("红项目", kind="reserve", lead=lead, plan="1000.50", work_area_id=9)
    make_milestone(red, late=31)
    yellow = make_project("黄项目", kind="preliminary", plan="2000", grade="provincial")
    make_milestone(yellow, late=-7)
    green = make_project("绿项目", kind="reserve", plan="400", responsible_unit=water_bureau)
    make_milestone(green, late=-8)
    make_project("灰项目", kind="", plan=None, total_investment=None, is_livelihood_item=True)
    make_project("去年项目", kind="reserve", year=2025)


@pytest.mark.usefixtures("mixed")
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", {"红项目", "黄项目", "绿项目", "灰项目"}),
        ("year=2025", {"去年项目"}),
        ("year=2024", set()),
        ("light=red", {"红项目"}),
        ("light=yellow", {"黄项目"}),
        ("light=green", {"绿项目"}),
        ("light=grey", {"灰项目"}),
        ("kind=reserve", {"红项目", "绿项目"}),
        ("kind=unknown", {"灰项目"}),
        ("grade=provincial", {"黄项目"}),
        ("area=9", {"红项目"}),
        ("livelihood=1", {"灰项目"}),
        ("roadmap=none", {"灰项目"}),
        ("unit={water}", {"绿项目"}),
        ("lead={lead}", {"红项目"}),
        ("q=黄 项目", {"黄项目"}),
        ("q=示例县领导一", {"红项目"}),
        ("q=水利", {"绿项目"}),
        ("light=red&kind=preliminary", set()),
        ("unit=abc", set()),
        ("light=pink", set()),
    ],
)
def test_filters_and_totals_go_together(get, office, lead, water_bureau, query, rows):
    query = query.format(water=water_bureau.pk, lead=lead.pk)
    response = get(office, f"/projects/?{query}")
    records = [row.record for row in response.context["table"].paginated_rows]
    totals = response.context["totals"]
    assert {record.project_name for record in records} == rows
    assert totals["count"] == len(rows)
    assert (totals["plans"] or 0) == sum(record.plan or 0 for record in records)
    assert (totals["total"] or 0) == sum(r.total_investment or 0 for r in records)


@pytest.mark.usefixtures("mixed")
def test_the_filter_of_lights_and_the_light_of_a_row_are_one_rule(get, office):
    for colour in ("red", "yellow", "green", "grey"):
        response = get(office, f"/projects/?light={colour}")
        records = [row.record for row in response.context["table"].paginated_rows]
        assert [record.light.colour for record in records] == [colour]


@pytest.mark.usefixtures("mixed")
def test_groups_of_works_carry_their_subtotals(get, office):
    response = get(office, "/projects/?group=area")
    heads = response.context["table"].data.heads
    assert [(head.name, head.count, head.facts["plan"]) for head in heads] == [
        ("05 深化工业转型", 3, Decimal("2400")),
        ("09 聚焦民生改善", 1, Decimal("1000.50")),
    ]
    assert names(response)[-1] == "红项目"


@pytest.mark.usefixtures("mixed")
@pytest.mark.parametrize(
    ("sort", "rows"),
    [
        ("-plan", ["黄项目", "红项目", "绿项目", "灰项目"]),
        ("plan", ["绿项目", "红项目", "黄项目", "灰项目"]),
        ("-total", ["红项目", "黄项目", "绿项目", "灰项目"]),
        ("-days", ["红项目", "黄项目", "绿项目", "灰项目"]),
        ("days", ["红项目", "黄项目", "绿项目", "灰项目"]),
    ],
)
def test_the_ledger_sorts_and_what_is_empty_stands_last(get, office, sort, rows):
    assert names(get(office, f"/projects/?sort={sort}")) == rows


def test_a_revised_plan_counts_once(get, office, project, noon):
    from investment import annual_plans

    annual_plans.adjust(project.listings.get(), Decimal("9000"), by=office, now=noon, reason="调整")
    response = get(office, "/projects/")
    assert response.context["totals"] == {
        "count": 1,
        "total": Decimal("50000"),
        "plans": Decimal("9000"),
        "ytd": None,
        "withdrawn": "",
    }


def test_withdrawn_projects_are_shown_on_request_to_office_and_auditor_alone(
    get, office, auditor, lead, project, noon
):
    project_lifecycle.withdraw(project, by=office, reason="重复录入", on=TODAY, now=noon)
    for person in (office, auditor, lead):
        assert names(get(person, "/projects/")) == []
    for person in (office, auditor):
        assert names(get(person, "/projects/?withdrawn=1")) == ["示例项目一"]
    assert names(get(lead, "/projects/?withdrawn=1")) == []


def test_only_the_office_is_offered_to_add_and_import(get, office, lead, project):
    for person, offered in ((office, True), (lead, False)):
        text = get(person, "/projects/").content.decode()
        assert ("/projects/new/" in text) is offered


def test_an_empty_year_says_what_to_do(get, office, lead):
    assert "导入台账" in get(office, "/projects/").content.decode()
    assert "还没有您可以看的项目" in get(lead, "/projects/").content.decode()
    assert "清除筛选" in get(office, "/projects/?q=没有").content.decode()


def test_a_page_holds_at_most_100_rows(get, office, make_project):
    for number in range(30):
        make_project(f"示例项目{number}", kind="reserve", plan=None)
    assert len(names(get(office, "/projects/"))) == 25
    assert len(names(get(office, "/projects/?page=2"))) == 5
    assert len(names(get(office, "/projects/?per_page=100"))) == 30
    assert get(office, "/projects/?per_page=5000").context["table"].paginator.per_page == 100


def test_one_row_and_many_cost_the_same_few_queries(
    client, get, office, make_project, make_milestone, project, django_assert_max_num_queries
):
    get(office, "/projects/?group=area")
    counted = []
    for _ in range(2):
        with django_assert_max_num_queries(15) as queries:
            client.get("/projects/?group=area")
        with django_assert_max_num_queries(15) as filtered:
            client.get("/projects/?light=yellow&sort=-days&q=示例")
        counted.append((len(queries), len(filtered)))
        for number in range(30):
            late = make_project(f"示例项目{len(counted)}{number}", kind="reserve")
            make_milestone(late, late=number)
    assert counted[0] == counted[1]


def test_a_thousand_rows_cost_as_many_queries_as_one(
    client, get, office, project, a_thousand_rows, django_assert_max_num_queries
):
    get(office, "/projects/")
    counted = []
    for number in (1, 1001):
        with django_assert_max_num_queries(15) as queries:
            response = client.get("/projects/")
        counted.append(len(queries))
        assert response.context["totals"]["count"] == number
        if number == 1:
            a_thousand_rows()
    assert counted[0] == counted[1]


def test_the_year_before_is_offered_as_a_tab(get, office, project, noon):
    year_listings.list_project(project, year=2025, kind="reserve", by=office, now=noon)
    assert get(office, "/projects/").context["years"] == [2026, 2025]


def test_the_list_reads_milestones_of_all_years(office, project, make_milestone):
    """A delay carried over from last year still colours the project."""
    make_milestone(project, "去年节点", late=200, known_since=date(2025, 1, 1))
    shown = LedgerList({}, person=office, today=TODAY)
    (record,) = shown.rows_of({project.listings.get().pk: None})
    assert record.days == 200
    assert Milestone.objects.overdue(TODAY).count() == 2


def test_the_lights_of_money_and_of_silence_are_explained(get, office):
    text = get(office, "/projects/").content.decode()
    assert "投资、月报、入统滞后的" in text
    assert "已暂停、超过 40 天没有更新的是灰灯" in text
