"""Stories of a project's year against the plain model of rules.md: no difference in anything."""

from functools import partial

import pytest
from django.db import connection

from tests.examples import examples
from tests.stories.machine import Story
from tests.stories.machine_cast import PEOPLE

UNITS = {"bureau": "示例局", "company": "示例企业甲", "other_company": "示例企业乙"}
#: Every act of a story; in many stories each is accepted at least once.
ACTS = (
    "enter add submit confirm send_back withdraw reopen cancel replan correct change_stage "
    "change_kind withdraw_project promise lend instruct answer say close bring_new bring_event "
    "undo book lay_down end_template take_back apply "
    "lead pause terminate extend resume ask office_start agree refuse retract"
).split()


@pytest.fixture
def tell(tell_stories):
    return partial(tell_stories, Story, UNITS, PEOPLE)


def test_a_year_of_a_project_is_what_the_rules_say(tell):
    stories = examples(5 if connection.vendor == "postgresql" else 50, least=5)
    assert sum(tell(stories).values()) > 5 * stories


@pytest.mark.full
def test_five_hundred_years_are_what_the_rules_say(tell):
    happened = tell(500, same=False)
    assert all(happened[act] for act in ACTS), happened
