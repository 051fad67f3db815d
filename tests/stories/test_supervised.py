"""Stories of problems and orders against the plain model of rules.md: no difference in anything."""

from collections import Counter

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers
from hypothesis.stateful import run_state_machine_as_test

from accounts.models import Unit
from tests.examples import examples
from tests.stories.supervised import PLAYERS, UNITS, Supervised

STEPS = 30
#: Every act of a story; in many stories each is accepted at least once.
ACTS = (
    "raise_ name accept cannot_settle answer close send_back reopen "
    "draft discard issue withdraw sign reply report plan return_ close_order upgrade "
    "finish withdraw_site"
).split()


@pytest.fixture
def stage(make_person, db):
    """{name: key} of the people and units of every story."""
    units = {name: Unit.objects.create(name=words) for name, words in UNITS.items()}
    found = {name: unit.pk for name, unit in units.items()}
    for number, player in enumerate(PLAYERS):
        made = make_person(
            f"示例人{number}",
            unit=units.get(player.unit),
            duty=player.duty or None,
            username=player.name,
        )
        if player.heads:
            units[player.heads].heads.create(person=made, since="2026-01-01")
        found[player.name] = made.pk
    return found


@pytest.fixture
def tell(stage, monkeypatch):
    """tell(stories): so many stories; the first difference between model and product raises.
    Returns {act: times accepted}."""

    def run(stories, *, same=True):
        if same:
            # Else the stories hang on whatever modules the tests before have loaded.
            monkeypatch.setattr(providers, "_get_local_constants", providers.Constants)
        machine = type("Told", (Supervised,), {"stage": stage, "happened": Counter()})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=stories,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                # Shrinking a story costs minutes; the story itself is printed.
                phases=[Phase.generate],
                derandomize=same,
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
        return machine.happened

    return run


def test_months_of_problems_and_orders_are_what_the_rules_say(tell):
    stories = examples(5 if connection.vendor == "postgresql" else 50, least=5)
    assert sum(tell(stories).values()) > 3 * stories


@pytest.mark.full
def test_five_hundred_stories_of_supervision_are_what_the_rules_say(tell):
    happened = tell(500, same=False)
    assert all(happened[act] for act in ACTS), happened
