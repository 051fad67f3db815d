"""alerts_audit judges by the day from which an item was reminded, read from events alone."""

from datetime import date, datetime, time, timedelta

import pytest

from alerts.models import Notice
from projects import project_lifecycle, roadmap
from projects.models import Milestone
from supervision.models import instruct
from tests import pauses
from tests.alerts.conftest import CHINA
from tests.alerts.reconciliation.test_reconcile import CLEAN, asked

__all__ = ["asked"]

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime(2026, 1, 1, tzinfo=CHINA)


def moment(day, hour=8):
    return datetime.combine(day, time(hour), CHINA)


@pytest.fixture
def walk(look_at, asked, relay):
    """walk(days, {day: act}): what happens early on a day, the look at nine, the question at night;
    then each day is asked about once more from the end."""

    def go(days, acts=None):
        for day in days:
            if act := (acts or {}).get(day):
                act(moment(day))
            look_at(f"{day} 09:00")
            assert asked(f"{day} 20:30") == CLEAN, day
        for day in days:
            assert asked(f"{days[-1]} 21:00", "--day", str(day)) == CLEAN, f"{day}, later"

    return go


def run_of(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.fixture
def cast(lead, contact, unit_head, supervisor, county_leader):
    return {"lead": lead, "contact": contact}


@pytest.fixture
def late(cast, make_project, monkeypatch, at):
    """开工 due 2026-06-30, written on 25 November."""
    monkeypatch.setattr("tests.cast.ENTERED", moment(date(2026, 11, 25)))
    # The trail too: terms that somebody moved on a day asked about are not asked about.
    with at("2026-11-25 08:00"):
        return make_project(**cast).milestones.get()


@pytest.fixture
def resume(cast, make_project):
    """复工 due 2026-03-31."""
    return make_project(kind="continuing", **cast).milestones.get()


def test_r_dl_6_what_was_born_late(late, walk, asked):
    walk(run_of(date(2026, 11, 25), date(2026, 12, 4)))
    Notice.objects.filter(step="lead", capacity="lead").delete()
    assert asked("2026-12-04 21:00", "--day", "2026-12-03")[0] == 1
    assert asked("2026-12-04 21:00", "--day", "2026-12-02") == CLEAN


def test_r_dl_6_told_as_if_from_its_due_date_it_was_not_told(late, walk, asked):
    walk(run_of(date(2026, 11, 25), date(2026, 11, 27)))
    Notice.objects.filter(event_key="").update(ladder_start=late.due_date)
    assert asked("2026-11-27 21:00")[0] == 1


def test_r_nt_1_a_pause_and_a_resumption(resume, walk, asked, office):
    def to(stage):
        return lambda now: pauses.set_stage(
            resume.project, stage, by=office, on=now.date(), reason="示例理由", now=now
        )

    days = [
        *run_of(date(2026, 3, 30), date(2026, 4, 12)),
        *run_of(date(2026, 7, 30), date(2026, 8, 9)),
    ]
    acts = {date(2026, 4, 10): to("suspended"), date(2026, 8, 1): to("started")}
    walk(days, acts)
    Notice.objects.filter(day=date(2026, 8, 2), capacity="unit_head").delete()
    code, lines = asked("2026-08-09 21:00", "--day", "2026-08-02")
    assert (code, lines[-1]) == (1, "1 unsaid, 0 said twice unflagged")
    assert "+1 天" in lines[0]


def test_r_od_1_a_backdated_report_that_waits(cast, project, walk, asked, office):
    row = roadmap.add_milestone(
        project, name="示例节点", due_date=date(2026, 10, 10), by=office, now=NEW_YEAR,
        known_since=NEW_YEAR.date(),
    )  # fmt: skip
    Milestone.objects.exclude(pk=row.pk).update(state="cancelled")
    acts = {
        date(2026, 11, 13): lambda now: row.submit(
            by=cast["contact"], on=date(2026, 10, 9), now=now
        ),
        date(2026, 11, 18): lambda now: row.send_back(by=office, reason="缺佐证", now=now),
    }
    walk(run_of(date(2026, 11, 9), date(2026, 11, 24)), acts)
    assert not Notice.objects.filter(day__range=("2026-11-13", "2026-11-22"), event_key="").exists()
    assert Notice.objects.filter(day="2026-11-23", step="weekly-1").exists()


def test_r_od_6_a_report_sent_back_while_its_project_rests(cast, resume, walk, asked, office):
    acts = {
        date(2026, 4, 2): lambda now: resume.submit(by=cast["contact"], on=now.date(), now=now),
        date(2026, 4, 3): lambda now: pauses.set_stage(
            resume.project, "suspended", by=office, on=now.date(), reason="示例理由", now=now
        ),
        date(2026, 4, 7): lambda now: resume.send_back(by=office, reason="缺佐证", now=now),
        date(2026, 4, 10): lambda now: pauses.set_stage(
            resume.project, "started", by=office, on=now.date(), reason="示例理由", now=now
        ),
    }
    walk(run_of(date(2026, 4, 1), date(2026, 4, 12)), acts)
    assert set(Notice.objects.filter(day="2026-04-11").values_list("step", flat=True)) == {"unit"}


def test_r_od_6_and_is_cancelled_before_it_goes_on(cast, resume, walk, office):
    acts = {
        date(2026, 4, 2): lambda now: resume.submit(by=cast["contact"], on=now.date(), now=now),
        date(2026, 4, 3): lambda now: pauses.set_stage(
            resume.project, "suspended", by=office, on=now.date(), reason="示例理由", now=now
        ),
        date(2026, 4, 4): lambda now: resume.send_back(by=office, reason="缺佐证", now=now),
        date(2026, 4, 9): lambda now: resume.cancel(by=office, reason="不再建设", now=now),
    }
    walk(run_of(date(2026, 4, 1), date(2026, 4, 10)), acts)


def test_r_od_6_a_withdrawn_project_and_the_instruction_on_it(cast, resume, walk, office):
    def withdraw(now):
        project_lifecycle.withdraw(
            resume.project, by=office, on=now.date(), reason="重复登记", now=now
        )

    instruct(
        by=cast["lead"], project=resume.project, text="请抓紧", reply_by=date(2026, 4, 1),
        now=moment(date(2026, 3, 30)), today=date(2026, 3, 30),
    )  # fmt: skip
    walk(run_of(date(2026, 3, 31), date(2026, 4, 6)), {date(2026, 4, 3): withdraw})
    assert not Notice.objects.filter(day__gte="2026-04-03").exists()
