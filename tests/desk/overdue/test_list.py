"""逾期清单: who sees which rows, how they are grouped, counted, filtered, sorted and cut."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Unit
from alerts.models import Notice
from projects.models import Milestone
from tests import pauses
from tests.cast import NEW_YEAR
from tests.moved_dates import move_date
from tests.page_text import page_text
from tests.pages import TODAY

pytestmark = pytest.mark.usefixtures("noon")


def shown(response):
    """[(group heading, [names])] of the list as it stands on the page."""
    groups, table = {}, response.context["table"]
    heads = table.group_summaries
    for row in table.paginated_rows:
        head = heads.get(row.record.group) if heads else None
        groups.setdefault(head.name if head else None, []).append(row.record.name)
    return groups


def names(response):
    records = [row.record for row in response.context["table"].paginated_rows]
    # What waits stands in a SubmittedRow.
    return [getattr(record, "obligation", record).name for record in records]


@pytest.mark.parametrize(
    ("who", "rows"),
    [
        ("office", {"开工", "复工"}),
        ("supervisor", {"开工", "复工"}),
        ("auditor", {"开工", "复工"}),
        ("statistician", {"开工", "复工"}),
        ("county_leader", {"开工", "复工"}),
        ("lead", {"开工", "复工"}),
        ("contact", {"开工"}),
        ("owner_colleague", {"开工"}),
        ("unit_head", {"开工"}),
        ("bureau_clerk", {"开工"}),
        ("stranger", {"复工"}),
        ("administrator", set()),
    ],
)
def test_who_sees_which_rows(request, get, project, other_project, who, rows):
    response = get(request.getfixturevalue(who), "/overdue/")
    assert response.status_code == 200
    assert set(names(response)) == rows
    assert response.context["counts"]["all"] == len(rows)


@pytest.mark.parametrize("url", ["/", "/overdue/", "/overdue/export/", "/projects/"])
def test_nobody_sees_a_list_without_signing_in(client, db, url):
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


@pytest.mark.parametrize("url", ["/overdue/", "/overdue/export/", "/projects/", "/"])
def test_a_list_is_only_read(client, office, url):
    client.force_login(office)
    assert client.post(url).status_code == 405


@pytest.mark.parametrize(
    ("late", "rows"), [(-1, []), (0, []), (1, ["主体封顶"])], ids=["before", "day", "after"]
)
def test_a_milestone_is_listed_from_the_day_after_its_date(
    get, office, make_project, make_milestone, late, rows
):
    make_milestone(make_project(kind="reserve"), late=late)
    assert names(get(office, "/overdue/")) == rows


@pytest.mark.parametrize(
    ("late", "level", "light"),
    [
        (1, 1, "yellow"),
        (7, 1, "yellow"),
        (8, 2, "yellow"),
        (15, 2, "yellow"),
        (16, 3, "yellow"),
        (30, 3, "yellow"),
        (31, 4, "red"),
    ],
)
def test_level_tab_and_light_turn_on_their_day(
    get, office, make_project, make_milestone, late, level, light
):
    make_milestone(make_project(kind="reserve"), late=late)
    response = get(office, "/overdue/")
    counts = {tab.number: tab.count for tab in response.context["levels"]}
    assert counts == {number: int(number == level) for number in (1, 2, 3, 4)}
    record = response.context["table"].page.object_list[0].record
    assert (record.level, record.days, record.light.colour) == (level, late, light)
    assert names(get(office, f"/overdue/?level={level}")) == ["主体封顶"]
    assert names(get(office, f"/overdue/?level={level % 4 + 1}")) == []
    assert names(get(office, f"/overdue/?light={light}")) == ["主体封顶"]
    other = "red" if light == "yellow" else "yellow"
    assert names(get(office, f"/overdue/?light={other}")) == []


@pytest.fixture
def three_units(make_project, make_milestone, water_bureau, lead, county_leader, make_person):
    """Late by 40 and 5 days under 示例县领导一, 20 days under 县领导九, 3 days under nobody."""
    livelihood = {"work_area_id": 9}
    first = make_project("示例项目甲", kind="reserve", lead=lead)
    make_milestone(first, "甲一", late=40)
    second = make_project("示例项目乙", kind="reserve", lead=lead, responsible_unit=water_bureau)
    make_milestone(second, "乙一", late=5)
    third = make_project("示例项目丙", kind="reserve", lead=county_leader, **livelihood)
    make_milestone(third, "丙一", late=20)
    fourth = make_project("示例项目丁", kind="reserve", responsible_unit=water_bureau)
    make_milestone(fourth, "丁一", late=3)


@pytest.mark.usefixtures("three_units")
def test_groups_stand_worst_first_and_rows_in_them_too(get, office):
    assert shown(get(office, "/overdue/")) == {
        "示例县领导一 副县长": ["甲一", "乙一"],
        "示例县领导九 县长": ["丙一"],
        "未定包联领导": ["丁一"],
    }
    assert shown(get(office, "/overdue/?group=unit")) == {
        "县工信局": ["甲一", "丙一"],
        "县水利局": ["乙一", "丁一"],
    }
    assert list(shown(get(office, "/overdue/?group=area")).values()) == [
        ["甲一", "乙一", "丁一"],
        ["丙一"],
    ]
    assert shown(get(office, "/overdue/?group=none")) == {None: ["甲一", "丙一", "乙一", "丁一"]}


@pytest.mark.usefixtures("three_units")
def test_a_heading_says_how_many_and_how_long(get, office):
    head = get(office, "/overdue/").context["table"].data.heads[0]
    assert (head.count, head.facts) == (2, {"longest": 40, "red": 1})
    text = get(office, "/overdue/").content.decode()
    assert "示例县领导一 副县长<small>2 项</small><small>最长 40 天</small>" in text


@pytest.mark.usefixtures("three_units")
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("q=项目乙", ["乙一"]),
        ("q=示 例 项目 乙", ["乙一"]),
        ("q=丙一", ["丙一"]),
        ("q=水利", ["乙一", "丁一"]),
        ("q=没有这个", []),
        ("unit={water}", ["乙一", "丁一"]),
        ("unit={water}&level=1", ["乙一", "丁一"]),
        ("unit={water}&level=4", []),
        ("area=9", ["丙一"]),
        ("lead={lead}", ["甲一", "乙一"]),
        ("grade=county", ["甲一", "丙一", "乙一", "丁一"]),
        ("grade=provincial", []),
        ("light=red", ["甲一"]),
        ("unit=999999", []),
    ],
)
def test_filters_narrow_the_list(get, office, lead, water_bureau, query, rows):
    query = query.format(water=water_bureau.pk, lead=lead.pk)
    assert names(get(office, f"/overdue/?group=none&{query}")) == rows


@pytest.mark.usefixtures("three_units")
@pytest.mark.parametrize(
    "query",
    ["unit=abc", "level=9", "light=pink", "unit=-1", "unit=99999999999999999999", "q=%00", "tab=x"],
)
def test_a_filter_that_cannot_be_read_finds_nothing_and_does_not_fail(get, office, query):
    response = get(office, f"/overdue/?{query}")
    assert response.status_code == 200
    assert names(response) == []
    assert "没有符合条件的节点" in response.content.decode()


@pytest.mark.usefixtures("three_units")
@pytest.mark.parametrize("query", ["page=0", "page=999", "page=x", "per_page=0", "sort=nothing"])
def test_an_odd_page_or_order_still_shows_the_list(get, office, query):
    assert len(names(get(office, f"/overdue/?{query}"))) == 4


@pytest.mark.usefixtures("three_units")
@pytest.mark.parametrize(
    ("sort", "rows"),
    [
        ("-days", ["甲一", "丙一", "乙一", "丁一"]),
        ("days", ["丁一", "乙一", "丙一", "甲一"]),
        ("due", ["甲一", "丙一", "乙一", "丁一"]),
        ("-unit", ["乙一", "丁一", "甲一", "丙一"]),
    ],
)
def test_the_list_sorts_by_days_date_and_unit(get, office, sort, rows):
    listed = names(get(office, f"/overdue/?group=none&sort={sort}"))
    if "unit" in sort:  # the order of two Chinese names is the database's
        assert {frozenset(listed[:2]), frozenset(listed[2:])} == {
            frozenset(rows[:2]),
            frozenset(rows[2:]),
        }
    else:
        assert listed == rows


def test_my_rows_are_those_i_report_on_or_lead(get, lead, contact, project, other_project):
    assert names(get(lead, "/overdue/?person=me")) == ["开工"]
    assert names(get(contact, "/overdue/?person=me")) == ["开工"]
    other_project.leads.create(official=lead, since=NEW_YEAR)
    assert set(names(get(lead, "/overdue/?person=me"))) == {"开工", "复工"}


def test_a_letter_leads_its_reader_to_its_items(
    get, supervisor, milestone, other_project, make_project
):
    """Who is told by duty answers for no project, and still finds what the letter named."""
    assert names(get(supervisor, "/overdue/?person=me")) == []
    for state, number in (("told", 1), ("dropped", 2)):
        told = milestone if number == 1 else other_project.milestones.get()
        Notice.objects.create(
            recipient=supervisor,
            obligation=told,
            project=told.project,
            title=told.name,
            due_date=told.due_date,
            step="order",
            occasion="daily",
            day=TODAY,
            state=state,
        )
    assert names(get(supervisor, "/overdue/?person=me")) == [milestone.name]


def test_my_rows_are_none_for_who_answers_for_nothing(get, office, project):
    assert names(get(office, "/overdue/?person=me")) == []


def test_pages_are_25_rows_and_a_group_goes_on_under_its_heading(
    get, office, make_project, make_milestone, lead
):
    project = make_project(kind="reserve", lead=lead)
    for number in range(30):
        make_milestone(project, f"节点{number:02}", late=60 - number)
    make_milestone(make_project("示例项目末", kind="reserve"), "末尾", late=90)
    first, second = get(office, "/overdue/"), get(office, "/overdue/?page=2")
    assert list(shown(first)) == ["未定包联领导", "示例县领导一 副县长"]
    assert len(names(first)) == 25
    assert list(shown(second)) == ["示例县领导一 副县长"]
    assert names(first)[1:] + names(second) == [f"节点{number:02}" for number in range(30)]
    assert "<small>30 项</small>" in second.content.decode()


def test_every_row_stands_on_exactly_one_page(
    get, office, make_project, make_milestone, lead, county_leader
):
    """Equal dates and many groups: nothing twice, nothing lost between pages."""
    for number in range(40):
        leader = (lead, county_leader, None)[number % 3]
        project = make_project(f"示例项目{number}", kind="reserve", lead=leader)
        make_milestone(project, f"节点{number}", late=1 + number % 4)
    for group in ("lead", "unit", "area", "none"):
        query = f"/overdue/?group={group}&per_page=7&page="
        listed = [name for p in range(1, 7) for name in names(get(office, f"{query}{p}"))]
        assert sorted(listed) == sorted(f"节点{number}" for number in range(40)), group


def test_both_dates_stand_side_by_side_with_the_number_of_moves(get, office, milestone, noon):
    move_date(milestone, date(2026, 7, 5), by=office, now=noon - timedelta(days=10))
    text = get(office, "/overdue/").content.decode()
    assert '<span class="strike">6月30日</span>' in text
    assert re.search(r"7月5日<span class=\"rev\">第 1 次顺延，累计 5 天</span>", text)
    assert ">5<small" in text


def test_the_row_says_what_was_last_reported(get, office, milestone, report):
    report(milestone, days_ago=20, note="旧的")
    report(milestone, days_ago=3, note="施工许可证待发", obstacle="permits")
    text = get(office, "/overdue/").content.decode()
    assert "3 天前" in text
    assert "施工许可证待发" in text
    assert '<span class="tag">手续</span>' in text
    assert "旧的" not in text


@pytest.mark.parametrize(("days_ago", "stale"), [(14, False), (15, True), (16, True)])
def test_fifteen_days_without_a_report_are_stale_in_row_tab_and_count(
    get, office, milestone, report, days_ago, stale
):
    report(milestone, days_ago=days_ago)
    response = get(office, "/overdue/?tab=stale")
    assert names(response) == (["开工"] if stale else [])
    assert response.context["counts"]["stale"] == int(stale)
    word = "天未更新</span>" in get(office, "/overdue/").content.decode()
    assert word is stale


def test_what_was_never_reported_is_stale_once_it_has_stood_long_enough(
    get, office, make_project, make_milestone
):
    project = make_project(kind="reserve")
    make_milestone(project, "老节点", late=1, known_since=TODAY - timedelta(days=15))
    make_milestone(project, "新节点", late=1, known_since=TODAY - timedelta(days=14))
    assert names(get(office, "/overdue/?tab=stale")) == ["老节点"]


@pytest.mark.parametrize(
    ("who", "word"),
    [("contact", "填报"), ("unit_head", "填报"), ("lead", "查看"), ("office", "查看")],
)
def test_who_reports_is_offered_to_report(request, get, milestone, who, word):
    text = get(request.getfixturevalue(who), "/overdue/").content.decode()
    row = text[text.index("data-href") :]
    assert (">填报<" in row) is (word == "填报")
    assert (">查看<" in row) is (word == "查看")


def test_submitted_leaves_the_list_and_waits_in_its_tab(get, office, contact, milestone, noon):
    milestone.submit(by=contact, on=date(2026, 7, 8), now=noon)
    response = get(office, "/overdue/?tab=waiting")
    assert names(get(office, "/overdue/")) == []
    assert names(response) == ["开工"]
    assert response.context["waiting"] == 1
    text = response.content.decode()
    assert "无佐证" in text
    assert reverse("projects:milestone-confirm", args=[milestone.pk]) in text
    assert reverse("projects:milestone-send-back", args=[milestone.pk]) in text


def test_only_the_office_is_offered_to_confirm(get, contact, lead, milestone, noon):
    milestone.submit(by=contact, on=date(2026, 7, 8), now=noon)
    for person in (contact, lead):
        text = get(person, "/overdue/?tab=waiting").content.decode()
        assert "开工" in text
        assert reverse("projects:milestone-confirm", args=[milestone.pk]) not in text


def test_filters_hold_in_the_waiting_tab_too(get, office, contact, milestone, water_bureau, noon):
    milestone.submit(by=contact, on=date(2026, 7, 8), now=noon)
    assert names(get(office, f"/overdue/?tab=waiting&unit={water_bureau.pk}")) == []


def test_nothing_overdue_is_good_news_and_an_empty_filter_says_how_to_clear(get, office):
    assert "没有逾期节点" in get(office, "/overdue/").content.decode()
    assert "清除筛选" in get(office, "/overdue/?q=没有").content.decode()
    assert "没有待核节点" in get(office, "/overdue/?tab=waiting").content.decode()


def test_who_sees_no_project_is_not_told_good_news(get, administrator, milestone):
    for url in ("/overdue/", "/projects/"):
        text = get(administrator, url).content.decode()
        assert "您的岗位不查看项目数据" in text
        assert "没有逾期节点" not in text


def test_thresholds_are_printed_under_the_list(get, office):
    text = page_text(get(office, "/overdue/"))
    assert "一级 催办 1—7 天" in text
    assert "四级 通报约谈 31 天以上" in text


def test_htmx_gets_the_part_it_exchanges(get, office, milestone):
    rows = get(office, "/overdue/?group=none", **{"HX-Request": "true", "HX-Target": "list"})
    panel = get(office, "/overdue/?q=&unit=", **{"HX-Request": "true", "HX-Target": "panel"})
    assert rows.content.decode().strip().startswith('<div id="list">')
    assert panel.content.decode().strip().startswith('<div id="panel">')
    assert "开工" in rows.content.decode()
    assert rows["HX-Push-Url"] == "/overdue/?group=none"
    assert panel["HX-Push-Url"] == "/overdue/"
    assert "HX-Request" in rows["Vary"]


def test_withdrawn_and_paused_projects_are_not_overdue(get, office, project, other_project, noon):
    from projects import project_lifecycle

    project_lifecycle.withdraw(project, by=office, reason="重复录入", on=TODAY, now=noon)
    pauses.set_stage(other_project, "suspended", by=office, on=TODAY, reason="停工", now=noon)
    assert names(get(office, "/overdue/")) == []


@pytest.mark.parametrize("who", ["office", "lead", "contact"])
def test_one_row_and_many_cost_the_same_few_queries(
    request,
    client,
    get,
    make_project,
    make_milestone,
    milestone,
    who,
    django_assert_max_num_queries,
):
    person = request.getfixturevalue(who)
    get(person, "/overdue/")
    with django_assert_max_num_queries(15) as one:
        assert len(names(client.get("/overdue/"))) == 1
    for number in range(40):
        unit = Unit.objects.create(name=f"示例局{number}")
        project = make_project(
            f"示例项目{number}",
            kind="reserve",
            responsible_unit=unit,
            lead=request.getfixturevalue("lead"),
        )
        make_milestone(project, late=number + 1)
    assert Milestone.objects.overdue(TODAY).count() == 41
    for query in ("", "?group=unit", "?group=area", "?group=none", "?tab=stale", "?level=3"):
        with django_assert_max_num_queries(15) as many:
            client.get(f"/overdue/{query}")
        if query in ("", "?group=unit"):
            assert len(many.captured_queries) == len(one.captured_queries)


@pytest.mark.parametrize("who", ["office", "contact"])
def test_a_thousand_rows_cost_as_many_queries_as_one(
    request, client, get, milestone, report, a_thousand_rows, django_assert_max_num_queries, who
):
    report(milestone, days_ago=3)
    get(request.getfixturevalue(who), "/overdue/")
    counted = []
    for number in (1, 1001):
        with django_assert_max_num_queries(15) as queries:
            response = client.get("/overdue/")
        counted.append(len(queries))
        assert response.context["counts"]["all"] == number
        if number == 1:
            a_thousand_rows()
    assert counted[0] == counted[1]
