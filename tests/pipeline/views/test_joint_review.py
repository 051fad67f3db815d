"""/reviews/<id>/: who reads which part of the agenda, what is said of it, who is offered what."""

import io

import docx
import pytest
import time_machine

from tests.page_text import page_text
from tests.pipeline.reviewing import AFTER, BEFORE, HELD, at, opinion_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(at(HELD, 12), tick=False):
        yield


@pytest.fixture
def get(client):
    def asked(person, case, part=""):
        client.force_login(person)
        return client.get(f"/reviews/{case.review_id}/{part}")

    return asked


@pytest.fixture
def case(idea, argue):
    return argue(idea)


def shown(answer):
    return answer.context["page"]


def offered(answer):
    """{unit: what may be done with its opinion}"""
    names = ("may_give", "may_record", "may_correct")
    lines = shown(answer).agenda[0].opinions
    return {
        line.opinion.unit.short_name: [name for name in names if getattr(line, name)]
        for line in lines
    }


def test_a_review_says_what_is_missing(get, case, give, office):
    give(case, "agree")
    text = page_text(get(office, case))
    assert "还差 2 份意见" in text
    assert "拟入库 <b>6,000</b> 万元" in text
    assert "同意" in text


def test_a_decided_case_says_what_is_to_be_mended(get, case, give, contact):
    give(case, "agree", "return", "agree")
    text = page_text(get(contact, case))
    assert "退回 7月8日" in text
    assert "县示例二局：补地勘报告" in text


def test_the_rounds_before_stand_with_the_case(get, case, give, propose, argue, office):
    give(case, "agree", "return", "agree")
    again = argue(case.project, on=HELD)
    page = shown(get(office, again))
    [item] = [each for each in page.agenda if each.case == again]
    assert item.earlier == [case]
    assert item.case.round == 2


def test_a_reader_of_one_project_finds_no_other_and_no_name_of_it(
    get, case, argue, make_project, contact, office, water_bureau
):
    facts = {"owner_unit": None, "responsible_unit": water_bureau}
    other = make_project("示例他人储备", kind="reserve", plan=None, **facts)
    argue(other, review=case.review, on=HELD)
    assert "示例他人储备" in page_text(get(office, case))
    text = page_text(get(contact, case))
    assert "示例储备一" in text
    assert "示例他人储备" not in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("contact", 200), ("unit_head", 200), ("supervisor", 200), ("stranger", 404)],
)
def test_who_reads_it(request, get, case, who, status):
    assert get(request.getfixturevalue(who), case).status_code == status


def test_a_unit_reads_it_until_the_case_is_decided(get, case, give, parties):
    clerk = next(iter(parties.values()))
    assert get(clerk, case).status_code == 200
    give(case, "agree", "agree")
    assert get(clerk, case).status_code == 200
    give(case, "", "", "agree")
    assert get(clerk, case).status_code == 404


def test_the_unit_is_offered_its_own_and_the_office_every_sheet(get, case, give, parties, office):
    clerk = next(iter(parties.values()))
    assert offered(get(clerk, case)) == {
        "县示例一局": ["may_give"], "县示例二局": [], "县示例三局": [],
    }  # fmt: skip
    assert set(map(tuple, offered(get(office, case)).values())) == {("may_record",)}
    give(case, "agree")
    assert offered(get(clerk, case))["县示例一局"] == ["may_correct"]
    assert offered(get(office, case))["县示例一局"] == []


def test_before_its_day_nothing_is_offered_but_another_day(get, idea, argue, convene, office):
    case = argue(idea, review=convene(AFTER))
    answer = get(office, case)
    assert set(map(tuple, offered(answer).values())) == {()}
    assert shown(answer).may_change
    assert "7月9日起出具意见" in page_text(answer)


def test_once_an_opinion_is_given_it_is_not_put_off(get, case, give, office):
    give(case, "agree")
    page = shown(get(office, case))
    assert (page.may_change, page.may_add) == (False, True)
    assert (page.agenda[0].may_take_off, page.agenda[0].may_withdraw) == (False, True)


def test_an_opinion_leads_to_its_form_or_to_its_review(client, case, parties, office):
    unit, clerk = next(iter(parties.items()))
    address = f"/review-opinions/{opinion_of(case, unit).pk}/"
    client.force_login(clerk)
    assert client.get(address).status_code == 200
    client.force_login(office)
    assert client.get(address).url == f"/reviews/{case.review_id}/"


def test_the_minutes_are_there_once_something_is_decided(get, case, give, office):
    assert get(office, case, "docx/").url == case.review.get_absolute_url()
    assert not shown(get(office, case)).has_minutes
    give(case, "agree", "agree", "agree")
    assert shown(get(office, case)).has_minutes
    answer = get(office, case, "docx/")
    assert docx.Document(io.BytesIO(answer.content)).paragraphs
    assert "attachment" in answer["Content-Disposition"]


def test_the_minutes_are_for_whoever_sees_the_county(get, case, give, contact):
    give(case, "agree", "agree", "agree")
    assert get(contact, case, "docx/").status_code == 403
    assert not shown(get(contact, case)).has_minutes


def test_the_queries_do_not_grow_with_the_agenda(
    client, case, argue, make_project, contact, office, django_assert_max_num_queries,
    django_assert_num_queries,
):  # fmt: skip
    client.force_login(office)
    address = f"/reviews/{case.review_id}/"
    client.get(address)
    with django_assert_max_num_queries(15) as counted:
        client.get(address)
    for place in range(4):
        project = make_project(f"示例{place}", kind="reserve", plan=None, contact=contact)
        argue(project, review=case.review)
    with django_assert_num_queries(len(counted)):
        client.get(address)


def test_a_review_of_another_day_names_it(get, idea, argue, convene, office):
    case = argue(idea, review=convene(BEFORE, place="示例会议室"))
    text = page_text(get(office, case))
    assert "2026年7月7日联席会议" in text
    assert "示例会议室" in text
