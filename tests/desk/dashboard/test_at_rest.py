"""R-OD-6: who rests leaves no denominator; every project is counted once, wherever it is shown."""

import re
from datetime import date

import pytest
from django.urls import reverse

from desk.dashboard.views import Dashboard
from investment.statutory_dates_kept import hard_dates
from projects.models import Project
from tests.desk.months import NOW, TODAY, close
from tests.page_text import page_text
from tests.pauses import pause, resume, set_stage

pytestmark = pytest.mark.django_db
IN_TIME, LATE = date(2026, 3, 20), date(2026, 4, 2)


@pytest.fixture
def county(make_project, office):
    """Seven continuing projects, by name: each stands elsewhere."""
    made = {
        name: make_project(f"示例{name}", kind="continuing")
        for name in "按期 晚完成 现停工 停工 未复工 终止 复工后终止".split()
    }
    for name, on in (
        ("按期", IN_TIME),
        ("晚完成", LATE),
        ("现停工", IN_TIME),
        ("复工后终止", IN_TIME),
    ):
        made[name].milestones.get().complete_confirmed(by=office, on=on, now=NOW)
        made[name].refresh_from_db()
    for name in ("现停工", "停工"):
        pause(made[name], by=office, on=TODAY, now=NOW)
    for name in ("终止", "复工后终止"):
        facts = {"by": office, "on": TODAY, "reason": "不再建设", "now": NOW}
        set_stage(made[name], Project.Stage.TERMINATED, **facts)
    return made


def resume_date():
    """续建 3 月底前复工, by both twins."""
    row = next(row for row in Dashboard("", TODAY).hard_dates if row.code == "RESUME")
    assert row == next(row for row in hard_dates(2026, TODAY) if row.code == "RESUME")
    return row


def test_the_classes_are_exclusive_and_add_up_to_the_list(county):
    row = resume_date()
    assert (row.owed, row.in_time, row.late, row.resting) == (7, 2, 1, 1)
    assert (row.suspended, row.undone, row.terminated) == (1, 1, 2)
    assert row.done + row.suspended + row.undone + row.terminated == row.owed
    assert sum(number for _, number in row.parts) == row.owed
    assert row.missed + row.waiting == row.undone


def test_a_pause_changes_no_share(county, office):
    before = resume_date().percent
    pause(county["未复工"], by=office, on=TODAY, now=NOW)
    assert resume_date().percent == before
    assert (resume_date().missed, resume_date().suspended) == (0, 2)
    resume(county["未复工"], by=office, on=TODAY, now=NOW)
    assert (resume_date().missed, resume_date().suspended) == (1, 1)


def test_units_and_areas_keep_who_rests(county):
    shown = Dashboard("", TODAY)
    groups = [row.group for row in shown.units]
    groups += [row.group for _, row in shown.areas if row.group.count]
    for group in groups:
        assert (group.owed, group.owed_in_time, group.suspended, group.terminated) == (7, 2, 1, 2)


def test_every_number_leads_to_its_rows(client, office, county):
    client.force_login(office)
    text = page_text(client.get(reverse("desk:dashboard")))
    said = "已复工3个（按期2，晚完成1，其中现停工1个）·停工1个·未复工1个·终止2个"
    assert said in re.sub("<[^>]*>| ", "", text)
    for status, number in {"ok": 2, "late": 1, "rest": 1, "no": 1, "ended": 2, "any": 7}.items():
        address = f"{reverse('desk:project-dates')}?month=&code=RESUME&owed={status}"
        assert len(client.get(address).context["table"].rows) == number
    assert "按期（现停工）" in page_text(client.get(reverse("desk:project-dates")))


def test_a_closed_month_keeps_the_classes(county, office):
    close(6, by=office)
    resume(county["停工"], by=office, on=TODAY, now=NOW)
    row = next(row for row in Dashboard("2026-06", TODAY).hard_dates if row.code == "RESUME")
    assert (row.owed, row.suspended, row.resting, row.terminated) == (7, 1, 1, 2)
