"""某日为什么亮灯: one project on a day gone by, by two answers."""

from datetime import date, timedelta

import pytest
import time_machine

from core.values.local_days import midnight
from investment import kept_days
from tests.investment.conftest import at, close, told  # noqa: F401
from tests.page_text import page_text

DAY = timedelta(days=1)
JULY_8 = date(2026, 7, 8)
AUGUST_20 = at(date(2026, 8, 20), 12)


def keep(day):
    assert kept_days.keep(day, now=midnight(day + DAY) + timedelta(minutes=10))


@pytest.fixture
def listed(make_project, lead, contact, unit_head):
    with time_machine.travel(at(date(2026, 1, 5)), tick=False):
        return make_project(lead=lead, contact=contact)


@pytest.fixture
def closed(listed, contact, office, close):  # noqa: F811
    """7 and 8 July kept; 开工 reported on the 8th, confirmed on the 20th; July closed."""
    keep(JULY_8 - DAY)
    milestone = listed.milestones.get()
    with time_machine.travel(at(JULY_8), tick=False):
        assert milestone.submit(by=contact, on=date(2026, 7, 6), now=at(JULY_8))
    keep(JULY_8)
    with time_machine.travel(at(date(2026, 7, 20)), tick=False):
        milestone.refresh_from_db()
        assert milestone.confirm(by=office, now=at(date(2026, 7, 20)))
    with time_machine.travel(at(date(2026, 8, 1), 12), tick=False):
        close(7)
    with time_machine.travel(AUGUST_20, tick=False):
        yield listed


def opened(get, person, project, on="2026-07-08"):
    response = get(person, f"/projects/{project.pk}/light/?on={on}")
    return response, page_text(response)


def test_both_answers_stand_on_the_page_by_name(get, closed, office):
    response, text = opened(get, office, closed)
    page = response.context["page"]
    assert "7 月 8 日为什么亮绿灯" in text
    assert page.then.light.sentence == "没有逾期和临近到期的节点"
    assert page.at_closing.light.colour == "red"
    assert page.at_closing.light.sentence == "7月底低于序时进度 58.33 个百分点"
    assert "当日所知：2026-07-09 00:10 留存" in text
    assert "结账口径：2026年7月于 2026-08-01 结账" in text


def test_what_differs_is_listed_with_what_was_recorded_between(get, closed, office):
    page = opened(get, office, closed)[0].context["page"]
    found = {each.label: each for each in page.differences}
    state = found["状态"]
    assert (state.then, state.at_closing) == ("待核", "已完成")
    assert [cause.action for cause in state.causes] == ["核定"]
    assert found["最近结账月"].then == "—"
    assert found["最近结账月"].at_closing == "7月"
    assert "月度结账" in [cause.action for cause in found["最近结账月"].causes]
    assert all(each.causes for each in page.differences)


def test_what_changed_since_the_day_before(get, closed, office):
    response, text = opened(get, office, closed)
    assert response.context["page"].changes == ["黄灯变为绿灯"]
    assert "前一天没有留存" in opened(get, office, closed, "2026-07-07")[1]


def test_the_inputs_are_told_in_the_words_of_their_edition(get, closed, office, monkeypatch):
    page = opened(get, office, closed)[0].context["page"]
    assert ("项目阶段", "—") in page.then.inputs
    (line,) = page.then.milestones
    assert (line.name, line.state, line.due_date) == ("开工", "待核", date(2026, 6, 30))


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("2026-08-20", "今天还没有结束"),
        ("2026-08-21", "还没有到"),
        ("2026-07-01", "留存自 2026-07-07 开始"),
        ("2026-07-09", "没有留存"),
        ("abc", "请写成"),
        ("", "请选一个今天以前的日期"),
    ],
)
def test_a_day_without_an_answer_says_why(get, closed, office, on, sentence):
    response, text = opened(get, office, closed, on)
    assert response.status_code == 200
    assert sentence in text


def test_a_day_on_which_it_was_on_no_list_has_no_light(get, closed, office, make_project):
    late = make_project("示例增补", kind="reserve")
    text = opened(get, office, late)[1]
    assert "7 月 8 日为什么亮灯" in text
    assert "这一天项目不在年度清单上，没有灯" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("lead", 200), ("contact", 200), ("stranger", 404), ("administrator", 404)],
)
def test_who_may_ask(request, get, closed, who, status):
    assert opened(get, request.getfixturevalue(who), closed)[0].status_code == status


def test_the_page_of_the_project_asks_for_a_day(get, closed, office):
    response = get(office, f"/projects/{closed.pk}/")
    assert f'action="/projects/{closed.pk}/light/"' in response.content.decode()
