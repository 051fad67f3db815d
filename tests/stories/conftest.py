"""Stories are told alike, whatever they are of: on a stage of units and people, by a machine."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers
from hypothesis.stateful import run_state_machine_as_test

from accounts.models import Unit

STEPS = 30


@pytest.fixture
def set_stage(make_person, db):
    """set_stage({name: its words}, people): {name: key} of these units and people."""

    def make(unit_words, people):
        units = {name: Unit.objects.create(name=words) for name, words in unit_words.items()}
        found = {name: unit.pk for name, unit in units.items()}
        for number, person in enumerate(people):
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

    return make


@pytest.fixture
def tell_stories(set_stage, monkeypatch):
    """tell_stories(machine, units, people, number): so many stories; the first difference between
    model and product raises. Returns {act: times accepted}."""

    def run(of, unit_words, people, number, *, same=True):
        if same:
            # Else the stories hang on whatever modules the tests before have loaded.
            monkeypatch.setattr(providers, "_get_local_constants", providers.Constants)
        stage = set_stage(unit_words, people)
        machine = type("Told", (of,), {"stage": stage, "happened": Counter()})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=number,
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
