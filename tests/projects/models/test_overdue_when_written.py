"""The day of the decision counts; what is overdue when written is accepted first (R-DL-6)."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from projects import project_lifecycle, roadmap, year_listings
from projects.models import Milestone, Project, YearListing
from projects.models.overdue_when_written import OverdueWhenWritten
from tests import pauses

LIMITS = {"continuing": date(2026, 3, 31), "new": date(2026, 6, 30)}
DAY = timedelta(days=1)
DOCUMENT = "左政办函〔2026〕5号"


def at(day):
    return datetime.combine(day, time(9), timezone.get_default_timezone())


@pytest.fixture
def bare(db, industry_bureau, office):
    """A project on no list yet."""
    return project_lifecycle.create(
        Project(name="示例项目九", responsible_unit=industry_bureau), by=office
    )


@pytest.fixture
def list_it(bare, office):
    """list_it(day, kind=…): the office puts it on the list of 2026 on that day."""

    def make(day, *, kind="new", **options):
        return year_listings.list_project(
            bare, year=2026, kind=kind, by=office, now=at(day), **options
        )

    return make


@pytest.mark.parametrize("kind", LIMITS)
@pytest.mark.parametrize(("after", "is_late"), [(-1, False), (0, False), (1, True)])
def test_what_is_overdue_when_written_wants_to_be_accepted(list_it, kind, after, is_late):
    day = LIMITS[kind] + after * DAY
    if is_late:
        with pytest.raises(OverdueWhenWritten, match="写入后 1 项立即逾期，最长 1 天"):
            list_it(day, kind=kind)
    list_it(day, kind=kind, accept_overdue=is_late)
    assert Milestone.objects.overdue(day).exists() is is_late


def test_nothing_stands_of_what_was_not_accepted(list_it):
    with pytest.raises(OverdueWhenWritten):
        list_it(date(2026, 11, 25))
    assert not YearListing.objects.exists()
    assert not Milestone.objects.exists()


@pytest.mark.parametrize(
    ("accepted", "holds"),
    [(date(2026, 6, 29), True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_a_tick_stands_for_the_date_shown_and_later_ones(list_it, accepted, holds):
    if holds:
        list_it(date(2026, 11, 25), accept_overdue=accepted)
    else:
        with pytest.raises(OverdueWhenWritten):
            list_it(date(2026, 11, 25), accept_overdue=accepted)


def test_the_trail_says_how_late_it_was_written(list_it):
    list_it(date(2026, 11, 25), accept_overdue=True)
    assert AuditEntry.objects.filter(action="建立节点").get().after["写入即逾期"] == "148 天"


@pytest.mark.parametrize("kind", LIMITS)
@pytest.mark.parametrize(("after", "is_past"), [(-1, False), (0, False), (1, True)])
def test_a_listing_decided_after_the_statutory_date_brings_its_own(list_it, kind, after, is_past):
    day = LIMITS[kind] + after * DAY
    own = {"due_date": day + 30 * DAY, "approval": DOCUMENT}
    if not is_past:
        assert list_it(day, kind=kind, listed_on=day).milestones.get().due_date == LIMITS[kind]
        return
    for missing in own:
        with pytest.raises(ValidationError, match="已过 .* 的法定时限"):
            list_it(
                day,
                kind=kind,
                listed_on=day,
                **{**own, missing: "" if missing == "approval" else None},
            )
    assert (
        list_it(day, kind=kind, listed_on=day, **own).milestones.get().due_date == own["due_date"]
    )


def test_one_that_never_stopped_is_not_overdue_when_written(list_it):
    reason = {"no_winter_stop": True, "no_winter_stop_reason": "室内安装"}
    list_it(date(2026, 4, 20), kind="continuing", **reason)
    assert Milestone.objects.get().state == "done"


def test_what_is_born_frozen_is_not_overdue(list_it, bare, office):
    now = at(date(2026, 11, 25))
    pauses.set_stage(bare, "suspended", by=office, on=date(2026, 11, 1), reason="资金", now=now)
    assert list_it(date(2026, 11, 25)).milestones.get().frozen_on == date(2026, 11, 25)


# --- a kind changed in mid-year -----------------------------------------------------------------


@pytest.fixture
def reserve(list_it):
    return list_it(date(2026, 1, 5), kind="reserve")


def change(listing, office, today, **options):
    facts = {"kind": "new", "reason": "县里决定", "by": office, "now": at(today)}
    return year_listings.change_kind(listing, **facts | options)


def test_a_reserve_becomes_new_in_december_with_a_date_and_a_document(reserve, office):
    own = {"due_date": date(2026, 12, 20), "approval": DOCUMENT}
    made = change(reserve, office, date(2026, 12, 1), **own)
    assert (made.due_date, made.statutory_date) == (date(2026, 12, 20), date(2026, 12, 20))
    assert reserve.decided_on == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("decided", "due"), [("2026-06-29", None), ("2026-06-30", None), ("2026-07-01", "own")]
)
def test_a_kind_counts_on_the_day_of_its_decision(reserve, office, decided, due):
    """Before and on the statutory date it owes that date, whenever the office writes it down."""
    decided, today = date.fromisoformat(decided), date(2026, 7, 10)
    if due is None:
        with pytest.raises(OverdueWhenWritten, match="最长 10 天"):
            change(reserve, office, today, decided_on=decided)
        made = change(reserve, office, today, decided_on=decided, accept_overdue=True)
        assert made.due_date == date(2026, 6, 30)
    else:
        with pytest.raises(ValidationError, match="批准文号"):
            change(reserve, office, today, decided_on=decided)


@pytest.mark.parametrize(
    ("decided", "sentence"),
    [
        (date(2026, 5, 11), "不能晚于今天"),
        (date(2025, 12, 31), "应不早于 2026-01-01"),
        (date(1999, 1, 1), "应不早于 2026-01-01"),
        (date(9999, 12, 31), "不能晚于今天"),
    ],
)
def test_a_kind_is_decided_by_today_and_after_its_listing(reserve, office, decided, sentence):
    with pytest.raises(ValidationError, match=sentence):
        change(reserve, office, date(2026, 5, 10), decided_on=decided)


def test_a_kind_is_not_decided_twice_on_one_day(reserve, office):
    change(reserve, office, date(2026, 5, 10))
    with pytest.raises(ValidationError, match="同一天不能再改"):
        change(reserve, office, date(2026, 5, 10), kind="preliminary")
    change(reserve, office, date(2026, 5, 11), kind="preliminary")


def test_the_kind_of_next_years_list_is_changed_before_that_year(bare, office):
    now = at(date(2026, 11, 25))
    listing = year_listings.list_project(bare, year=2027, kind="reserve", by=office, now=now)
    assert change(listing, office, date(2026, 11, 26)).due_date == date(2027, 6, 30)


# --- other roads --------------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "is_late"), [(-1, True), (0, False), (1, False)])
def test_a_milestone_added_in_the_past_wants_to_be_accepted(bare, office, after, is_late):
    today = date(2026, 11, 25)
    facts = {"name": "主体封顶", "due_date": today + after * DAY, "known_since": today}
    facts |= {"by": office, "now": at(today)}
    if is_late:
        with pytest.raises(OverdueWhenWritten):
            roadmap.add_milestone(bare, **facts)
    assert roadmap.add_milestone(bare, accept_overdue=is_late, **facts)


@pytest.mark.parametrize("due", [date(1999, 12, 31), date(2036, 11, 26), date(9999, 12, 31)])
def test_a_due_date_has_bounds(bare, office, due):
    today = date(2026, 11, 25)
    facts = {"name": "主体封顶", "known_since": today, "by": office, "now": at(today)}
    with pytest.raises(ValidationError, match="2000-01-01 至 2036-11-25 之间"):
        roadmap.add_milestone(bare, due_date=due, accept_overdue=True, **facts)


@pytest.mark.parametrize(("after", "is_late"), [(-1, True), (0, False), (1, False)])
def test_a_slip_corrected_into_the_past_wants_to_be_accepted(bare, office, after, is_late):
    today = date(2026, 11, 25)
    facts = {"name": "主体封顶", "due_date": today + 9 * DAY, "known_since": today}
    milestone = roadmap.add_milestone(bare, by=office, now=at(today), **facts)
    slip = {"by": office, "new_due": today + after * DAY, "reason": "笔误", "now": at(today)}
    if is_late:
        with pytest.raises(OverdueWhenWritten):
            milestone.correct_baseline(**slip)
    assert milestone.correct_baseline(accept_overdue=is_late, **slip)


def test_many_are_counted_together(bare, office):
    today = date(2026, 11, 25)
    rows = [
        ({"project": bare, "name": str(n), "due_date": today - n * DAY, "known_since": today}, "")
        for n in range(4)
    ]
    with pytest.raises(
        OverdueWhenWritten, match="最早 2026-11-22 到期，写入后 3 项立即逾期，最长 3 天"
    ):
        roadmap.add_many(rows, by=office, now=at(today))
    assert not Milestone.objects.exists()
    assert len(roadmap.add_many(rows, by=office, now=at(today), accept_overdue=True)) == 4
