"""/reviews/: which reviews and cases a reader finds, by which tab and filters, and as a file."""

import io

import openpyxl
import pytest
import time_machine

from pipeline import joint_review_opinions, joint_reviews
from projects.models import Project
from tests.page_text import page_text
from tests.pages import rows_shown
from tests.pipeline.reviewing import AFTER, HELD, at, opinion_of

pytestmark = pytest.mark.django_db
LIST = "/reviews/"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(at(HELD, 12), tick=False):
        yield


@pytest.fixture
def get(client):
    def asked(person, url=LIST):
        client.force_login(person)
        return client.get(url)

    return asked


@pytest.fixture
def names(get):
    """names(person, "?tab=waiting"): the projects of every case listed, in their order."""

    def listed(person, query):
        answer = get(person, f"{LIST}{query}")
        assert answer.status_code == 200
        return [row.project for row in rows_shown(answer)]

    return listed


@pytest.fixture
def several(make_project, argue, propose, give, contact):
    """One case of each standing, named by it; all on one review."""
    made = {}

    def project(name):
        return make_project(name, kind="reserve", plan=None, contact=contact)

    made["待上会"] = propose(project("待上会"))
    made["待论证"] = argue(project("待论证"))
    review = made["待论证"].review
    for name, says in (("通过", "agree"), ("退回", "return"), ("不予通过", "refuse")):
        made[name] = argue(project(name), review=review)
        give(made[name], "agree", says, "agree")
    return made


@pytest.mark.parametrize("tab", ["waiting", "returned", "passed", "refused"])
def test_each_tab_holds_what_stands_there(names, several, office, tab):
    found = {"waiting": "待上会", "returned": "退回", "passed": "通过", "refused": "不予通过"}
    assert names(office, f"?tab={tab}") == [found[tab]]


def test_a_returned_case_leaves_its_tab_when_it_is_proposed_again_and_comes_back_withdrawn(
    names, several, propose, office
):
    again = propose(several["退回"].project, on=AFTER)
    assert names(office, "?tab=returned") == []
    assert names(office, "?tab=waiting") == ["待上会", "退回"]
    joint_reviews.withdraw_case(again, reason="材料没有备齐", by=office, now=at(AFTER))
    assert names(office, "?tab=returned") == ["退回"]


def test_a_unit_finds_what_it_owes_under_a_tab_of_its_own(get, names, several, parties, office):
    clerk = next(iter(parties.values()))
    assert names(clerk, "?tab=mine") == ["待论证"]
    [row] = rows_shown(get(clerk, f"{LIST}?tab=mine"))
    assert row.address == f"/review-opinions/{row.opinion}/"
    assert "mine" not in [tab.key for tab in get(office).context["tabs"]]


def test_the_meetings_count_their_agenda(get, several, office):
    [row] = rows_shown(get(office))
    assert (row.standing, row.cases, row.decided, row.missing) == ("待办结", 4, 3, 3)


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("office", 1),
        ("supervisor", 1),
        ("county_leader", 1),
        ("auditor", 1),
        ("contact", 1),
        ("unit_head", 1),
        ("stranger", 0),
        ("administrator", 0),
    ],
)
def test_who_sees_a_project_sees_its_review(request, get, several, who, found):
    answer = get(request.getfixturevalue(who))
    assert answer.status_code == 200
    assert len(rows_shown(answer)) == found


def test_of_a_review_one_reads_the_counts_of_ones_own_projects(
    get, several, argue, make_project, stranger, water_bureau
):
    theirs = make_project("示例水利储备", kind="reserve", plan=None)
    Project.objects.filter(pk=theirs.pk).update(responsible_unit=water_bureau)
    theirs.refresh_from_db()
    argue(theirs, review=several["待论证"].review)
    [row] = rows_shown(get(stranger))
    assert (row.cases, row.decided, row.missing) == (1, 0, 3)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=通过", 1),
        ("?q=没有", 0),
        ("?year=2026", 1),
        ("?year=2025", 0),
        ("?standing=open", 1),
        ("?standing=ahead", 0),
        ("?standing=done", 0),
        ("?standing=x", 0),
    ],
)
def test_the_meetings_are_narrowed(get, several, office, query, found):
    assert len(rows_shown(get(office, f"{LIST}{query}"))) == found


@pytest.mark.parametrize(
    ("query", "found"), [("q=待上", 1), ("q=x", 0), ("maturity=preliminary", 1), ("unit=999", 0)]
)
def test_the_cases_are_narrowed(names, several, office, query, found):
    assert len(names(office, f"?tab=waiting&{query}")) == found


def test_the_queries_do_not_grow_with_the_rows(
    client, argue, convene, propose, make_project, contact, office, parties,
    django_assert_max_num_queries, django_assert_num_queries,
):  # fmt: skip
    def more(start, number):
        for place in range(start, start + number):
            facts = {"kind": "reserve", "plan": None, "contact": contact}
            argue(make_project(f"示例甲{place}", **facts), review=convene(place=f"{place}"))
            propose(make_project(f"示例乙{place}", **facts))

    more(0, 1)
    clerk = next(iter(parties.values()))
    pages = [(office, LIST), (office, f"{LIST}?tab=waiting"), (clerk, f"{LIST}?tab=mine")]
    counts = []
    for person, url in pages:
        client.force_login(person)
        client.get(url)
        with django_assert_max_num_queries(15) as counted:
            client.get(url)
        counts.append(len(counted))
    more(1, 5)
    for (person, url), count in zip(pages, counts, strict=True):
        client.force_login(person)
        with django_assert_num_queries(count):
            client.get(url)


def test_the_export_holds_the_rows_of_the_page(get, several, office):
    answer = get(office, f"{LIST}export/?tab=returned")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    text = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "退回" in text
    assert any("补地勘报告" in cell for cell in text)
    answer = get(office, f"{LIST}export/?form=csv")
    assert "2026-07-08" in answer.content.decode()


def test_the_export_of_a_stranger_holds_nothing(get, several, stranger):
    assert "退回" not in get(stranger, f"{LIST}export/?tab=returned&form=csv").content.decode()


def test_an_empty_list_says_what_to_do(get, office, stranger):
    assert "召开会议" in page_text(get(office))
    assert "召开会议" not in page_text(get(stranger))


def test_what_a_unit_has_given_is_owed_no_more(names, several, parties):
    unit, clerk = next(iter(parties.items()))
    told = {"by": clerk, "now": at(HELD)}
    joint_review_opinions.give_opinion(opinion_of(several["待论证"], unit), "agree", **told)
    assert names(clerk, "?tab=mine") == []
