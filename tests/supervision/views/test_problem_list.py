"""问题清单: by where they stand, for everybody who may see their projects; 提请调度; as a file."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from supervision import blockers, problems
from supervision.models import Problem
from tests.pages import rows_shown

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def put(project, contact, office, water_bureau, stranger, noon):
    """put("甲", named=20): a problem raised so many days ago and given to the water bureau the
    same day; answered, closed as asked."""

    def make(text, *, on=None, by=contact, named=None, accepted=False, answered=False, closed=False,
             **facts):  # fmt: skip
        then = noon - timedelta(days=named or 1)
        facts = {"source": "meeting", "category": "land", "caused_by": "superior"} | facts
        made = problems.raise_problem(on or project, by=by, text=text, now=then, **facts)
        if named is not None:
            told = {"lead_unit": water_bureau, "by": office}
            assert problems.name_holder(made, now=then, **told)
        if accepted:
            assert problems.accept(made, by=stranger, now=then)
        if answered or closed:
            assert problems.answer(made, by=stranger, text="已解决", now=noon)
        if closed:
            assert problems.close(made, by=office, now=noon)
        return made

    return make


@pytest.fixture
def county(put):
    """One in every standing."""
    put("待交办的")
    put("待受理的", named=1)
    put("办理中的", named=2, accepted=True)
    put("答复的", named=3, answered=True)
    put("销号的", named=4, closed=True)
    put("拖久的", named=30, accepted=True)


def listed(response):
    return [row.obligation.text for row in rows_shown(response)]


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    ("tab", "texts"),
    [
        ("unnamed", ["待交办的"]),
        ("unaccepted", ["待受理的"]),
        ("working", ["拖久的", "办理中的"]),
        ("beyond", []),
        ("answered", ["答复的"]),
        ("closed", ["销号的"]),
        ("meeting", ["拖久的"]),
        ("", ["拖久的", "待交办的", "答复的", "办理中的", "待受理的"]),
    ],
)
def test_they_stand_by_their_standing(get, auditor, tab, texts):
    response = get(auditor, f"/problems/?tab={tab}")
    assert listed(response) == texts
    counts = {each.key: each.count for each in response.context["tabs"]}
    assert counts.get(tab or "open", 0) == len(texts)
    assert counts["all"] == 6


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    ("who", "texts"),
    [
        ("office", ["待交办的", "答复的"]),
        ("contact", ["答复的"]),
        ("stranger", ["拖久的", "办理中的", "待受理的"]),
        ("lead", ["拖久的"]),
        ("county_leader", []),
        ("supervisor", []),
        ("owner_colleague", []),
    ],
)
def test_what_is_mine_to_do_stands_apart_and_is_counted_in_the_bar(request, get, who, texts):
    response = get(request.getfixturevalue(who), "/problems/?tab=mine")
    assert listed(response) == texts
    assert response.context["frame"].problems_to_do == len(texts)


def test_what_is_a_month_past_its_date_waits_for_the_county_s_leaders(get, put, county_leader):
    put("三十天", named=37)
    put("二十九天", named=36)
    assert listed(get(county_leader, "/problems/?tab=mine")) == ["三十天"]


def test_beyond_one_s_means_waits_at_once_for_the_lead(get, put, lead, stranger, noon):
    row = put("本级办不了的", named=1)
    assert problems.cannot_settle(row, by=stranger, reason="要市级定", now=noon)
    assert listed(get(lead, "/problems/?tab=mine")) == ["本级办不了的"]
    assert listed(get(lead, "/problems/?tab=beyond")) == ["本级办不了的"]
    assert listed(get(lead, "/problems/?level=1&tab=open")) == ["本级办不了的"]
    assert listed(get(lead, "/problems/?level=2&tab=open")) == []


@pytest.mark.parametrize(
    ("who", "sees"),
    [("contact", 1), ("unit_head", 1), ("lead", 2), ("county_leader", 2), ("office", 2),
     ("supervisor", 2), ("auditor", 2), ("stranger", 1), ("administrator", 0)],
)  # fmt: skip
def test_who_sees_which(request, get, put, other_project, office, who, sees):
    put("甲")
    put("乙", on=other_project, by=office)
    assert len(listed(get(request.getfixturevalue(who), "/problems/"))) == sees


def test_a_unit_finds_what_it_was_given_and_the_others_of_the_project_where_it_asks(
    get, put, stranger
):
    put("给水利局的", named=1)
    put("没有交办的")
    assert listed(get(stranger, "/problems/")) == ["给水利局的"]
    texts = listed(get(stranger, "/problems/?person=unit"))
    assert sorted(texts) == ["没有交办的", "给水利局的"]


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    ("query", "number"),
    [("unit={water}", 4), ("cause=land", 5), ("cause=weather", 0), ("source=meeting", 5),
     ("source=hotline", 0), ("q=答复", 1), ("q=示例项目一", 5), ("q=没有这回事", 0), ("level=x", 0),
     ("unit=x", 0)],
)  # fmt: skip
def test_filters_narrow_the_list(get, auditor, water_bureau, query, number):
    query = query.format(water=water_bureau.pk)
    assert len(listed(get(auditor, f"/problems/?{query}"))) == number


def test_a_number_finds_its_problem(get, put, auditor):
    put("甲", number_13710="示例13710-9")
    wanted = put("乙", source="hotline", ticket="77")
    for query, texts in (("77", ["乙"]), ("示例13710-9", ["甲"]), (str(wanted.pk), ["乙"])):
        assert listed(get(auditor, f"/problems/?q={query}")) == texts


@pytest.mark.parametrize(("who", "boxes"), [("office", 1), ("supervisor", 1), ("lead", 0)])
def test_what_is_late_is_ticked_and_reminded_of_by_hand(request, client, get, put, who, boxes):
    row = put("晚了的", named=20)
    put("没到期的", named=1)
    text = get(request.getfixturevalue(who), "/problems/").content.decode()
    assert text.count("data-row ") == boxes
    assert ("data-bulk" in text) is bool(boxes)
    if boxes:
        page = client.get(f"/overdue/chase/?row=problem-{row.pk}&next=/problems/")
        assert "问题清单" in page.content.decode()


@pytest.mark.usefixtures("county")
def test_the_file_has_the_rows_of_the_page(get, office):
    answer = get(office, "/problems/export/?tab=closed")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    values = [[cell for cell in row if cell is not None] for row in sheet.values]
    assert any("销号的" in row and "已销号" in row and "县水利局" in row for row in values)
    text = get(office, "/problems/export/?form=csv&tab=all").content.decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 7
    assert "拖久的" in text


def test_the_file_of_the_agenda_is_called_so(get, office, put):
    put("上会的", named=30)
    answer = get(office, "/problems/export/?tab=meeting")
    assert "%E6%8F%90%E8%AF%B7%E8%B0%83%E5%BA%A6" in answer["Content-Disposition"]


def test_the_money_is_what_was_typed_else_what_the_plan_has_left(get, put, auditor):
    put("写了的", blocked_amount=1200)
    put("没写的")
    amounts = {row.obligation.text: row.amount for row in rows_shown(get(auditor, "/problems/"))}
    assert amounts["写了的"] == 1200
    assert "没写的" in amounts


@pytest.mark.parametrize("tab", ["open", "mine", "meeting", "all"])
def test_one_row_and_many_cost_the_same_few_queries(
    client, get, office, put, make_project, contact, lead, tab, django_assert_max_num_queries
):
    def add(number):
        for n in range(number):
            on = make_project(f"示例项目{number}-{n}", contact=contact, lead=lead)
            put(f"久{number}-{n}", on=on, named=30)
            put(f"新{number}-{n}", on=on)

    add(1)
    get(office, "/")
    counted = []
    for _ in range(2):
        with django_assert_max_num_queries(15) as queries:
            client.get(f"/problems/?tab={tab}")
        counted.append(len(queries))
        add(12)
    assert counted[0] == counted[1]


@pytest.mark.parametrize("query", ["tab=x", "tab=all&page=x", "page=0", "page=99", "sort=x"])
def test_an_odd_address_still_shows_the_list(get, office, put, query):
    put("甲")
    assert listed(get(office, f"/problems/?{query}")) == ["甲"]


# --- 堵点 -----------------------------------------------------------------------------------------


@pytest.fixture
def two(put, make_project, contact):
    """Alike in cause, unit and words, on two projects."""
    told = {"named": 9, "blocked_amount": 9000}
    one = put("10 千伏线路没有迁改，不能吊装", **told)
    return one, put(
        "等10 千伏线路迁改，不能进场", on=make_project("示例项目二", contact=contact), **told
    )


def test_the_office_joins_what_is_proposed_parts_it_and_renames_it(client, get, two, office):
    page = get(office, "/problems/blockers/")
    (proposal,) = page.context["proposals"]
    assert set(proposal.problems) == set(two)
    sent = {"r": [row.pk for row in two], "name": "线路迁改"}
    client.post("/problems/blockers/join/", sent)
    page = client.get("/problems/blockers/")
    assert "同一堵点影响 2 个项目 1.8 亿元" in page.content.decode()
    assert page.context["proposals"] == []
    blocker = Problem.objects.get(pk=two[0].pk).blocker
    address = f"/blockers/{blocker.pk}/rename/"
    client.post(address, {"version": blocker.version, "name": "10 千伏线路迁改"})
    client.post(f"/problems/{two[1].pk}/part/")
    text = client.get("/problems/blockers/").content.decode()
    assert "10 千伏线路迁改" in text
    assert "同一堵点影响 1 个项目 9000 万元" in text


def test_a_blocker_without_a_name_is_refused_in_a_sentence(client, get, two, office):
    get(office, "/problems/blockers/")
    answer = client.post("/problems/blockers/join/", {"r": [two[0].pk], "name": " "}, follow=True)
    assert "请写堵点名称" in answer.content.decode()
    assert Problem.objects.get(pk=two[0].pk).blocker is None


@pytest.mark.parametrize("who", ["lead", "supervisor", "contact"])
def test_others_read_it_and_decide_nothing(request, get, client, two, office, noon, who):
    blockers.join(two, name="线路迁改", by=office, now=noon)
    page = get(request.getfixturevalue(who), "/problems/blockers/")
    text = page.content.decode()
    assert "线路迁改" in text
    assert "移出" not in text
    assert page.context["proposals"] == []
    assert client.post("/problems/blockers/join/", {"r": [two[0].pk]}).status_code == 403


def test_causes_in_per_cent_and_ageing_stand_beside(get, put, office):
    put("一", named=3)
    put("二", category="weather", named=20)
    put("三", category="weather", named=40)
    summary = get(office, "/problems/blockers/").context["summary"]
    assert [share for _, share in summary.causes] == [67, 33]
    assert [number for _, number in summary.ageing] == [1, 0, 1, 1]


def test_the_page_of_blockers_costs_few_queries_however_many(
    client, get, office, put, make_project, contact, noon, django_assert_max_num_queries
):
    def add(number):
        for n in range(number):
            on = make_project(f"示例项目{number}-{n}", contact=contact)
            row = put(f"第{number}{n}号线路没有迁改", on=on, named=9)
            blockers.join([row], name=f"线路{n}", by=office, now=noon)

    add(1)
    get(office, "/")
    counted = []
    for _ in range(2):
        with django_assert_max_num_queries(15) as queries:
            client.get("/problems/blockers/")
        counted.append(len(queries))
        add(12)
    assert counted[0] == counted[1]
