"""R-DL-1 to R-DL-6 and R-OD: the vectors of the rules, day before, day, day after."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects import roadmap, year_listings
from projects.models import Milestone, Project, YearListing
from tests.cast import ENTERED, NEW_YEAR


@pytest.fixture
def make_project(enter_project):
    """What the verbs make and refuse is the subject here."""
    return enter_project


@pytest.mark.parametrize(
    ("kind", "code", "due"),
    [
        ("continuing", "RESUME", date(2026, 3, 31)),
        ("new", "START", date(2026, 6, 30)),
    ],
)
def test_kind_makes_its_statutory_milestone(make_project, kind, code, due):
    milestone = make_project(kind=kind).milestones.get()
    assert (milestone.code, milestone.due_date, milestone.baseline_due_date) == (code, due, due)
    assert milestone.statutory_date == due
    assert milestone.known_since == NEW_YEAR


@pytest.mark.parametrize("kind", ["preliminary", "reserve", ""])
def test_other_kinds_owe_no_statutory_milestone(make_project, kind):
    project = make_project(kind=kind)
    assert not project.milestones.exists()
    assert not Milestone.objects.overdue(date(2026, 12, 31)).exists()


@pytest.mark.parametrize(
    ("kind", "as_of", "days"),
    [
        ("continuing", date(2026, 3, 30), 0),
        ("continuing", date(2026, 3, 31), 0),
        ("continuing", date(2026, 4, 1), 1),
        ("continuing", date(2026, 4, 30), 30),
        ("new", date(2026, 6, 29), 0),
        ("new", date(2026, 6, 30), 0),
        ("new", date(2026, 7, 1), 1),
    ],
)
def test_overdue_begins_the_day_after_the_due_date(make_project, kind, as_of, days):
    milestone = make_project(kind=kind).milestones.get()
    assert milestone.overdue_days(as_of) == days
    assert milestone.is_overdue(as_of) is bool(days)
    assert Milestone.objects.overdue(as_of).exists() is bool(days)


def test_started_after_the_date_is_late_not_overdue(milestone, contact, office):
    now = timezone.now()
    assert milestone.submit(by=contact, on=date(2026, 7, 10), now=now)
    assert milestone.confirm(by=office, now=now)
    assert not milestone.is_overdue(date(2026, 7, 20))
    assert (milestone.is_late, milestone.days_late) == (True, 10)
    assert list(Milestone.objects.late()) == [milestone]


@pytest.mark.parametrize(("on", "late"), [(29, 0), (30, 0)])
def test_done_by_the_due_date_is_not_late(milestone, office, on, late):
    milestone.complete_confirmed(by=office, on=date(2026, 6, on), now=timezone.now())
    assert milestone.days_late == late
    assert not Milestone.objects.late().exists()


def test_an_earlier_date_than_the_statutory_is_kept_and_a_later_refused(make_project):
    early = make_project(kind="new", due_date=date(2026, 5, 15)).milestones.get()
    assert early.due_date == date(2026, 5, 15)
    assert early.statutory_date == date(2026, 6, 30)
    with pytest.raises(ValidationError, match="不能晚于 2026-06-30"):
        make_project("示例项目三", kind="new", due_date=date(2026, 7, 1))


def test_a_site_without_winter_stop_counts_as_resumed_on_new_year(make_project):
    project = make_project(
        kind="continuing", no_winter_stop=True, no_winter_stop_reason="地下工程，冬季不停工"
    )
    milestone = project.milestones.get()
    assert (milestone.state, milestone.completed_on) == ("done", NEW_YEAR)
    assert milestone.is_confirmed


def test_no_winter_stop_asks_for_a_reason(make_project):
    with pytest.raises(ValidationError, match="写明理由"):
        make_project(kind="continuing", no_winter_stop=True)


@pytest.mark.parametrize(
    ("kind", "listed_on"), [("new", date(2026, 7, 1)), ("continuing", date(2026, 4, 1))]
)
def test_a_supplement_after_the_date_needs_its_own_date_and_approval(make_project, kind, listed_on):
    with pytest.raises(ValidationError, match="批准文号"):
        make_project(kind=kind, listed_on=listed_on)
    project = make_project(
        "示例增补",
        kind=kind,
        listed_on=listed_on,
        due_date=date(2026, 9, 30),
        approval="左政〔2026〕1号",
    )
    milestone = project.milestones.get()
    assert milestone.due_date == date(2026, 9, 30)
    assert milestone.known_since == listed_on
    assert not milestone.is_overdue(date(2026, 9, 30))


def test_a_supplement_listed_on_the_last_day_still_owes_the_statutory_date(make_project):
    project = make_project(kind="new", listed_on=date(2026, 6, 30))
    assert project.milestones.get().due_date == date(2026, 6, 30)


def test_changing_kind_cancels_the_old_milestone_and_makes_the_new(project, office, milestone):
    listing = YearListing.objects.get(project=project)
    year_listings.change_kind(
        listing, kind="continuing", reason="去年已开工", by=office, now=ENTERED
    )
    milestone.refresh_from_db()
    assert milestone.state == "cancelled"
    assert project.milestones.get(code="RESUME").due_date == date(2026, 3, 31)


def test_submitted_is_neither_overdue_nor_done_and_sent_back_is_overdue_again(
    milestone, contact, office
):
    now, after = timezone.now(), date(2026, 7, 15)
    milestone.submit(by=contact, on=date(2026, 7, 10), now=now)
    assert milestone.state == "submitted"
    assert not milestone.is_overdue(after)
    assert not Milestone.objects.overdue(after).exists()
    assert list(Milestone.objects.waiting()) == [milestone]
    milestone.send_back(by=office, reason="缺施工许可证", now=now)
    assert milestone.overdue_days(after) == 15
    assert milestone.completed_on is None
    assert list(Milestone.objects.overdue(after)) == [milestone]


def test_leap_day_and_month_end_are_ordinary_days(make_project, office):
    project = make_project(kind="reserve")
    milestone = roadmap.add_milestone(
        project,
        name="示例节点",
        due_date=date(2028, 2, 29),
        known_since=NEW_YEAR,
        by=office,
        now=ENTERED,
    )
    assert milestone.overdue_days(date(2028, 2, 29)) == 0
    assert milestone.overdue_days(date(2028, 3, 1)) == 1


@pytest.mark.parametrize("name", ["", "   "])
def test_a_milestone_needs_a_name(project, office, name):
    with pytest.raises(ValidationError):
        roadmap.add_milestone(
            project,
            name=name.strip(),
            due_date=date(2026, 9, 1),
            known_since=NEW_YEAR,
            by=office,
            now=ENTERED,
        )


def test_one_statutory_milestone_a_listing(project, office):
    listing = YearListing.objects.get(project=project)
    with pytest.raises(ValidationError, match="同类节点"):
        year_listings.make_statutory(listing, by=office, now=ENTERED)


def test_a_project_is_listed_once_a_year(project, office):
    with pytest.raises(ValidationError, match="已列入"):
        year_listings.list_project(project, year=2026, kind="new", by=office, now=ENTERED)


def test_a_name_that_grows_when_normalised_still_finds_its_project(make_project):
    name = "㌀" * 190
    make_project(name)
    assert Project.objects.named(name).exists()
