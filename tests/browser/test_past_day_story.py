"""What the county knew on a day, and what it knows of that day since its month was closed: the
overdue list and the light of a project by both answers."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from projects import roadmap
from tests.browser.stage import Clock, moment
from tests.cast import NEW_YEAR
from tests.investment.conftest import close  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
LISTED = date(2026, 1, 5)
#: 开工 was due on 30 June and done the day before, which nobody had said by 8 July.
DONE, ASKED, REPORTED = date(2026, 6, 29), date(2026, 7, 8), date(2026, 7, 10)
#: And of what was due on the 1st nobody had told the office.
STEP, DUE = "设备采购", date(2026, 7, 1)
CONFIRMED, CLOSED, READ = date(2026, 7, 20), date(2026, 8, 1), date(2026, 8, 20)


@pytest.fixture
def listed(make_project, lead, contact, unit_head):
    """On the county's list since January."""
    with Clock(moment(LISTED, "10:00")):
        return make_project(lead=lead, contact=contact)


def test_a_day_gone_by_is_told_by_both_answers(
    listed,
    contact,
    office,
    visitor,
    close,  # noqa: F811
):
    milestone = listed.milestones.get()
    with Clock(moment(ASKED + DAY, "00:10")) as clock:
        call_command("keep_day", day=f"{ASKED}", verbosity=0)
        clock.go(REPORTED, "10:00")
        assert milestone.submit(by=contact, on=DONE, now=clock.now)
        clock.go(CONFIRMED, "10:00")
        milestone.refresh_from_db()
        assert milestone.confirm(by=office, now=clock.now)
        the_office_enters_what_was_due(listed, office, clock.now)
        clock.go(CLOSED, "12:00")
        close(7)

        clock.go(READ, "10:00")
        clerk = visitor("office")
        clerk.sign_in_at("/overdue/")
        the_list_tells_both(clerk, listed)
        the_light_of_the_project_tells_both(clerk, listed)


def the_office_enters_what_was_due(project, office, now):
    facts = {"name": STEP, "due_date": DUE, "known_since": NEW_YEAR, "accept_overdue": True}
    roadmap.add_milestone(project, by=office, now=now, **facts)


def the_list_tells_both(clerk, project):
    """开工 in both, for it was reported only later (R-OD-8); the other by the closing alone."""
    clerk.main.get_by_role("link", name="查看往日的逾期清单").click()
    choose_the_day(clerk)
    said = clerk.says()
    assert "当日所知：2026-07-09 00:10 留存" in said
    assert "两者不同 1" in said
    assert steps_of(clerk) == ["开工"]
    clerk.main.get_by_role("link", name="结账口径").click()
    clerk.main.get_by_text("结账口径：2026年7月于 2026-08-01 结账").first.wait_for()
    assert steps_of(clerk) == ["开工", STEP]
    clerk.main.get_by_role("link", name="两者不同").click()
    clerk.main.get_by_text(f"建立节点“{STEP}”").wait_for()
    assert steps_of(clerk) == [STEP]
    assert "2026-07-01 到期，逾期 7 天" in clerk.says()


def steps_of(clerk):
    return clerk.main.locator("tbody .c-main .pn").all_inner_texts()


def the_light_of_the_project_tells_both(clerk, project):
    clerk.open(project.get_absolute_url())
    choose_the_day(clerk)
    assert "7 月 8 日为什么亮" in clerk.says()
    then, closing = (
        clerk.main.get_by_role("region", name=name, exact=True).inner_text()
        for name in ("当日所知", "结账口径")
    )
    assert "开工：逾期 8 天" in then
    assert STEP not in then
    assert STEP in closing
    assert "逾期 7 天" in closing
    differing = clerk.main.get_by_role("region", name="两者不同之处", exact=True).inner_text()
    assert f"建立节点“{STEP}”" in differing
    assert "核定“开工”" in differing


def choose_the_day(clerk):
    clerk.main.get_by_label("日期").fill(f"{ASKED}")
    clerk.press("查看这一天")
