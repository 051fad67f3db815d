"""Fill an empty database with the demo county; leave every other database alone."""

from datetime import date
from functools import partial

from django.db import transaction

from accounts import audit
from accounts.models import Person, Unit
from demo import order_scenes, review_scenes
from demo.clock import Clock, Deed, tell
from demo.county import read_rows
from demo.industry_units import deeds as industry_deeds
from demo.kept import keep_nights
from demo.money import MoneyYear
from demo.people import make_cast
from demo.pool_scenes import PoolScenes
from demo.problem_story import deeds as problem_deeds
from demo.project_story import ProjectStory
from demo.signing import Signing
from demo.targets import Goals
from demo.template_editions import deeds as template_deeds
from projects import project_lifecycle
from projects.models import Project
from projects.models.event import news_models


class NotEmpty(Exception):
    """The database holds people, units or projects that are not the demo's."""


def is_loaded():
    return Person.objects.filter(is_demo=True).exists()


def check_only_demo():
    strangers = Person.objects.filter(is_demo=False).exists()
    if strangers or Project.objects.filter(is_demo=False).exists():
        raise NotEmpty
    if Unit.objects.exists() and not is_loaded():
        raise NotEmpty


@transaction.atomic
def load(now):
    """The county as it stands at this moment; returns (people, projects)."""
    clock = Clock(now)
    cast = make_cast(date(clock.today.year - 1, 1, 1))
    stories = [ProjectStory(row, cast, clock) for row in read_rows()]
    deeds = [deed for story in stories for deed in story.deeds()]
    tell(
        [
            *deeds,
            *entered_twice(cast, clock),
            *MoneyYear(stories, cast, clock).deeds(),
            *Goals(cast, clock).deeds(),
            *order_scenes.deeds(stories),
            *Signing(stories, cast, clock).deeds(),
            *PoolScenes(stories, cast, clock).deeds(),
            *review_scenes.deeds(stories, cast, clock),
            *template_deeds(cast, clock),
            *industry_deeds(cast, clock),
            *problem_deeds(stories, cast, clock),
        ]
    )
    keep_nights(clock)
    for events in news_models():
        # What happened before the county was there is news to nobody.
        events.objects.awaiting_notice().update(awaits_notice=False)
    audit.record(
        by=audit.CommandLine(),
        action="载入示例县",
        subject=cast.office,
        after={"人员": len(cast.people), "项目": len(stories)},
    )
    return len(cast.people), len(stories)


def entered_twice(cast, clock):
    """One project that was entered twice by mistake last spring and withdrawn the day after."""
    slip = Project(
        name="农村道路改造（示例：重复录入）",
        responsible_unit=cast.units["县交通运输局"],
        is_demo=True,
    )
    day = date(clock.today.year - 1, 3, 3)
    withdraw = partial(
        project_lifecycle.withdraw, slip, by=cast.office, reason="与农村道路改造重复", on=day
    )
    return [
        Deed(
            clock.at(date(day.year, 3, 2), 15),
            lambda now: project_lifecycle.create(slip, by=cast.office),
        ),
        Deed(clock.at(day, 9), withdraw),
    ]
