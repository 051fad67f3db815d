"""A day gone by, worked out later, against what the product itself said that night (R-KD-1)."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from core.values.local_days import midnight
from demo import load
from demo.clock import Deed
from investment import day_differences, past_light
from investment.models import Month
from investment.overall_light import overall_light, with_overall_light
from norms.policy import policy_on
from projects.models import Milestone, YearListing

pytestmark = pytest.mark.django_db
#: When the demo is told; the nights that are looked at while it is.
TOLD = datetime(2026, 9, 18, 10, tzinfo=timezone.get_default_timezone())
NIGHTS = [date(2026, 1, 1) + timedelta(days=number) for number in range(0, 260, 7)]


def live(day):
    """({project: (light, sentence)}, {milestone: days overdue}) by the pages of today."""
    policy, milestones = policy_on(day), Milestone.objects.order_by("due_date", "pk").by_project()
    listed = YearListing.objects.current().filter(year=day.year)
    lights = {}
    for row in with_overall_light(listed, day, policy, outer="project"):
        found = overall_light(row, milestones.get(row.project_id, []), day, policy)
        assert found.colour == row.light
        lights[row.project_id] = (found.colour, found.sentence)
    overdue = Milestone.objects.overdue(day).with_days(day)
    return lights, dict(overdue.values_list("pk", "days_overdue"))


def kept(day):
    lights = {key: (row.colour, row.sentence) for key, row in day.projects.items() if row.listing}
    return lights, {key: row.days for key, row in day.overdue.items()}


@pytest.fixture(scope="module")
def nights(django_db_setup, django_db_blocker):
    """{day: live() of it} as asked in the night that followed, while the demo was told."""
    found, tell = {}, load.tell

    def look(day, now):
        found[day] = live(day)

    def tell_by_night(deeds):
        ends = {day: midnight(day + timedelta(days=1)) for day in NIGHTS}
        tell([*(Deed(at, partial(look, day)) for day, at in ends.items()), *deeds])

    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patched,
        transaction.atomic(),
    ):
        patched.setattr(load, "tell", tell_by_night)
        load.load(TOLD)
        yield found
        transaction.set_rollback(True)


def test_a_night_worked_out_later_says_what_was_said_then(nights):
    assert len(nights) == len(NIGHTS)
    for day, said in nights.items():
        assert kept(past_light.as_known_then(day)) == said, day
    assert sum(len(overdue) for _, overdue in nights.values()) > 50


def test_the_last_day_of_a_closed_month_is_what_its_closing_wrote(nights):
    """R-IN-8, R-OD-8: light and sentence of every listing, and the stock."""
    months = list(Month.objects.all())
    assert len(months) > 8
    for month in months:
        answer = past_light.at_closing(month.last_day, now=TOLD)
        figures = {row.project_id: (row.light, row.sentence) for row in month.figures.all()}
        lights, overdue = kept(answer.day)
        assert lights == figures, month
        stock = month.overdue_rows.filter(is_cleared=False)
        assert overdue == dict(stock.values_list("milestone", "days")), month


def test_whatever_the_two_answers_take_differently_is_explained(nights):
    """By something of the trail dated after the day and no later than the closing."""
    found = []
    for day in NIGHTS:
        then, answer = past_light.as_known_then(day), past_light.at_closing(day, now=TOLD)
        differing = day_differences.differences(then, answer, list(then.projects))
        for each in differing:
            assert each.causes, (day, each)
            moments = {why.at for why in each.causes}
            assert min(moments) >= midnight(day + timedelta(days=1))
            assert max(moments) <= answer.until
        for key, row in then.projects.items():
            other = answer.day.projects.get(key)
            same_light = other and (row.colour, row.sentence) == (other.colour, other.sentence)
            assert same_light or any(each.project == key for each in differing), (day, row)
        found += differing
    assert len({each.label for each in found}) > 8
