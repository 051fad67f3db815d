"""批示: the list of instructions, late ones first, for everybody who may see their projects."""

from datetime import date, timedelta

import pytest

from projects import promises
from supervision.models import instruct
from tests.pages import TODAY, rows_shown

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def write(lead, project, noon):
    """write("请报时间表", late=3): an instruction whose reply was due so many days ago."""

    def make(text="请报时间表", *, late=0, on=None):
        made = noon - timedelta(days=max(late, 0) + 5)
        return instruct(
            by=lead,
            project=on or project,
            text=text,
            reply_by=TODAY - timedelta(days=late),
            now=made,
            today=made.date(),
        )

    return make


def listed(response):
    return [row.obligation.text for row in rows_shown(response)]


def test_what_is_late_what_waits_and_what_is_replied_stand_apart(get, office, contact, write, noon):
    late, due, ahead = write("晚", late=1), write("今天", late=0), write("以后", late=-2)
    write("已办", late=4).answer(by=contact, text="已办结。", now=noon)
    assert listed(get(office, "/instructions/?state=late")) == [late.text]
    assert listed(get(office, "/instructions/")) == [late.text, due.text, ahead.text]
    response = get(office, "/instructions/?state=done")
    assert listed(response) == ["已办"]
    assert [tab.count for tab in response.context["tabs"]] == [1, 3, 1]
    assert "已办结。" in response.content.decode()


@pytest.mark.parametrize(
    ("who", "sees"),
    [("contact", 1), ("unit_head", 1), ("lead", 2), ("county_leader", 2), ("office", 2),
     ("supervisor", 2), ("auditor", 2), ("stranger", 1), ("administrator", 0)],
)  # fmt: skip
def test_who_sees_which_instructions(request, get, write, other_project, who, sees):
    write("甲")
    write("乙", on=other_project)
    assert len(listed(get(request.getfixturevalue(who), "/instructions/"))) == sees


@pytest.mark.parametrize(("who", "boxes"), [("office", 1), ("supervisor", 1), ("lead", 0)])
def test_only_what_is_late_is_offered_and_only_to_those_who_chase(request, get, write, who, boxes):
    write("晚", late=1)
    write("今天")
    text = get(request.getfixturevalue(who), "/instructions/").content.decode()
    assert text.count("data-row ") == boxes
    assert ("data-bulk" in text) is bool(boxes)


def test_without_anything_late_nothing_is_offered(get, office, write):
    write("今天")
    assert "data-bulk" not in get(office, "/instructions/").content.decode()


def test_a_promise_stands_in_its_row(get, office, contact, write, noon):
    row = write("晚", late=3)
    promises.make_promise(row, by=contact, on=date(2026, 7, 15), now=noon)
    assert "承诺 7月15日回复" in get(office, "/instructions/").content.decode()


@pytest.mark.parametrize("query", ["state=x", "state=late&page=x", "page=0", "page=99", "state="])
def test_an_odd_address_still_shows_the_list(get, office, write, query):
    write("晚", late=1)
    assert listed(get(office, f"/instructions/?{query}")) == ["晚"]


def test_the_overdue_list_leads_to_the_other_kinds(get, office, administrator, project):
    links = ('href="/instructions/?state=late"', 'href="/reports/?state=pending"')
    text = get(office, "/overdue/").content.decode()
    assert all(link in text for link in links)
    text = get(administrator, "/overdue/").content.decode()
    assert not any(link in text for link in links)


def test_the_desk_of_the_supervision_office_counts_all_that_is_late(get, supervisor, write):
    for n in range(12):
        write(f"晚{n}", late=n + 1)
    text = get(supervisor, "/").content.decode()
    assert "批示逾期未回复 12 条" in text
    assert 'href="/instructions/?state=late"' in text


@pytest.mark.parametrize("state", ["late", "waiting", "done"])
def test_one_row_and_many_cost_the_same_few_queries(
    client, get, office, contact, make_project, write, noon, state, django_assert_max_num_queries
):
    def add(number):
        for n in range(number):
            row = write(late=n + 1, on=make_project(f"示例项目{number}-{n}", contact=contact))
            if state == "done":
                row.answer(by=contact, text="已办。", now=noon)

    add(1)
    get(office, "/")
    counted = []
    for number in (1, 13):
        with django_assert_max_num_queries(15) as queries:
            response = client.get(f"/instructions/?state={state}")
        counted.append(len(queries))
        assert len(listed(response)) == number
        add(12)
    assert counted[0] == counted[1]
