"""R-DL-6, R-NT-1, R-OD-1, R-OD-6: from which day the ladder counts, and who is not asked at all."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import Person
from alerts.letters import items
from alerts.models import Letter, Notice, Occasion
from alerts.notices import manual_reminder, notified_people
from alerts.notices.due_reminders import decide, upcoming
from alerts.notices.still_to_tell import Said
from alerts.runs import full_pass
from alerts.views.escalation_preview import reaches
from alerts.weekly_digest import content
from norms.models import EscalationStep
from norms.policy import policy_on
from projects import promises, roadmap
from projects.models import Milestone
from tests import pauses
from tests.alerts.conftest import CHINA

pytestmark = pytest.mark.django_db

WRITTEN = date(2026, 11, 25)
ALL = {"owner", "unit_head", "lead", "supervision", "county"}


def moment(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)


def days(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def said_on(day, milestone=None, **facts):
    """{capacity: step} of what was decided on a day and is not folded."""
    if milestone:
        facts |= {"content_type__model": "milestone", "object_id": milestone.pk}
    rows = Notice.objects.filter(day=day, event_key="", **facts).exclude(state="folded")
    return dict(rows.values_list("capacity", "step"))


@pytest.fixture
def people(lead, contact, unit_head, supervisor, county_leader):
    """All of them there since New Year, as a pass for a day gone by asks."""
    Person.objects.update(created_at=moment(date(2026, 1, 1)))


@pytest.fixture
def late(people, make_project, lead, contact, monkeypatch):
    """A row of the first batch, written on 25 November: 开工 due 2026-06-30 and not started."""
    monkeypatch.setattr("tests.cast.ENTERED", moment(WRITTEN))
    return make_project(lead=lead, contact=contact).milestones.get(code="START")


@pytest.fixture
def resume(people, make_project, lead, contact):
    """复工 due 2026-03-31, written in January."""
    return make_project(kind="continuing", lead=lead, contact=contact).milestones.get()


def item_of(row, day, capacity="owner"):
    notice = Notice(step="unit", occasion="daily", capacity=capacity)
    notice.content_type_id = 1
    return items.item(notice, row, day, policy_on(day), Said([row]))


# --- R-DL-6 -------------------------------------------------------------------------------------


def test_r_dl_6_what_is_born_late_climbs_from_the_day_it_was_written(late):
    """Red and 148 days at once; 一级 the next day, the lead after 8 days, the county after 31."""
    said = {}
    for day in days(WRITTEN, date(2026, 12, 27)):
        decide(day, now=moment(day))
        if found := said_on(day):
            said[day] = found
    assert {day: set(found) for day, found in said.items()} == {
        date(2026, 11, 26): {"owner", "unit_head"},
        date(2026, 12, 3): {"owner", "unit_head", "lead"},
        date(2026, 12, 11): ALL - {"county"},
        date(2026, 12, 26): ALL,
    }
    assert set(said[date(2026, 11, 26)].values()) == {"unit"}
    assert (
        Notice.objects.filter(step__in=["due-30", "due-14", "due-7", "due-1", "today"]).count() == 0
    )


@pytest.mark.parametrize(
    ("day", "days_overdue", "level"),
    [
        (date(2026, 11, 25), 148, ""),
        (date(2026, 11, 26), 149, "一级 催办"),
        (date(2026, 12, 2), 155, "一级 催办"),
        (date(2026, 12, 3), 156, "二级 报包联领导"),
        (date(2026, 12, 25), 178, "三级 督办单"),
        (date(2026, 12, 26), 179, "四级 通报约谈"),
    ],
)
def test_r_dl_6_days_and_light_count_from_the_due_date_and_the_level_from_its_start(
    late, day, days_overdue, level
):
    line = item_of(late, day)
    assert (line.days, line.light, line.level) == (days_overdue, "red", level)
    assert line.dates == "现定 6月30日，补录，自11月25日起提醒"


def test_r_dl_6_a_pass_for_a_day_before_it_was_written_takes_the_due_date(late):
    decide(date(2026, 7, 1), now=moment(WRITTEN), occasion=Occasion.MANUAL_PASS)
    assert said_on(date(2026, 7, 1)) == {"owner": "unit", "unit_head": "unit"}
    assert set(Notice.objects.values_list("ladder_start", flat=True)) == {late.due_date}
    assert item_of(late, date(2026, 7, 1)).level == "一级 催办"
    assert "补录" not in item_of(late, date(2026, 7, 1)).dates


def test_r_dl_6_the_letters_of_such_a_pass_leave(late, relay, at):
    with at("2026-11-25 09:00"):
        assert full_pass.run_reminders_as_of(date(2026, 7, 1)).report().count("sent") == 2
        assert "1 天" in Letter.objects.filter(state="sent").first().text


def test_r_dl_6_the_letter_says_from_when_it_is_reminded(late, look_at, relay):
    look_at("2026-11-25 09:00")
    assert not Notice.objects.filter(event_key="").exists()
    look_at("2026-11-26 09:00")
    for letter in Letter.objects.filter(state="sent", day=date(2026, 11, 26)):
        assert "逾期 149 天" in letter.text
        assert "补录，自11月25日起提醒" in letter.text
        assert "一级 催办" in letter.text


@pytest.mark.parametrize(
    ("step", "words"),
    [("unit", "自11月25日起第 1 天"), ("weekly-2", "自11月25日起 31 天后第 2 次")],
)
def test_r_dl_6_who_was_told_reads_from_which_day_the_rung_counts(late, step, words):
    notice = Notice(step=step, due_date=late.due_date, ladder_start=WRITTEN, occasion="daily")
    steps = {step.code: step for step in policy_on(WRITTEN).steps("milestone")}
    assert words in notified_people.step_in_words(notice, steps)
    assert "逾期" not in notified_people.step_in_words(notice, steps)


def test_r_dl_6_what_is_written_in_time_counts_from_its_due_date(people, milestone):
    assert milestone.created_on < milestone.due_date
    decide(date(2026, 7, 8), now=moment(date(2026, 7, 8)))
    assert said_on(date(2026, 7, 8)) == {"owner": "lead", "unit_head": "lead", "lead": "lead"}


def test_r_dl_6_what_was_written_before_the_rule_counts_from_its_due_date(people, milestone):
    Milestone.objects.update(created_on=None, created_at=moment(WRITTEN))
    decide(date(2026, 7, 8), now=moment(WRITTEN))
    assert set(said_on(date(2026, 7, 8)).values()) == {"lead"}


def test_r_dl_6_the_proposal_of_an_edition_counts_it_alike(late):
    found = {
        each.step.code: each.obligations
        for each in reaches(list(EscalationStep.objects.all()), WRITTEN)
    }
    assert not any(found.values())
    tomorrow = reaches(list(EscalationStep.objects.all()), WRITTEN + timedelta(days=1))
    assert {each.step.code for each in tomorrow if each.obligations} == {"unit"}


def test_r_dl_6_the_next_letters_before_they_go_count_it_alike(late):
    now = moment(WRITTEN)
    assert not list(upcoming(WRITTEN, now=now))
    notices = [notice for notice, _ in upcoming(date(2026, 11, 26), now=now)]
    assert {(n.step, n.ladder_start) for n in notices} == {("unit", WRITTEN)}


@pytest.mark.parametrize(
    ("day", "level"),
    [(WRITTEN, 0), (date(2026, 11, 26), 1), (date(2026, 12, 3), 2)],
)
def test_r_dl_6_a_reminder_by_hand_has_the_level_of_the_ladder(late, office, at, day, level):
    now = moment(day, 10)
    with at(f"{day} 10:00"):
        chosen = manual_reminder.choose(office, [manual_reminder.row_key(late)], day)
        manual_reminder.send(
            manual_reminder.plan(chosen.rows, now), text="请填报", by=office, now=now
        )
    notice = Notice.objects.get(occasion="by_hand")
    assert (notice.level, notice.ladder_start) == (level, WRITTEN)


def test_r_dl_6_a_broken_promise_goes_one_level_up_from_where_the_ladder_stands(late, contact):
    promises.make_promise(late, by=contact, on=date(2026, 11, 28), now=moment(WRITTEN))
    decide(date(2026, 11, 28), now=moment(date(2026, 11, 28)))
    assert said_on(date(2026, 11, 28), state="open") == {"unit_head": "unit"}
    decide(date(2026, 11, 29), now=moment(date(2026, 11, 29)))
    assert set(said_on(date(2026, 11, 29))) == {"owner", "unit_head", "lead"}  # 二级, not 四级


def test_r_dl_6_the_digest_calls_it_new_and_counts_its_light_from_the_due_date(
    late, relay, look_at, county_leader
):
    look_at("2026-11-25 09:00")
    look_at("2026-11-30 09:00")
    digest = Letter.objects.get(recipient=county_leader, day=date(2026, 11, 30))
    assert "全县 1 项逾期，红灯 1 项，比上次新增 1 项，最长 153 天" in digest.text
    look_at("2026-12-07 09:00")
    digest = Letter.objects.get(recipient=county_leader, day=date(2026, 12, 7))
    assert "比上次没有新增" in digest.text


# --- R-NT-1, R-OD-6 -----------------------------------------------------------------------------


def change_stage(project, stage, day, office):
    pauses.set_stage(project, stage, by=office, on=day, reason="示例理由", now=moment(day, 8))


def test_r_nt_1_what_was_told_before_a_pause_is_told_again_from_the_resumption(resume, office):
    """Due 03-31, told 04-01 and 04-08, paused 04-10, resumed 08-01 unmoved: again on 08-02."""
    told = {}
    for day in days(date(2026, 4, 1), date(2026, 8, 9)):
        if day == date(2026, 4, 10):
            change_stage(resume.project, "suspended", day, office)
        if day == date(2026, 8, 1):
            change_stage(resume.project, "started", day, office)
        decide(day, now=moment(day))
        if found := said_on(day, resume):
            told[day] = set(found.values())
    assert told == {
        date(2026, 4, 1): {"unit"},
        date(2026, 4, 8): {"lead"},
        date(2026, 8, 2): {"unit"},
        date(2026, 8, 9): {"lead"},
    }
    resume.refresh_from_db()
    line = item_of(resume, date(2026, 8, 2))
    assert (line.days, line.light, line.level) == (124, "red", "一级 催办")
    assert line.dates == "现定 3月31日，恢复，自8月1日起提醒"


def test_r_od_6_a_letter_decided_before_the_pause_is_not_sent_after_the_resumption(
    resume, office, look_at, relay, at
):
    look_at("2026-04-04 09:00")  # a day off: decided, and its letter waits
    assert Notice.objects.filter(state="open").exists()
    with at("2026-04-05 09:00"):
        change_stage(resume.project, "suspended", date(2026, 4, 5), office)
    with at("2026-04-06 09:00"):
        change_stage(resume.project, "started", date(2026, 4, 6), office)
    look_at("2026-04-07 09:00")
    assert {n.ladder_start for n in Notice.objects.filter(state="told")} == {date(2026, 4, 6)}
    assert set(Notice.objects.filter(state="dropped").values_list("step", flat=True)) == {"unit"}


def test_r_od_6_a_promise_broken_before_the_resumption_speaks_no_more(resume, contact, office):
    promises.make_promise(resume, by=contact, on=date(2026, 4, 20), now=moment(date(2026, 4, 2)))
    change_stage(resume.project, "suspended", date(2026, 4, 10), office)
    change_stage(resume.project, "started", date(2026, 8, 1), office)
    decide(date(2026, 8, 2), now=moment(date(2026, 8, 2)))
    assert said_on(date(2026, 8, 2)) == {"owner": "unit", "unit_head": "unit"}


def test_r_od_6_resumed_before_its_date_it_is_reminded_as_ever(resume, office):
    change_stage(resume.project, "suspended", date(2026, 2, 10), office)
    change_stage(resume.project, "started", date(2026, 3, 20), office)
    decide(date(2026, 3, 24), now=moment(date(2026, 3, 24)))
    assert said_on(date(2026, 3, 24)) == {"owner": "due-7"}
    decide(date(2026, 4, 1), now=moment(date(2026, 4, 1)))
    assert set(said_on(date(2026, 4, 1)).values()) == {"unit"}


# --- R-OD-1: a backdated report that waits ------------------------------------------------------


@pytest.fixture
def waiting(people, project, contact, office):
    """An ordinary milestone due 10-10, reported on 11-13 as done on 10-09: 待核."""
    row = roadmap.add_milestone(
        project, name="示例节点", due_date=date(2026, 10, 10), by=office,
        now=moment(date(2026, 1, 5)), known_since=date(2026, 1, 5),
    )  # fmt: skip
    Milestone.objects.exclude(pk=row.pk).update(state="cancelled")
    assert row.submit(by=contact, on=date(2026, 10, 9), now=moment(date(2026, 11, 13)))
    assert row.waits_overdue
    return row


def test_r_od_1_nobody_is_told_of_a_backdated_report_that_waits(waiting):
    decide(date(2026, 12, 1), now=moment(date(2026, 12, 1)))
    assert not Notice.objects.exists()


def test_r_od_1_nor_is_it_asked_for_by_hand(waiting, office, client, at):
    day = date(2026, 12, 1)
    chosen = manual_reminder.choose(office, [manual_reminder.row_key(waiting)], day)
    assert (chosen.rows, chosen.left_out) == ([], 1)
    with at("2026-12-01 10:00"):
        client.force_login(office)
        page = client.get("/overdue/").content.decode()
        proposal = client.get(
            reverse("desk:manual-reminder"), {"row": manual_reminder.row_key(waiting)}
        ).content.decode()
    assert "示例节点" in page
    assert f'value="{manual_reminder.row_key(waiting)}"' not in page
    assert "不催办" in proposal


def test_r_od_1_the_digest_counts_it_with_the_days_of_its_report(waiting, county_leader):
    day = date(2026, 12, 1)
    found = content.of(Notice(recipient=county_leader, day=day), day, policy_on(day))
    assert (found.number, found.red, found.new, found.longest) == (1, 1, 0, 34)
    assert [(line.days, line.is_red, line.is_new) for line in found.worst] == [(34, True, False)]
    assert [(unit.number, unit.red, unit.longest) for unit in found.units] == [(1, 1, 34)]


def test_r_od_1_sent_back_it_is_told_again_where_its_ladder_stands(waiting, office):
    day = date(2026, 12, 2)
    assert waiting.send_back(by=office, reason="缺佐证", now=moment(day))
    decide(day, now=moment(day))
    assert set(said_on(day)) == ALL
