"""Stories of a project's year against the plain model of rules.md: no difference in anything."""

from collections import Counter

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers
from hypothesis.stateful import run_state_machine_as_test

from accounts.models import Unit
from tests.examples import examples
from tests.stories.machine import Story
from tests.stories.machine_cast import PEOPLE

STEPS = 30
#: Every act of a story; in many stories each is accepted at least once.
ACTS = (
    "enter add submit confirm send_back withdraw reopen cancel replan correct change_stage "
    "change_kind withdraw_project promise lend instruct answer say close bring_new bring_event "
    "undo book lay_down end_template take_back apply "
    "lead pause terminate extend resume ask office_start agree refuse retract"
).split()


@pytest.fixture
def stage(make_person, db):
    """{name: key} of the people and units of every story."""
    units = {
        "bureau": Unit.objects.create(name="示例局"),
        "company": Unit.objects.create(name="示例企业甲"),
        "other_company": Unit.objects.create(name="示例企业乙"),
    }
    found = {name: unit.pk for name, unit in units.items()}
    for number, person in enumerate(PEOPLE):
        made = make_person(
            f"示例人{number}",
            unit=units.get(person.unit),
            duty=person.duty or None,
            username=person.name,
        )
        if person.heads:
            units[person.heads].heads.create(person=made, since="2026-01-01")
        found[person.name] = made.pk
    return found


@pytest.fixture
def tell(stage, monkeypatch):
    """tell(stories): so many stories; the first difference between model and product raises.
    Returns {act: times accepted}."""

    def run(stories, *, same=True):
        if same:
            # Else the stories hang on whatever modules the tests before have loaded.
            monkeypatch.setattr(providers, "_get_local_constants", providers.Constants)
        machine = type("Told", (Story,), {"stage": stage, "happened": Counter()})
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


def test_a_year_of_a_project_is_what_the_rules_say(tell):
    stories = examples(5 if connection.vendor == "postgresql" else 50, least=5)
    assert sum(tell(stories).values()) > 5 * stories


@pytest.mark.full
def test_five_hundred_years_are_what_the_rules_say(tell):
    happened = tell(500, same=False)
    assert all(happened[act] for act in ACTS), happened
