"""Stories of problems and orders against the plain model of rules.md: no difference in anything."""

from functools import partial

import pytest
from django.db import connection

from tests.examples import examples
from tests.stories.supervised import PLAYERS, UNITS, Supervised

#: Every act of a story; in many stories each is accepted at least once.
ACTS = (
    "raise_ name accept cannot_settle answer close send_back reopen "
    "draft discard issue withdraw sign reply report plan return_ close_order upgrade "
    "finish withdraw_site"
).split()


@pytest.fixture
def tell(tell_stories):
    return partial(tell_stories, Supervised, UNITS, PLAYERS)


def test_months_of_problems_and_orders_are_what_the_rules_say(tell):
    stories = examples(5 if connection.vendor == "postgresql" else 50, least=5)
    assert sum(tell(stories).values()) > 3 * stories


@pytest.mark.full
def test_five_hundred_stories_of_supervision_are_what_the_rules_say(tell):
    happened = tell(500, same=False)
    assert all(happened[act] for act in ACTS), happened
