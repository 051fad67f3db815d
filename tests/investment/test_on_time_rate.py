"""R-OD-3: both rates side by side, on 原定 first; one table drives Python and SQL."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from investment import county_snapshot
from investment.on_time_rate import OnTimeRate, on_time_rates_of_year
from norms.policy import policy_on
from projects import roadmap
from projects.models import Milestone, YearListing
from tests.cast import NEW_YEAR
from tests.investment.conftest import at
from tests.page_text import page_text

JULY_1 = date(2026, 7, 1)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def reserve(make_project):
    """A project that owes nothing by its kind, so that its own milestones alone count."""
    return make_project("示例储备", kind="reserve")


@pytest.fixture
def promise(reserve, office):
    """promise(original, moved, done): a milestone promised for one day, moved to another."""

    def make(original, moved=None, done=None, state="done"):
        row = roadmap.add_milestone(
            reserve, name=f"节点{Milestone.objects.count()}", due_date=original, by=office,
            now=at(NEW_YEAR), known_since=NEW_YEAR,
        )  # fmt: skip
        row.due_date = moved or original
        if done:
            row.state, row.completed_on = state, done
        row.save(update_fields=["due_date", "state", "completed_on"])
        return row

    return make


def both(day=JULY_1):
    """{original, moved} by both twins; they must agree."""
    lines = county_snapshot.snapshot_today(2026, day, policy_on(day))
    whole = county_snapshot.Group.of(lines)
    found = on_time_rates_of_year(2026, day)
    assert found == {
        "original": OnTimeRate(whole.original_due, whole.original_in_time),
        "moved": OnTimeRate(whole.due, whole.in_time),
    }
    for rate, name in ((whole.original_rate, "original"), (whole.due_rate, "moved")):
        assert (rate is None) == (found[name].percent is None)
    counts = {name: (each.due, each.in_time) for name, each in found.items()}
    return counts["original"], counts["moved"]


MAY_20 = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("moved", "done", "original", "current"),
    [
        (None, MAY_20 - ONE_DAY, (1, 1), (1, 1)),
        (None, MAY_20, (1, 1), (1, 1)),
        (None, MAY_20 + ONE_DAY, (1, 0), (1, 0)),
        (None, None, (1, 0), (1, 0)),
        # Moved to June: a 改期 never betters the first of the two.
        (date(2026, 6, 20), date(2026, 6, 19), (1, 0), (1, 1)),
        (date(2026, 6, 20), date(2026, 6, 20), (1, 0), (1, 1)),
        (date(2026, 6, 20), date(2026, 6, 21), (1, 0), (1, 0)),
        (date(2026, 6, 20), MAY_20, (1, 1), (1, 1)),
        # Moved beyond the day: on its present date it is not due yet.
        (date(2026, 9, 1), None, (1, 0), (0, 0)),
        # Brought forward.
        (date(2026, 4, 1), MAY_20, (1, 1), (1, 0)),
    ],
)
def test_both_rates(promise, moved, done, original, current):
    promise(MAY_20, moved, done)
    assert both() == (original, current)


@pytest.mark.parametrize(
    ("day", "due"), [(MAY_20 - ONE_DAY, 0), (MAY_20, 0), (MAY_20 + ONE_DAY, 1)]
)
def test_the_day_itself_is_not_yet_past(promise, day, due):
    promise(MAY_20)
    assert both(day) == ((due, 0), (due, 0))


def test_what_waits_for_the_office_is_not_yet_kept(promise):
    promise(MAY_20, done=MAY_20, state="submitted")
    assert both() == ((1, 0), (1, 0))


def test_what_is_cancelled_counts_in_neither(promise):
    Milestone.objects.filter(pk=promise(MAY_20).pk).update(state="cancelled")
    assert both() == ((0, 0), (0, 0))


@pytest.mark.parametrize(
    ("paused_on", "due"), [(MAY_20 - ONE_DAY, 0), (MAY_20, 0), (MAY_20 + ONE_DAY, 1)]
)
def test_r_od_6_what_was_late_when_a_pause_began_stays_in_the_denominator(promise, paused_on, due):
    Milestone.objects.filter(pk=promise(MAY_20).pk).update(frozen_on=paused_on)
    assert both() == ((due, 0), (due, 0))


def test_a_project_on_two_years_lists_counts_once_in_each(promise, reserve):
    promise(MAY_20)
    YearListing.objects.create(project=reserve, year=2025, listed_on=date(2025, 1, 1))
    assert both() == ((1, 0), (1, 0))


def test_a_closed_month_keeps_both(promise, close):
    promise(MAY_20, date(2026, 6, 20), date(2026, 6, 19))
    month = close(6)
    Milestone.objects.update(due_date=MAY_20)
    (line,) = county_snapshot.snapshot_of_month(month)
    assert (line.original_due, line.original_in_time, line.due, line.in_time) == (1, 0, 1, 1)


def test_a_month_closed_before_the_first_was_counted_shows_none(promise, close):
    promise(MAY_20)
    month = close(6)
    month.figures.update(original_due=0, original_in_time=0)
    (line,) = county_snapshot.snapshot_of_month(month)
    assert (line.original_due, line.due) == (0, 1)


def test_the_pages_show_the_first_before_the_second(promise, client, county_leader):
    promise(MAY_20, date(2026, 6, 20), date(2026, 6, 19))
    client.force_login(county_leader)
    page = page_text(client.get(reverse("desk:project-dates")))
    assert "按原定日期完成 0 / 1（" in page
    assert page.index("按原定日期完成") < page.index("按现定日期 1 / 1（")
    page = client.get(reverse("desk:dashboard")).content.decode()
    assert page.index("节点按期率（按原定）") < page.index("节点按期率（按现定）")
