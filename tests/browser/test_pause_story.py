"""A project rests and goes on: 停工, the letter on the day of its review, 恢复施工 with every date
moved at once. One clock for server and pass, a real SMTP server, real pages."""

from datetime import date

import pytest

from projects import roadmap
from tests.browser.stage import Clock, look, moment, text
from tests.cast import NEW_YEAR

pytestmark = pytest.mark.django_db(transaction=True)

PAUSED, OVERDUE, REVIEW = date(2026, 5, 6), date(2026, 7, 10), date(2026, 8, 6)
NUMBER = "左政办函〔2026〕5号"
STEP = "主体封顶"


@pytest.fixture
def step(project, office):
    facts = {"by": office, "now": moment(PAUSED, "08:30"), "known_since": NEW_YEAR}
    return roadmap.add_milestone(project, name=STEP, due_date=date(2026, 9, 10), **facts)


def test_a_project_rests_is_reviewed_and_goes_on_with_its_dates_moved(
    project, milestone, step, office, lead, visitor, post
):
    with Clock(moment(PAUSED, "09:00")) as clock:
        clerk = visitor("office")
        the_office_pauses(clerk, project)
        assert look().endswith("failed 0")

        clock.go(OVERDUE, "09:00")
        assert look().endswith("failed 0")
        assert not post.new()  # 开工 was due on 30 June: frozen, nobody is told

        clock.go(REVIEW, "08:45")
        assert look().endswith("failed 0")
        letters = post.new()
        assert list(letters) == [office.email]
        assert "停工复核" in text(letters[office.email])
        clerk.sign_in_at("/")
        assert "停工复核 1 个" in clerk.says()
        assert "应于 8月6日复核" in clerk.says()

        the_office_goes_on(clerk, project)
        the_page_tells_of_it(clerk, project)
    milestone.refresh_from_db()
    step.refresh_from_db()
    assert (milestone.due_date, step.due_date) == (date(2026, 9, 30), date(2026, 12, 11))


def the_office_pauses(clerk, project):
    clerk.sign_in_at(project.get_absolute_url())
    clerk.main.get_by_text("更多", exact=True).click()
    clerk.main.get_by_role("link", name="停工", exact=True).click()
    clerk.main.get_by_label("批准文件").fill(NUMBER)
    clerk.main.get_by_label("原因", exact=True).select_option("用地")
    clerk.main.get_by_label("原因在谁").select_option("属地")
    clerk.main.get_by_label("停工说明").fill("临时用地未批")
    clerk.press("停工")
    said = clerk.says()
    assert "2026-05-06起，0 天" in said
    assert "2026-08-06" in said


def the_office_goes_on(clerk, project):
    """Ninety-two days later; 开工 past its statutory day by 批准文号 alone."""
    clerk.open("/paused/?tab=due")
    clerk.main.get_by_role("link", name=project.name).click()
    clerk.main.get_by_role("link", name="恢复施工").click()
    assert "按停工 92 天移动" in clerk.says()
    assert clerk.main.get_by_label(STEP).input_value() == "2026-12-11"
    assert clerk.main.get_by_label("开工").input_value() == "2026-06-30"
    assert "法定时限，填批准文号才能移" in clerk.says()
    clerk.main.get_by_label("恢复施工文件").fill("左政办函〔2026〕9号")
    clerk.main.get_by_label("恢复说明").fill("用地已批")
    clerk.main.get_by_label("开工").fill("2026-09-30")
    clerk.main.get_by_label("批准文号").fill(NUMBER)
    clerk.press("恢复施工")
    assert "起恢复施工，2 个节点的日期已调整" in clerk.says()


def the_page_tells_of_it(clerk, project):
    """Both dates as they stand, and neither as a 顺延."""
    for address in (project.get_absolute_url(), f"/projects/{project.pk}/history/"):
        clerk.open(address)
        assert "恢复施工" in clerk.says(), address
    clerk.open(project.get_absolute_url())
    said = clerk.says()
    assert "9月30日" in said
    assert "12月11日" in said
    assert "次顺延" not in said
    clerk.open("/paused/")
    assert project.name not in clerk.says()
