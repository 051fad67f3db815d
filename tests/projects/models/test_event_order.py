"""R-OD-5, R-OD-7 by their vectors: which day an event may bear, and the stage that follows it."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from projects import roadmap
from projects.models import Milestone, Project
from tests import pauses
from tests.cast import NEW_YEAR

TODAY = date(2026, 7, 8)
NOW = datetime.combine(TODAY, time(10), timezone.get_default_timezone())
DAY = timedelta(days=1)
LATER = date(2026, 12, 31)


@pytest.fixture
def add(office):
    def make(project, code="", due=LATER):
        facts = {"name": code or "设备安装", "code": code, "due_date": due}
        return roadmap.add_milestone(project, by=office, now=NOW, known_since=NEW_YEAR, **facts)

    return make


def refuses(milestone, by, on, *, brought=False):
    """The sentence, or ""; where refused, nothing is written."""
    before = Milestone.objects.filter(pk=milestone.pk).values().get(), AuditEntry.objects.count()
    try:
        if brought:
            assert milestone.complete_confirmed(by=by, on=on, now=NOW)
        else:
            assert milestone.submit(by=by, on=on, now=NOW)
    except ValidationError as problem:
        after = Milestone.objects.filter(pk=milestone.pk).values().get()
        assert (after, AuditEntry.objects.count()) == before
        (sentence,) = problem.message_dict["completed_on"]
        return sentence
    return ""


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (TODAY - DAY, ""),
        (TODAY, ""),
        (TODAY + DAY, "实际完成日期不能晚于今天。"),
        (date(1999, 12, 31), "不能早于 2000-01-01，请核对年份。"),
        (date(2000, 1, 1), ""),
        (date(9999, 12, 31), "不能晚于今天"),
    ],
)
@pytest.mark.parametrize("brought", [False, True])
def test_r_od_5_an_event_is_not_after_today_nor_older_than_2000(
    project, add, contact, office, on, sentence, brought
):
    problem = refuses(add(project), office if brought else contact, on, brought=brought)
    assert (sentence in problem) if sentence else not problem


def test_r_od_5_without_a_day_nothing_is_reported(project, add, contact):
    assert refuses(add(project), contact, None) == "请填实际完成日期。"


@pytest.mark.parametrize(
    ("kind", "code", "on", "allowed"),
    [
        ("continuing", "RESUME", date(2025, 12, 31), False),
        ("continuing", "RESUME", date(2026, 1, 1), True),
        ("new", "START", date(2025, 12, 31), False),
        ("new", "START", date(2026, 1, 1), True),
        ("continuing", "START", date(2024, 6, 1), True),
        ("continuing", "START", date(1999, 12, 31), False),
        ("new", "COMPLETE", date(2025, 12, 31), False),
        ("new", "COMPLETE", date(2026, 1, 1), True),
        ("reserve", "", date(2024, 6, 1), True),
    ],
)
def test_r_od_7_the_first_day_of_each_event(make_project, add, contact, kind, code, on, allowed):
    project = make_project(kind=kind, contact=contact)
    milestone = project.milestones.filter(code=code).first() if code else None
    assert (refuses(milestone or add(project, code), contact, on) == "") == allowed


@pytest.mark.parametrize(("after", "allowed"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize(
    ("first", "second"),
    [("START", "COMPLETE"), ("COMPLETE", "COMMISSION"), ("COMMISSION", "CAPACITY")],
)
@pytest.mark.parametrize("reported_first", ["first", "second"])
def test_r_od_7_events_keep_their_order_whichever_is_told_first(
    make_project, add, contact, first, second, after, allowed, reported_first
):
    project = make_project(kind="reserve", contact=contact)
    earlier, later = add(project, first), add(project, second)
    day = date(2026, 6, 1)
    told = [(earlier, day), (later, day + timedelta(days=after))]
    (one, on), (other, other_on) = told if reported_first == "first" else told[::-1]
    assert not refuses(one, contact, on)
    problem = refuses(other, contact, other_on)
    assert (problem == "") == allowed
    if not allowed:
        word = "晚于" if reported_first == "second" else "早于"
        assert f"不能{word}" in problem
        assert f"{on:%Y-%m-%d}" in problem


@pytest.mark.parametrize(
    ("code", "stage"),
    [
        ("START", "started"),
        ("COMPLETE", "completed"),
        ("COMMISSION", "commissioned"),
        ("CAPACITY", "at_capacity"),
    ],
)
def test_r_od_7_the_stage_follows_the_confirmed_event_and_never_falls_behind(
    make_project, add, contact, office, code, stage
):
    project = make_project(kind="reserve", contact=contact, stage="landed")
    milestone = add(project, code)
    milestone.submit(by=contact, on=TODAY, now=NOW)
    if milestone.state == "submitted":
        assert Project.objects.get().stage == "landed"
        milestone.confirm(by=office, now=NOW)
    assert Project.objects.get().stage == stage
    facts = {"by": office, "on": TODAY, "reason": "更正", "now": NOW}
    with pytest.raises(ValidationError, match="不能退回"):
        pauses.set_stage(project, "landed", **facts)
    assert Project.objects.get().stage == stage
    milestone.reopen(by=office, reason="照片不符", now=NOW)
    assert Project.objects.get().stage == "landed"
